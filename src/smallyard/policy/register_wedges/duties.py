"""The duties on the products of one flow: levels stacked by authority on every part of every product."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from smallyard.policy.register.records import Authority, Measure, Step
from smallyard.policy.register.register import all_in_for, level_for
from smallyard.policy.register.vocabulary import within
from smallyard.policy.register_wedges.hits import Hit, Placed, on_top, side_by_side
from smallyard.policy.register_wedges.rows import Rows


@dataclass(frozen=True, eq=False)
class Charge:
    """A measure in force on a flow: its step, and the share of each row that it hits."""

    measure: Measure
    step: Step
    share: Hit


@dataclass(frozen=True, eq=False)
class Stacked:
    """Duties by part of product: total rate in percent [row, part], and what each authority charges."""

    rate: np.ndarray
    by_authority: Mapping[str, np.ndarray] = field(default_factory=dict)


def placed(charges: Sequence[Charge], authorities: Mapping[str, Authority]) -> dict[str, Placed]:
    """Where each measure lies on the rows: by authority, side by side (max) or on top of one another (sum)."""
    found: dict[str, Placed] = {}
    for name in dict.fromkeys(item.measure.authority or "" for item in charges):
        own = [item for item in charges if (item.measure.authority or "") == name]
        lay = side_by_side if name in authorities and authorities[name].within == "max" else on_top
        places = lay([item.share for item in own])
        found |= {item.measure.id: place for item, place in zip(own, places, strict=True)}
    return found


def stacked(
    charges: Sequence[Charge],
    places: Mapping[str, Placed],
    middle: np.ndarray,
    rows: Rows,
    mfn: np.ndarray,
    authorities: Mapping[str, Authority],
    day: str,
) -> Stacked:
    """Additional duty on every part of every product on a day, as `measures stack` has it for one good.

    Arguments: charges in force; places, where each lies; middle of each part [row, part], or [1, 1]; mfn rate in percent [row];
    authorities with their rules. Not for whole rates on parcels.
    """
    levels: dict[str, np.ndarray] = {}
    active: dict[str, np.ndarray] = {}
    for name in dict.fromkeys(item.measure.authority or "" for item in charges):
        own = [item for item in charges if item.measure.authority == name]
        levels[name], active[name] = _authority(own, places, middle, rows, mfn, authorities[name], day)
    charged = {name: _after_yielding(name, level, active, authorities[name], rows.partner) for name, level in levels.items()}
    total = sum(charged.values(), np.zeros((len(rows.usd), middle.shape[1])))
    return Stacked(total, charged)


def _authority(
    own: Sequence[Charge],
    places: Mapping[str, Placed],
    middle: np.ndarray,
    rows: Rows,
    mfn: np.ndarray,
    rule: Authority,
    day: str,
) -> tuple[np.ndarray, np.ndarray]:
    """Level of an authority on its own, and where those that yield to it step back [row, part]."""
    level, active = np.zeros((1, 1)), np.zeros((1, 1), dtype=bool)
    for item in own:
        place = places[item.measure.id]
        inside = (_column(place.low) <= middle) & (middle < _column(place.high))
        rate = level_for(item.step, rows.partner) or 0.0
        whole = all_in_for(item.step, rows.partner)
        added = np.maximum(rate - mfn, 0.0)[:, None] if whole else np.full((1, 1), rate)
        value = np.where(inside, added, 0.0)
        level = np.maximum(level, value) if rule.within == "max" else level + value
        active = active | (inside & bool(item.measure.displaces_at_zero))
    if any(day >= since and within(rows.partner, [place]) for place, since in rule.floor_all_in.items()):
        level = np.maximum(level - mfn[:, None], 0.0)
    elif not rule.add and rule.replaces == "mfn":
        level = np.where(level > 0.0, level - mfn[:, None], 0.0)
    return level, active | (level > 0.0)


def _after_yielding(name: str, level: np.ndarray, active: Mapping[str, np.ndarray], rule: Authority, partner: str) -> np.ndarray:
    """What is charged where no authority that it yields to is active."""
    first = [one.authority for one in rule.yields_to if not one.only_for or within(partner, list(one.only_for))]
    stop = np.zeros((1, 1), dtype=bool)
    for other in first:
        if other in active and other != name:
            stop = stop | active[other]
    return np.where(stop, 0.0, level)


def _column(end: Hit) -> np.ndarray:
    return np.atleast_1d(np.asarray(end))[:, None]


def parts_of(places: Sequence[Placed], count: int) -> tuple[np.ndarray, np.ndarray]:
    """Widths and middles of the parts into which measures cut the rows [row, part]; one part where all hit all or nothing."""
    cuts = [np.asarray(end) for place in places if place.partial for end in (place.low, place.high)]
    if not cuts:
        return np.ones((1, 1)), np.full((1, 1), 0.5)
    edges = np.stack([np.broadcast_to(cut, count) for cut in (np.zeros(()), *cuts, np.ones(()))], axis=1)
    edges = np.sort(np.clip(edges, 0.0, 1.0), axis=1)
    width, middle = np.diff(edges, axis=1), (edges[:, 1:] + edges[:, :-1]) / 2.0
    used = (width > 1e-12).any(0)
    return width[:, used], middle[:, used]
