"""A comparison in words: the answer, what else stands out, what the runs have in common and what not."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from smallyard.labels.regions import region_in_prose
from smallyard.results.card_form import WORLD
from smallyard.results.comparison import Comparison
from smallyard.results.focus import SMALL
from smallyard.results.numbers import percent_text, signed
from smallyard.results.ranges import Range
from smallyard.results.run_card import RunCard
from smallyard.results.words import listed

FOCUS = 3  # regions in the answer
SPOKEN = 2  # regions in an answer about more than two runs
COMMON = ("horizon", "deficits", "revenue", "elasticities", "numeraire", "compared_with")


def points(value: float) -> str:
    """A difference of two percentages: two decimals, three below 0.1, in percentage points."""
    return signed(value, 3 if 0.0 < abs(value) < 0.0995 else 2, "pp")


def focus(found: Comparison, count: int = FOCUS) -> list[str]:
    """What a reader asks about first: regions and groups that the policies name, those of most runs first; else the largest values.

    Among names of equally many runs, those whose runs are furthest apart come first.
    """
    named: dict[str, int] = {}
    for code in (code for run in found.runs for code in run.acting if code in found.codes):
        named[code] = named.get(code, 0) + 1
    values = found.values["real_income_percent"]
    apart = dict(zip(found.codes, np.nanmax(values, axis=0) - np.nanmin(values, axis=0), strict=True))
    first = sorted(named, key=lambda code: (-named[code], -apart[code]))[:count]
    return first or _by_size(found, found.values["real_income_percent"])[:count]


def spread_order(found: Comparison) -> list[str]:
    """Regions by how far the runs are apart in real income, widest first."""
    values = found.values["real_income_percent"]
    return _by_size(found, values - _lowest(values))


def _lowest(values: np.ndarray) -> np.ndarray:
    return np.where(np.isnan(values), np.inf, values).min(0)


def _by_size(found: Comparison, values: np.ndarray) -> list[str]:
    size = np.nanmax(np.abs(values), axis=0)[: len(found.regions)]
    return [found.regions[place] for place in np.argsort(-size, kind="stable")]


def answer(found: Comparison) -> str:
    """One sentence with subjects, directions, sizes and what they are compared with."""
    if _largest_gap(found) < SMALL:
        return "The runs agree: no region’s real income differs between them."
    codes = focus(found)
    if len(found.runs) == 2:
        return _of_two(found, codes)
    spans = [f"{span(found, code)} in {region_in_prose(code)}" for code in codes[:SPOKEN]]
    return f"Real income changes by {listed(spans)}."


def _largest_gap(found: Comparison) -> float:
    return float(np.nanmax(np.abs(found.gaps["real_income_percent"]), initial=0.0))


def _of_two(found: Comparison, codes: list[str]) -> str:
    other = 1 - found.baseline
    gaps = {code: _at(found, found.gaps["real_income_percent"], other, code) for code in codes}
    parts = [f"{_pp(gaps[code])} {_side(gaps[code])} in {region_in_prose(code)}" for code in codes if abs(gaps[code]) >= SMALL]
    name, base = found.letters[other], found.letters[found.baseline]
    if not parts:
        code = spread_order(found)[0]
        gap = _at(found, found.gaps["real_income_percent"], other, code)
        near = listed([region_in_prose(item) for item in codes])
        where = f"in {region_in_prose(code)} it is {_pp(gap)} {_side(gap)} under {name} than under {base}"
        return f"Real income in {near} hardly differs; {where}."
    return f"Real income is {listed(parts)} under {name} than under {base}."


def _pp(value: float) -> str:
    return points(value).lstrip("+−").replace("\u202fpp", " percentage points")


def _side(value: float) -> str:
    return "higher" if value > 0 else "lower"


def span(found: Comparison, code: str) -> str:
    """Lowest and highest real income over the runs, with their letters."""
    column = found.values["real_income_percent"][:, found.codes.index(code)]
    low, high = int(np.nanargmin(column)), int(np.nanargmax(column))
    ends = [f"{percent_text(float(column[place]))} ({found.letters[place]})" for place in (low, high)]
    return f"{ends[0]} to {ends[1]}"


def _at(found: Comparison, array: np.ndarray, place: int, code: str) -> float:
    return float(array[place, found.codes.index(code)])


def lead(found: Comparison) -> str:
    """Where the runs differ most elsewhere, and whether the direction of the differences depends on the options."""
    if _largest_gap(found) < SMALL:
        return "Every difference is below half a thousandth of a percentage point."
    shown = focus(found)
    rest = [code for code in spread_order(found) if code not in shown]
    first = f"Elsewhere the runs differ most in {region_in_prose(rest[0])}: {span(found, rest[0])}." if rest else ""
    return f"{first} {direction(found)}".strip()


def direction(found: Comparison) -> str:
    """Whether an option turns the sign of a difference between two runs in the regions in focus."""
    solved = [gap for gap in found.gap_ranges if gap is not None]
    if len(solved) < len(found.runs) - 1:
        return "How far the differences depend on the options is not known: not all runs share a grid of options."
    turned = [code for code in focus(found) if any(_turns(gap, code) for gap in solved)]
    names, base = listed([region_in_prose(code) for code in (turned or focus(found))]), found.letters[found.baseline]
    count = min(len(gap.cells) for gap in solved)
    if turned:
        return f"Whether real income in {names} is higher or lower than under {base} depends on the options."
    shared = f"under all {count} combinations of options that the runs share"
    return f"In {names} every difference to {base} keeps its direction {shared}."


def _turns(gap: Range, code: str) -> bool:
    """Whether an option turns the sign of a difference; for a group, whether its lowest and highest have other signs."""
    if code in gap.regions or code not in gap.cells[0].groups:
        return gap.flips(code) is not None
    low, high = gap.group_bounds(code)
    return low <= -SMALL and high >= SMALL


def common_line(found: Comparison) -> str:
    """What the runs share, in one line."""
    if found.mixed:
        differing = list(dict.fromkeys(item.aspect for item in found.mixed))
        return f"These runs differ in {listed(differing)}, and were compared all the same because that was asked for."
    same = "Same economy, closure, horizon and elasticities in all runs"
    return f"{same}; baselines differ." if not found.same_baseline else f"{same}, and the same baseline."


def fact_lines(found: Comparison) -> list[tuple[str, str]]:
    """The setting, line by line: once where it is common, run by run where it is not."""
    lines = [(name.replace("_", " "), _common(found, lambda run, name=name: run.closure[name])) for name in COMMON]  # type: ignore[misc]
    lines.append(("economy", _common(found, _economy)))
    residual = max(run.certificate.max_residual for run in found.runs)
    solves = sum(run.solves for run in found.runs)
    text = f"all {len(found.runs)} runs certified ({solves} solves); largest relative residual {residual:.0e}"
    return [*lines, ("certificate", text)]


def _economy(run: RunCard) -> str:
    return f"{run.world['name']} ({run.world['vintage']}), data {run.world['sha256'][:8]}"


def _common(found: Comparison, get: Callable[[RunCard], str]) -> str:
    where: dict[str, list[str]] = {}
    for letter, run in zip(found.letters, found.runs, strict=True):
        where.setdefault(get(run), []).append(letter)
    if len(where) == 1:
        return next(iter(where))
    return "; ".join(f"{listed(held)}: {text}" for text, held in where.items())


def income_at(found: Comparison, place: int, code: str) -> float:
    """Real income of a region in one run, in percent."""
    return _at(found, found.values["real_income_percent"], place, code)


def world_income(found: Comparison, place: int) -> float:
    """Real income of the world in one run, in percent."""
    return income_at(found, place, WORLD)


def world_bounds(found: Comparison, place: int) -> tuple[float, float, float]:
    """Headline, lowest and highest real income of the world in one run; three times the headline without a range."""
    value = world_income(found, place)
    low, high = (_at(found, array, place, WORLD) for array in found.bounds)
    return (value, value, value) if np.isnan(low) else (value, low, high)
