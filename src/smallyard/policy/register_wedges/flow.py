"""One flow under one or more laws: the duties and closures on every part of every product."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from smallyard.policy.register.goods import Side, side_of
from smallyard.policy.register.records import Measure, Step
from smallyard.policy.register.register import bites, level_for, step_on
from smallyard.policy.register.vocabulary import TARIFF_LIKE, within
from smallyard.policy.register_wedges.alike import Alike
from smallyard.policy.register_wedges.basis import Basis
from smallyard.policy.register_wedges.duties import Charge, parts_of, placed, stacked
from smallyard.policy.register_wedges.hits import Hit, Placed, hit, side_by_side, version_on
from smallyard.policy.register_wedges.law import Law
from smallyard.policy.register_wedges.rows import Rows

OPEN, BANNED = -1, -2  # numbers of what closes a part; caps are numbered from 0


@dataclass(frozen=True, eq=False)
class UnderLaw:
    """A flow under one law: additional duty and export tax in percent, and what closes each part [row, part]; charges by authority.

    `hits`: id → share of each row.
    """

    duty: np.ndarray
    tax: np.ndarray
    closure: np.ndarray
    by_authority: Mapping[str, np.ndarray]
    hits: Mapping[str, Hit]


@dataclass(frozen=True, eq=False)
class Flow:
    """Parts of products of one flow [row, part]: their width, and how they fare under each law."""

    rows: Rows
    width: np.ndarray
    under: tuple[UnderLaw, ...]


@dataclass(frozen=True, eq=False)
class Closing:
    """A ban or a cap on a flow: the share of each row, and its number (see OPEN, BANNED)."""

    measure: Measure
    share: Hit
    number: int


def applies(measure: Measure, importer: str, exporter: str, day: str) -> Side | None:
    """On which side of a flow a duty of the register is charged on a day; None where it is none."""
    return (
        side_of(measure, importer, exporter, day) if measure.authority is not None and measure.instrument in TARIFF_LIKE else None
    )


def closes(measure: Measure, importer: str, exporter: str) -> bool:
    """Whether a ban or an export control is about a flow."""
    imposer, other = (importer, exporter) if measure.instrument == "import_ban" else (exporter, importer)
    if measure.instrument not in ("import_ban", "export_ban", "export_control"):
        return False
    return within(imposer, measure.by) and within(other, measure.target) and not within(other, measure.except_)


def flow_under(
    importer: str,
    rows: Rows,
    laws: Sequence[Law],
    bases: Sequence[Mapping[str, Basis]],
    mfn: np.ndarray,
    caps: Mapping[str, int],
) -> Flow:
    """Cut the products of a flow where measures hit parts of them, and stack the duties on every part.

    Arguments: importer; rows of the exporter; laws; bases, for each of them id → how coverage is known; mfn rate in percent
    [row]; caps, id → number.
    """
    charges = [_charges(importer, rows, law, held) for law, held in zip(laws, bases, strict=True)]
    closings = [_closings(importer, rows, law, held, caps) for law, held in zip(laws, bases, strict=True)]
    rows, mfn, charges, closings = _gathered(rows, mfn, charges, closings, laws)
    places = [[placed(held, law.register.authorities) for held, _, _ in days] for days, law in zip(charges, laws, strict=True)]
    shut = [side_by_side([item.share for item in held]) for held in closings]
    everything = [place for days in places for held in days for place in held.values()] + [place for held in shut for place in held]
    width, middle = parts_of(_different(everything), len(rows.usd))
    under = []
    for law, days, spots, closing, shut_places in zip(laws, charges, places, closings, shut, strict=True):
        under.append(_under(law, days, spots, closing, shut_places, width, middle, rows, mfn))
    return Flow(rows, np.broadcast_to(width, (len(rows.usd), width.shape[1])), tuple(under))


def _gathered(
    rows: Rows, mfn: np.ndarray, charges: list[Days], closings: list[list[Closing]], laws: Sequence[Law]
) -> tuple[Rows, np.ndarray, list[Days], list[list[Closing]]]:
    """The same flow with products that fare alike as one row."""
    held = [item for days in charges for part, _, _ in days for item in part]
    shut = [item for part in closings for item in part]
    rules = [law.register.authorities[item.measure.authority or ""] for law in laws for item in held]
    over_mfn = any(rule.floor_all_in or not rule.add for rule in rules) or any(item.step.all_in for item in held)
    every = [*(item.share for item in held), *(item.share for item in shut)]
    shares = {id(share): share for share in every}
    alike = Alike(rows, mfn, list(shares.values()), by_rate=over_mfn)
    days = [[([replace(one, share=alike(one.share)) for one in part], weight, day) for part, weight, day in law] for law in charges]
    return alike.rows, alike.mfn, days, [[replace(one, share=alike(one.share)) for one in part] for part in closings]


def _different(places: Sequence[Placed]) -> list[Placed]:
    """Each place once: measures that hold on many days lie where they lay."""
    seen: dict[tuple[bytes, bytes], Placed] = {}
    for place in places:
        if place.partial:
            seen.setdefault((np.asarray(place.low).tobytes(), np.asarray(place.high).tobytes()), place)
    return list(seen.values())


Days = list[tuple[list[Charge], float, str]]


def _charges(importer: str, rows: Rows, law: Law, bases: Mapping[str, Basis]) -> Days:
    """Duties by day; days on which the same holds are one."""
    found: dict[tuple[object, ...], tuple[list[Charge], float, str]] = {}
    hits: dict[tuple[str, object], Hit] = {}
    for day, weight in law.when.days:
        held = [(item, step) for item in law.in_force() if (step := _charged(item, importer, rows, law, bases, day)) is not None]
        versions = [version_on(item, bases[item.id], day, rows.partner) for item, _ in held]
        key = tuple((item.id, step.d, version) for (item, step), version in zip(held, versions, strict=True))
        if key not in found:
            for (item, _), version in zip(held, versions, strict=True):
                if (item.id, version) not in hits:
                    hits[item.id, version] = hit(item, bases[item.id], rows, day)
            charges = [Charge(item, step, hits[item.id, version]) for (item, step), version in zip(held, versions, strict=True)]
            found[key] = (charges, 0.0, day)
        charges, before, first = found[key]
        found[key] = (charges, before + weight, first)
    return list(found.values())


def _charged(measure: Measure, importer: str, rows: Rows, law: Law, bases: Mapping[str, Basis], day: str) -> Step | None:
    """The step of a duty that bites on a flow on a day; None where it charges nothing and displaces nothing."""
    step = step_on(measure, day) if measure.id in bases else None
    if step is None or not bites(step) or not applies(measure, importer, rows.partner, day):
        return None
    if not level_for(step, rows.partner) and not measure.displaces_at_zero:
        return None  # a duty of zero is never the highest, and adds nothing
    if law.register.authorities[measure.authority or ""].replaces == "schedule":
        return None  # for parcels, which no flow holds apart
    return step


def _closings(importer: str, rows: Rows, law: Law, bases: Mapping[str, Basis], caps: Mapping[str, int]) -> list[Closing]:
    """Bans first, then caps by number: where they would overlap, bans come first."""
    found = []
    for measure in law.in_force():
        if measure.id not in bases or not closes(measure, importer, rows.partner):
            continue
        denied, share = law.mean_level(measure, importer)
        part = hit(measure, bases[measure.id], rows, law.when.last) * share
        whole = measure.instrument == "import_ban" or denied >= 1.0
        found.append(Closing(measure, part * (min(denied, 1.0) if whole else 1.0), BANNED if whole else caps[measure.id]))
    return sorted((item for item in found if np.any(np.asarray(item.share) > 0.0)), key=lambda item: (item.number, item.measure.id))


def _under(
    law: Law,
    days: Days,
    spots: Sequence[Mapping[str, Placed]],
    closings: Sequence[Closing],
    shut: Sequence[Placed],
    width: np.ndarray,
    middle: np.ndarray,
    rows: Rows,
    mfn: np.ndarray,
) -> UnderLaw:
    shape = (len(rows.usd), width.shape[1])
    rates = {"import": np.zeros(shape), "export": np.zeros(shape)}
    by_authority: dict[str, np.ndarray] = {}
    hits: dict[str, Hit] = {}
    for (held, weight, day), place in zip(days, spots, strict=True):
        for side in ("import", "export"):
            own = [item for item in held if (item.measure.instrument == "export_tax") == (side == "export")]
            if not own:
                continue
            found = stacked(own, place, middle, rows, mfn, law.register.authorities, day)
            rates[side] = rates[side] + weight * found.rate
            for name, charged in found.by_authority.items():
                by_authority[name] = by_authority.get(name, 0.0) + weight * charged
        for item in held:
            hits[item.measure.id] = hits.get(item.measure.id, 0.0) + weight * item.share
    closure = np.full(shape, OPEN)
    for closing, spot in reversed(list(zip(closings, shut, strict=True))):
        inside = (np.atleast_1d(spot.low)[:, None] <= middle) & (middle < np.atleast_1d(spot.high)[:, None])
        closure = np.where(inside, closing.number, closure)
        hits[closing.measure.id] = closing.share
    return UnderLaw(rates["import"], rates["export"], closure, by_authority, hits)
