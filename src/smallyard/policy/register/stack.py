"""The stack of duties on a good on a day: levels combined within each legal authority, then across authorities."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from smallyard.errors import Finding, InputError
from smallyard.labels.match import did_you_mean
from smallyard.policy.register.field_types import checked_day
from smallyard.policy.register.goods import Goods, Side, by_sector_alone, checked_pair, left_out, reaches, side_of
from smallyard.policy.register.records import Authority, Measure, Step
from smallyard.policy.register.register import Register, all_in_for, bites, level_for, part_of, step_on
from smallyard.policy.register.vocabulary import HIGHEST_RATE, within


@dataclass(frozen=True)
class Line:
    """One measure in force on the good: its level and since when."""

    id: str
    level: float | None
    since: str
    status: str
    displaces_at_zero: bool
    all_in: bool = False


@dataclass(frozen=True)
class Layer:
    """What one authority charges, in percent of the value of the whole good."""

    authority: str
    side: Side
    lines: tuple[Line, ...]
    combined: float
    yields: dict[str, float]
    charged: float
    adds: bool

    @property
    def active(self) -> bool:
        """Whether authorities that yield to this one step back: it has a level, or a line that displaces even at zero."""
        return self.combined > 0.0 or any(line.displaces_at_zero for line in self.lines)


@dataclass(frozen=True)
class Stack:
    """The duties on a good on a day, additional to the most-favoured-nation rate, in percent."""

    day: str
    importer: str
    exporter: str
    layers: tuple[Layer, ...] = ()
    undecided: tuple[str, ...] = ()
    remarks: tuple[str, ...] = field(default=())

    @property
    def total(self) -> float:
        """Additional import duty, percent: the sum of what the authorities of the importer charge."""
        return sum(layer.charged for layer in self.layers if layer.side == "import" and layer.adds)

    @property
    def export_total(self) -> float:
        """Export tax of the exporter, percent of the price before it; another base than import duties, hence not added to them."""
        return sum(layer.charged for layer in self.layers if layer.side == "export" and layer.adds)

    def to_dict(self) -> dict[str, Any]:
        """JSON form."""
        layers = [
            {
                "authority": layer.authority, "side": layer.side, "charged": layer.charged, "combined": layer.combined,
                "yields": layer.yields, "adds": layer.adds,
                "measures": [{"id": a.id, "level": a.level, "since": a.since, "status": a.status} for a in layer.lines],
            }
            for layer in self.layers
        ]  # fmt: skip
        return {
            "date": self.day, "importer": self.importer, "exporter": self.exporter, "total": self.total,
            "export_total": self.export_total, "layers": layers, "undecided": list(self.undecided), "remarks": list(self.remarks),
        }  # fmt: skip


def stack(
    register: Register,
    day: str,
    importer: str,
    exporter: str,
    goods: Goods,
    *,
    shares: Mapping[str, float] | None = None,
    mfn: float | None = None,
) -> Stack:
    """Duties on a good on a day, by legal authority, and their total.

    Rule: a measure counts if its step on the day is in_force or relaxed. Within an authority the highest level holds (`max`) or
    levels add (`sum`). An authority is then charged `level × max(1 − Σ share, 0)` over the active authorities it yields to; share
    is the part of the value that the other one covers, 1 unless given. An all-in level counts as `max(level − MFN, 0)`. A whole
    rate that replaces MFN counts as `level − MFN`; one that replaces the schedule (parcels) stands beside the total.

    Arguments: day, ISO date; importer, exporter, ISO codes or EU27; goods, see `Goods`; shares, authority → part of the value it
    covers (the metal content of a derivative), 0 to 1; mfn, the most-favoured-nation rate in percent.
    Errors: unknown places, sectors, authorities and ids, shares outside 0 to 1.
    Not for average rates: a covered good is not an average good, and lists cover parts of sectors.
    """
    day = checked_day(day, "day")
    checked_pair(importer, exporter)
    given = shares or {}
    _check_options(given, mfn, register)
    measures = register.measures if goods.ids is None else [register.get(name) for name in dict.fromkeys(goods.ids)]
    found = _gather(measures, day, importer, exporter, goods)
    layers, remarks = [], list(found.remarks)
    for (name, side), lines in sorted(found.lines.items()):
        rule = register.authorities[name]
        level, adds, more = _combined(name, rule, lines, day, exporter, mfn)
        remarks += more
        layers.append(Layer(name, side, tuple(lines), level, {}, level, adds))
    active = {layer.authority for layer in layers if layer.active}
    charged = tuple(_after_yielding(layer, register.authorities[layer.authority], active, exporter, given) for layer in layers)
    return Stack(day, importer, exporter, charged, tuple(sorted(found.undecided)), tuple(remarks))


@dataclass
class _Gathered:
    """Lines in force by authority and side, and what could not be decided."""

    lines: dict[tuple[str, Side], list[Line]] = field(default_factory=dict)
    undecided: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)


def _gather(measures: Iterable[Measure], day: str, importer: str, exporter: str, goods: Goods) -> _Gathered:
    found = _Gathered()
    sectoral: list[str] = []
    for measure in sorted(measures, key=lambda item: item.id):
        side, step = side_of(measure, importer, exporter, day), step_on(measure, day)
        if side is None or measure.authority is None or step is None or not bites(step):
            continue
        answer = "no" if left_out(measure, goods, day, exporter) else reaches(measure, goods)
        if answer == "undecided":
            found.undecided.append(measure.id)
        elif answer == "yes":
            found.lines.setdefault((measure.authority, side), []).append(_line(measure, step, exporter))
            if by_sector_alone(measure, goods):
                sectoral.append(measure.id)
            if goods.ids is None and part_of(measure, exporter) < 1.0:
                found.remarks.append(f"{measure.id} hits {100.0 * part_of(measure, exporter):g} % of such goods: see its note")
            if level_for(step, exporter) is None:
                found.remarks.append(f"{measure.id} is in force since {step.d} without a number and counts as 0")
    if sectoral:
        what = "name the sector of the good and no code that decides: an upper end, because lists cover parts of sectors"
        found.remarks.append(f"{', '.join(sectoral)}: {what}")
    return found


def _line(measure: Measure, step: Step, exporter: str) -> Line:
    level, all_in = level_for(step, exporter), all_in_for(step, exporter)
    return Line(measure.id, level, step.d, step.s, bool(measure.displaces_at_zero), all_in)


def _combined(
    name: str, rule: Authority, lines: list[Line], day: str, exporter: str, mfn: float | None
) -> tuple[float, bool, list[str]]:
    """Level of an authority on its own, whether it counts in the total, and what the reader should know."""
    whole = [line.id for line in lines if line.all_in and mfn is None]
    levels = [max((line.level or 0.0) - (mfn or 0.0), 0.0) if line.all_in else line.level or 0.0 for line in lines]
    level = max(levels) if rule.within == "max" else sum(levels)
    hint = [f"{', '.join(whole)}: all-in for {exporter}; without the MFN rate the level counts in full"] if whole else []
    floor = any(day >= since and within(exporter, [place]) for place, since in rule.floor_all_in.items())
    if floor:
        if mfn is None:
            return level, True, [f"{name} is all-in for {exporter}: give the MFN rate; without it the level counts in full"]
        return max(level - mfn, 0.0), True, []
    if rule.add:
        return level, True, hint
    if rule.replaces == "mfn" and mfn is not None:
        return level - mfn, True, []
    what = (
        "the MFN rate: give it to have the difference in the total" if rule.replaces == "mfn" else "the schedule, for parcels only"
    )
    return level, False, [f"{name} states a whole rate of {level:g} % that replaces {what}"]


def _after_yielding(layer: Layer, rule: Authority, active: set[str], exporter: str, shares: Mapping[str, float]) -> Layer:
    """The layer with what it is charged on the part of the value that no authority it yields to covers."""
    before = [one.authority for one in rule.yields_to if not one.only_for or within(exporter, list(one.only_for))]
    yields = {name: shares.get(name, 1.0) for name in before if name in active}
    rest = max(1.0 - sum(yields.values()), 0.0)
    return Layer(layer.authority, layer.side, layer.lines, layer.combined, yields, layer.combined * rest, layer.adds)


def _check_options(shares: Mapping[str, float], mfn: float | None, register: Register) -> None:
    """Refuse shares of unknown authorities or outside 0 to 1, and an MFN rate that is none."""
    for name, share in shares.items():
        if name not in register.authorities:
            expected, fix = ", ".join(register.authorities), did_you_mean(name, register.authorities)
            what = f"unknown authority '{name:.60}'"
            raise InputError(Finding("E-AUTHORITY-UNKNOWN", what, "shares", expected=expected, fix=fix))
        if not 0.0 <= share <= 1.0:
            what = f"the share {share:g} of '{name}' is not from 0 to 1"
            raise InputError(Finding("E-MEASURE-LEVEL", what, "shares", fix="write 0.3 for 30 % of the value"))
    if mfn is not None and not 0.0 <= mfn <= HIGHEST_RATE:
        what = f"the MFN rate {mfn:g} is not from 0 to {HIGHEST_RATE:g} percent"
        raise InputError(Finding("E-MEASURE-LEVEL", what, "mfn", fix="write 2.5 for 2.5 %"))
