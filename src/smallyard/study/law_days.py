"""The days on which the law that a model reads changes."""

from __future__ import annotations

from collections.abc import Iterator

from smallyard.policy.register.records import Measure
from smallyard.policy.register.register import Register, bites
from smallyard.policy.register.vocabulary import TARIFF_LIKE
from smallyard.policy.register_wedges.basis import panel_coverage
from smallyard.policy.register_wedges.law import Law

CLOSING = ("import_ban", "export_ban", "export_control")


def law_days(law: Law) -> tuple[str, ...]:
    """Every day on which a measure that can move flows begins, ends or changes; between two of them the law is the same.

    Argument: law, whose register is read and whose stated coverage decides which lists of firms count.
    """
    register = law.register
    moving = [item for item in register.measures if _moves(item, law)]
    found = {day for item in moving for day in _days_of(item)}
    found |= {until for item in moving for _, until in panel_coverage().get(item.id, {}).values() if until}
    return tuple(sorted(found | set(_rule_days(register))))


def _moves(measure: Measure, law: Law) -> bool:
    """Whether a measure has a level that flows can feel: duties as rates, bans, controls, lists and money with sizes."""
    if measure.instrument in TARIFF_LIKE:
        return measure.unit == "pct" and measure.authority is not None
    if measure.instrument in CLOSING:
        return measure.unit == "binary"
    if measure.instrument == "entity_listing":
        return law.coverage.get(measure.id, measure.scope.coverage) is not None
    return measure.instrument == "production_subsidy" and measure.unit == "usd_bn"


def _days_of(measure: Measure) -> Iterator[str]:
    """Days of steps that bite, that end one that did, or that change who is carved out, and days of exemptions."""
    before = False
    for step in measure.path:
        now = bites(step)
        if now or before or step.except_ is not None:
            yield step.d
        before = now
    for item in measure.scope.exempt:
        yield from (day for day in (item.since, item.until) if day)


def _rule_days(register: Register) -> Iterator[str]:
    """Days on which a rule of stacking begins."""
    for authority in register.authorities.values():
        yield from authority.floor_all_in.values()
