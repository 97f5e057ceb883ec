"""From what a scenario states about the register to the law that is compiled."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import partial
from operator import methodcaller

from smallyard.errors import Finding, InputError
from smallyard.labels.match import did_you_mean
from smallyard.policy.fields import percent
from smallyard.policy.instruments.measures import MeasureFilter, Measures
from smallyard.policy.read_yaml import Document
from smallyard.policy.register.read_register import packaged_authorities, packaged_register, packaged_sources
from smallyard.policy.register.records import Measure
from smallyard.policy.register.register import Register
from smallyard.policy.register.rules import Known, rule_findings
from smallyard.policy.register.vocabulary import CLASSES, PLACES, within
from smallyard.policy.register_wedges.law import Law
from smallyard.policy.register_wedges.when import when


def law_of(choice: Measures, where: str, findings: list[Finding]) -> Law | None:
    """The law that a scenario states; every problem is appended to `findings`, with the field where it stands.

    Rule: replace and add, then scale, without_steps, until, drop, exclude, include.
    """
    before = len(findings)
    register = _changed(choice, where, findings)
    for name in ("exclude", "include"):
        filter_ = getattr(choice, name)
        if filter_ is not None:
            findings += _filter_findings(filter_, register, f"{where}.{name}")
    shares = {name: percent(part) for name, part in choice.coverage.items()}
    for name in shares:
        try:
            register.get(name)
        except InputError as error:
            findings += _at(error.findings, f"{where}.coverage.{name}")
    if len(findings) > before:
        return None
    if choice.exclude is not None:
        register = register.drop(item.id for item in register.measures if chosen(choice.exclude, item))
    if choice.include is not None:
        register = register.drop(item.id for item in register.measures if not chosen(choice.include, item))
    return Law(register, when(choice.in_force_on, register.measures), shares, choice.rents.parts)


def _changed(choice: Measures, where: str, findings: list[Finding]) -> Register:
    register = packaged_register()
    for name in ("replace", "add"):
        findings += _record_findings(getattr(choice, name), f"{where}.{name}", set(register.by_id))
    steps: list[tuple[str, Callable[[Register], Register]]] = []
    steps += [(f"replace[{place}]", partial(_replaced, item)) for place, item in enumerate(choice.replace)]
    steps += [(f"add[{place}]", methodcaller("add", [item])) for place, item in enumerate(choice.add)]
    steps += [(f"scale.{name}", methodcaller("scale", name, factor)) for name, factor in choice.scale.items()]
    steps += [(f"without_steps.{name}", methodcaller("without_steps", name, days)) for name, days in choice.without_steps.items()]
    steps += [(f"until.{name}", methodcaller("until", name, day)) for name, day in choice.until.items()]
    steps += [(f"drop[{place}]", methodcaller("drop", [name])) for place, name in enumerate(choice.drop)]
    for field, step in steps:
        try:
            register = step(register)
        except InputError as error:
            findings += _at(error.findings, f"{where}.{field}")
    return register


def _replaced(item: Measure, register: Register) -> Register:
    return register.drop([item.id]).add([item])


def _at(findings: Iterable[Finding], where: str) -> list[Finding]:
    """The same problems with the field of the scenario as their place."""
    return [replace(item, where=where) for item in findings]


def _record_findings(measures: Iterable[Measure], where: str, ids: set[str]) -> list[Finding]:
    """Breaches of the register's rules in measures that a scenario writes out."""
    raws = [item.model_dump(mode="json", by_alias=True, exclude_none=True, exclude_defaults=True) for item in measures]
    known = Known(packaged_authorities(), set(packaged_sources()), {}, ids)
    found = rule_findings(Document({"measures": raws}, {}), where, known)
    return _at(found, where)


def chosen(filter_: MeasureFilter, measure: Measure) -> bool:
    """Whether a measure meets every condition of a filter."""
    return (
        (filter_.ids is None or measure.id in filter_.ids)
        and (filter_.imposer is None or any(within(place, measure.by) for place in filter_.imposer))
        and (filter_.target is None or any(within(place, measure.target) for place in filter_.target))
        and (filter_.authority is None or measure.authority in filter_.authority)
        and (filter_.instrument is None or measure.instrument in filter_.instrument)
        and (filter_.kind is None or any(measure.instrument in CLASSES[name] for name in filter_.kind))
    )


def _filter_findings(filter_: MeasureFilter, register: Register, where: str) -> list[Finding]:
    """Values that no measure can have."""
    allowed = {
        "ids": ("E-MEASURE-UNKNOWN", register.by_id),
        "imposer": ("E-REGION-UNKNOWN", PLACES),
        "target": ("E-REGION-UNKNOWN", PLACES),
        "authority": ("E-AUTHORITY-UNKNOWN", register.authorities),
        "instrument": ("E-INSTRUMENT-UNKNOWN", [name for group in CLASSES.values() for name in group]),
        "kind": ("E-INSTRUMENT-UNKNOWN", CLASSES),
    }
    found = []
    for field, (code, values) in allowed.items():
        for value in getattr(filter_, field) or ():
            if value not in values:
                what = f"unknown value '{value:.60}' of {field}"
                found.append(Finding(code, what, f"{where}.{field}", fix=did_you_mean(value, sorted(values))))
    return found
