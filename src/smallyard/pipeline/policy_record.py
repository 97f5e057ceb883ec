"""The law behind a run as plain values: from compiled laws to the record that results show."""

from __future__ import annotations

from collections.abc import Mapping

from smallyard.pipeline.policy_cells import average_duties, charge_rows, hit_rows
from smallyard.policy.compile import Compiled
from smallyard.policy.register.read_register import packaged_sources
from smallyard.policy.register.records import Measure
from smallyard.policy.register_wedges.basis import LAW as KNOWN_BY_LAW
from smallyard.policy.register_wedges.basis import WORDS
from smallyard.policy.register_wedges.compiled import CompiledLaws, RegisterState
from smallyard.policy.register_wedges.others import NO_LEVEL
from smallyard.results.policy_record import (
    JUDGEMENT,
    LAW,
    UNUSED,
    Changer,
    LeftOut,
    LevelInForce,
    MeasureRow,
    PolicyRecord,
    SourceText,
)

MONEY = ("money", "money stated with the measure, by year")
ZERO = "its level is zero, or it hits no part of any flow"
States = Mapping[str, RegisterState]


def policy_record(compiled: Compiled) -> PolicyRecord | None:
    """What a run knows of its law; None where the scenario does not read the register."""
    if compiled.laws is None or compiled.register is None:
        return None
    given = {"baseline": compiled.register.baseline, "counterfactual": compiled.register.counterfactual}
    states: States = {side: state for side, state in given.items() if state is not None}
    laws, held = compiled.laws, _in_force(states)
    hits = hit_rows(laws, states)
    idle = {side: _idle(state, set(hits.name)) for side, state in states.items()}
    rows = [_row(item, laws, states, idle) for item in held.values() if item.instrument not in NO_LEVEL]
    changers = [_changer(item, states) for item in held.values() if item.instrument in NO_LEVEL]
    sources = packaged_sources()
    named = dict.fromkeys(name for item in held.values() for name in item.src)
    days = {side: state.law.when.name for side, state in states.items()}
    return PolicyRecord(
        baseline_day=days.get("baseline", ""),
        counterfactual_day=days.get("counterfactual", ""),
        measures=tuple(rows),
        left_out=tuple(_left_out(held, idle)),
        changers=tuple(changers),
        hits=hits,
        charges=charge_rows(laws, states),
        averages=average_duties(laws, states),
        sources={name: SourceText(sources[name].kind, sources[name].at) for name in named},
    )


def _in_force(states: States) -> dict[str, Measure]:
    """Measures in force under some law by id, as the counterfactual has them."""
    found = {item.id: item for state in states.values() for item in state.law.in_force()}
    return dict(sorted(found.items()))


def _idle(state: RegisterState, hitting: set[str]) -> dict[str, str]:
    """Id → why a measure in force moves nothing: the reasons of the compilation, and levels of zero."""
    paid = {item.source for item in state.amounts}
    still = [item.id for item in state.law.in_force() if item.instrument not in NO_LEVEL and item.id not in hitting | paid]
    return dict.fromkeys(still, ZERO) | dict(state.left_out)


def _row(item: Measure, laws: CompiledLaws, states: States, idle: Mapping[str, Mapping[str, str]]) -> MeasureRow:
    levels = {side: _level(item.id, state) for side, state in states.items()}
    used = any(held is not None and item.id not in idle[side] for side, held in levels.items())
    kind, words = _basis(item, laws, states) if used else ("", "")
    by_law = kind in KNOWN_BY_LAW and item.conf == "sourced" and not item.recalled
    return MeasureRow(
        id=item.id,
        title=item.title,
        authority=item.authority or "",
        instrument=item.instrument,
        imposers=tuple(item.by),
        targets=tuple(item.target),
        unit=item.unit,
        baseline=levels.get("baseline"),
        counterfactual=levels.get("counterfactual"),
        basis=kind,
        basis_words=words,
        provenance=UNUSED if not used else LAW if by_law else JUDGEMENT,
        recalled=tuple(item.recalled),
        sources=tuple(item.src),
    )


def _basis(item: Measure, laws: CompiledLaws, states: States) -> tuple[str, str]:
    """How the part that a measure hits is known: kind and words."""
    if item.id in laws.bases:
        kind = laws.bases[item.id].kind
        return kind, WORDS[kind]
    if any(item.id == amount.source for state in states.values() for amount in state.amounts):
        return MONEY
    kind = "scenario" if any(item.id in state.law.coverage for state in states.values()) else "stated"
    return kind, WORDS[kind]


def _level(name: str, state: RegisterState) -> LevelInForce | None:
    """A measure under one law: its mean level, and the last of its steps there."""
    item = state.law.register.by_id.get(name)
    steps = state.law.steps(item) if item is not None else []
    if item is None or not steps:
        return None
    step, _ = steps[-1]
    numbered = any(held.v is not None or held.levels for held, _ in steps)
    level = state.law.mean_level(item, item.target[0])[0] if numbered else None
    single = ", ".join(f"{place} {value:g}" for place, value in step.levels.items())
    whole = f"all-in for {' '.join(step.all_in)}" if step.all_in else ""
    return LevelInForce(level, "; ".join(text for text in (single, whole) if text), step.d, step.s)


def _left_out(held: Mapping[str, Measure], idle: Mapping[str, Mapping[str, str]]) -> list[LeftOut]:
    """One row per measure and reason; the side says under which law."""
    found = []
    for name, item in held.items():
        reasons = {side: why[name] for side, why in idle.items() if name in why}
        for reason in dict.fromkeys(reasons.values()):
            sides = [side for side, why in reasons.items() if why == reason]
            found.append(LeftOut(name, item.title, item.instrument, "both" if len(sides) == 2 else sides[0], reason))
    return found


def _changer(item: Measure, states: States) -> Changer:
    sides = [side for side, state in states.items() if _level(item.id, state) is not None]
    side = "both" if len(sides) == 2 else sides[0]
    return Changer(item.id, item.title, item.instrument, side, tuple(item.modifies), tuple(item.src))
