"""Field types of the scenario file: rates and money that carry their unit, selections of labels."""

from __future__ import annotations

import math
import re
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, WithJsonSchema
from pydantic_core import PydanticCustomError

from smallyard.labels.match import did_you_mean
from smallyard.labels.units import PERCENT, POINTS, as_float, parse_factor, parse_rate

HIGHEST_RATE = 100.0  # 10,000 %: above this a ban is meant
LOWEST_THETA, HIGHEST_THETA = 0.01, 100.0  # trade elasticities
LOWEST_SHARE = 1e-4  # coverage: 0.01 %; what is covered less is lost in the digits of the rest
LOWEST_FACTOR, HIGHEST_FACTOR = 0.01, 100.0  # on 1 + rate
FEWEST_YEARS, MOST_YEARS = 0.1, 100.0
HIGHEST_MONEY = 1e15  # a thousand trillion: ten times the product of the world
MONEY_UNITS = {"million": 1e6, "mn": 1e6, "billion": 1e9, "bn": 1e9, "trillion": 1e12, "tn": 1e12}
_NUMBER = r"^\s*[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?\s*"
_MONEY = re.compile(rf"(?P<number>{_NUMBER})(?P<unit>{'|'.join(MONEY_UNITS)})\s*$", re.ASCII)


class StrictModel(BaseModel):
    """Frozen, no unknown key, field docstrings become the reference and the JSON schema."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True, revalidate_instances="always")


def _text(rate: float, unit: str) -> str:
    number = repr(round(rate * 100.0, 12) + 0.0)
    number = number.removesuffix(".0")
    return f"{number} pp" if unit == POINTS else f"{number}%"


def refused(kind: str, reason: str, fix: str = "") -> PydanticCustomError:
    """A problem of one field; the fix goes into the message where the kind of problem has no better one."""
    return PydanticCustomError(kind, "{reason}", {"reason": reason, "fix": fix})


def _rate_text(value: object, unit: str) -> tuple[float, str]:
    """The rate that is computed with and the text that stands for it, rounded to 12 digits: equal rates look equal."""
    try:
        text = _text(parse_rate(value, unit), unit)
    except ValueError as error:
        raise refused("rate_unit", str(error)) from error
    return parse_rate(text, unit), text


def _rate_validator(unit: str, low: float, high: float) -> Any:
    def check(value: object) -> str:
        rate, text = _rate_text(value, unit)
        if not low < rate <= high:
            limits = [_text(limit, unit).replace("-", "\u2212") for limit in (low, high)]
            raise refused("rate_range", f"a rate of {text}; allowed is more than {limits[0]} and at most {limits[1]}")
        return text

    return check


def _share_validator(value: object) -> str:
    rate, text = _rate_text(value, PERCENT)
    if not LOWEST_SHARE <= rate <= 1.0:
        shown = text if rate else f"'{value}'"
        raise refused("rate_range", f"coverage is a share from 0.01% to 100%; found {shown}")
    return text


def _part_validator(low: float, high: float, what: str) -> Any:
    def check(value: object) -> str:
        rate, text = _rate_text(value, PERCENT)
        if not low <= rate <= high:
            raise refused("rate_range", f"{what} is from {100 * low:g}% to {100 * high:g}%; found {text}")
        return text

    return check


def portion(value: object) -> float:
    """A part of a whole, from nothing to all, as a decimal."""
    rate, text = _rate_text(value, PERCENT)
    if not 0.0 <= rate <= 1.0:
        raise refused("rate_range", f"a share is from 0% to 100%; found {text}")
    return rate


def _theta_validator(value: object) -> float:
    number = as_float(value) if isinstance(value, int | float) and not isinstance(value, bool) else math.nan
    if not LOWEST_THETA <= number <= HIGHEST_THETA:
        limits = f"{LOWEST_THETA:g} to {HIGHEST_THETA:g}"
        raise refused("elasticity_range", f"a trade elasticity is a number from {limits}; found {value!r:.40}")
    return number


def _factor_validator(value: object) -> float:
    try:
        factor = parse_factor(value)
    except ValueError as error:
        raise refused("rate_unit", str(error)) from error
    if not LOWEST_FACTOR <= factor <= HIGHEST_FACTOR:
        raise refused("rate_range", f"multiply_power is a factor from {LOWEST_FACTOR:g} to {HIGHEST_FACTOR:g}; found {factor:g}")
    return factor


def _money_validator(value: object) -> str:
    """'39 bn' as it stands; a bare number is refused, because millions and units of money are easily taken for each other."""
    found = _MONEY.match(value) if isinstance(value, str) else None
    if found is None:
        reason = f"cannot read '{value}' as an amount of money; write a number and mn, bn or tn, such as '39 bn'"
        raise refused("rate_unit", reason)
    dollars = float(found["number"]) * MONEY_UNITS[found["unit"]]
    if not abs(dollars) <= HIGHEST_MONEY:  # also catches numbers too large for a float
        raise refused("rate_range", f"'{value}' is more than 1000 tn")
    return f"{found['number'].strip()} {found['unit']}"


def _years_validator(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not FEWEST_YEARS <= value <= MOST_YEARS:
        limits = f"{FEWEST_YEARS:g} to {MOST_YEARS:g}"
        raise refused("rate_range", f"the years over which money is paid are a number from {limits}; found {value!r:.40}")
    return float(value)


def _price_year_validator(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 1900 <= value <= 2100:
        raise refused("rate_range", f"the year of the prices is a year such as 2022, from 1900 to 2100; found {value!r:.40}")
    return value


def _schema(example: str, unit: str) -> WithJsonSchema:
    return WithJsonSchema({"type": "string", "pattern": _NUMBER + unit + r"\s*$", "examples": [example]})


Points = Annotated[
    str,
    BeforeValidator(_rate_validator(POINTS, -HIGHEST_RATE, HIGHEST_RATE)),
    _schema("145 pp", "(pp|percentage points?)"),
]
Percent = Annotated[str, BeforeValidator(_rate_validator(PERCENT, -1.0, HIGHEST_RATE)), _schema("60%", "(%|percent)")]
Share = Annotated[str, BeforeValidator(_share_validator), _schema("64%", "(%|percent)")]
Part = Annotated[str, BeforeValidator(_part_validator(0.0, 1.0, "a part")), _schema("60%", "(%|percent)")]
Level = Annotated[
    str, BeforeValidator(_part_validator(0.0, HIGHEST_RATE, "a quantity relative to its reference")), _schema("50%", "(%|percent)")
]
Cost = Annotated[str, BeforeValidator(_part_validator(0.0, HIGHEST_RATE, "a cost")), _schema("20%", "(%|percent)")]
Portion = Annotated[float, BeforeValidator(portion), _schema("20%", "(%|percent)")]
Theta = Annotated[float, BeforeValidator(_theta_validator)]
Factor = Annotated[
    float,
    BeforeValidator(_factor_validator),
    WithJsonSchema({"type": "number", "minimum": LOWEST_FACTOR, "maximum": HIGHEST_FACTOR}),
]
Money = Annotated[str, BeforeValidator(_money_validator), _schema("39 bn", "(mn|million|bn|billion|tn|trillion)")]
Years = Annotated[
    float, BeforeValidator(_years_validator), WithJsonSchema({"type": "number", "minimum": FEWEST_YEARS, "maximum": MOST_YEARS})
]
PriceYear = Annotated[
    int, BeforeValidator(_price_year_validator), WithJsonSchema({"type": "integer", "minimum": 1900, "maximum": 2100})
]


def selection(value: object) -> object:
    """A label, a non-empty list of labels, or {of: …, except: …}; numbers are refused, codes are text."""
    if isinstance(value, str):
        return value
    if isinstance(value, list) and value:
        odd = [item for item in value if not isinstance(item, str)]
        if not odd:
            return value
        value = odd[0]
    elif isinstance(value, dict) and "except" in value and set(value) <= {"of", "except"}:
        parts = {"of": value.get("of", "all"), "except": value["except"]}
        if not any(isinstance(part, dict) for part in parts.values()):
            return {name: selection(part) for name, part in parts.items()}
    raise _no_selection(value)


def _no_selection(value: object) -> PydanticCustomError:
    """Why a value selects nothing."""
    odd = [key for key in value if key not in ("of", "except")] if isinstance(value, dict) else []
    if odd:
        fix = did_you_mean(odd[0], ("of", "except"))
        return refused("selection_key", f"unknown key '{odd[0]!s:.80}' in a selection; it takes 'of' and 'except'", fix)
    if value is None:
        return refused("selection_form", "nothing stands here; write a label, a group, a list of these, or 'all'")
    if isinstance(value, int | float):
        return refused("selection_form", f'{value} is not text; quote codes that look like numbers: "{value}"')
    found = "an empty list" if value == [] else f"'{value!s:.200}'"
    return refused(
        "selection_form", f"{found} is not a selection; write a label, a group, a list of these, 'all', or {{of: …, except: …}}"
    )


_NAMES = {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}, "minItems": 1}]}
Labels = Annotated[
    str | list[str] | dict[str, str | list[str]],
    BeforeValidator(selection),
    WithJsonSchema({
        "anyOf": [
            *_NAMES["anyOf"],
            {"type": "object", "properties": {"of": _NAMES, "except": _NAMES}, "required": ["except"],
             "additionalProperties": False},
        ]
    }),
]  # fmt: skip


def points(value: str) -> float:
    """Decimal rate of a checked 'pp' field."""
    return parse_rate(value, POINTS)


def percent(value: str) -> float:
    """Decimal rate of a checked '%' field."""
    return parse_rate(value, PERCENT)


def money(value: str) -> float:
    """Units of the currency in a checked money field."""
    number, unit = value.split()
    amount = float(number) * MONEY_UNITS[unit]
    assert math.isfinite(amount)  # the validator saw it
    return amount
