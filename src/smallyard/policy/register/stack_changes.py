"""The days on which the duties on a good change, and the stack on each of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from smallyard.errors import Finding, InputError
from smallyard.policy.register.field_types import checked_day
from smallyard.policy.register.goods import Goods
from smallyard.policy.register.records import Measure
from smallyard.policy.register.register import Register
from smallyard.policy.register.stack import Stack, stack


def stack_changes(
    register: Register,
    period: tuple[str, str],
    importer: str,
    exporter: str,
    goods: Goods,
    *,
    shares: Mapping[str, float] | None = None,
    mfn: float | None = None,
) -> list[Stack]:
    """The stack on the first day of a period, and on every later day of it on which what some authority charges changes.

    Arguments: period, first and last day as ISO dates; the others as in `stack`. Raises InputError for a period that ends before it
    begins, and as `stack` does.
    """
    first, last = (checked_day(day, name) for day, name in zip(period, ("--from", "--to"), strict=True))
    if first > last:
        what = f"the period ends on {last}, before it begins on {first}"
        raise InputError(Finding("E-DATE", what, "--from, --to", fix="give the earlier day as --from"))
    measures = register.measures if goods.ids is None else [register.get(name) for name in dict.fromkeys(goods.ids)]
    days = {first, *(day for day in _moments(measures, register) if first < day <= last)}
    found: list[Stack] = []
    for day in sorted(days):
        item = stack(register, day, importer, exporter, goods, shares=shares, mfn=mfn)
        if not found or _charged(item) != _charged(found[-1]):
            found.append(item)
    return found


def _moments(measures: Iterable[Measure], register: Register) -> set[str]:
    """Days on which a step, an exemption or an all-in rule begins or ends."""
    found = {day for rule in register.authorities.values() for day in rule.floor_all_in.values()}
    for item in measures:
        found |= {step.d for step in item.path}
        found |= {moment for one in item.scope.exempt for moment in (one.since, one.until) if moment is not None}
    return found


def _charged(item: Stack) -> dict[tuple[str, str], float]:
    return {(layer.authority, layer.side): layer.charged for layer in item.layers if layer.charged != 0.0}
