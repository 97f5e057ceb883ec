"""Laws on a world: the classes of its flows, and duties, taxes, bans and caps on each class under each law."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from smallyard.policy.gdp import base_money
from smallyard.policy.register.records import Measure
from smallyard.policy.register.vocabulary import IMPORT_DUTIES, TARIFF_LIKE, within
from smallyard.policy.register_wedges.basis import LAW, Basis, basis_of, sectors_of
from smallyard.policy.register_wedges.cells import EXACT, CellClasses, classes_of, joined
from smallyard.policy.register_wedges.flow import Flow, flow_under
from smallyard.policy.register_wedges.hits import sized
from smallyard.policy.register_wedges.law import Law
from smallyard.policy.register_wedges.places import Places, products, sector_masks, with_every_sector
from smallyard.policy.register_wedges.rows import Rows
from smallyard.policy.register_wedges.trade_weights import IMPORTER
from smallyard.world.members import weights_by_member
from smallyard.world.world import World

MOST = {1: 16, 2: 20}  # classes of a cell, by number of laws


@dataclass(frozen=True, eq=False)
class Pair:
    """A flow between two regions under the laws: by sector of the world, classes and what stands behind them.

    `hits`: per law, id → share of the flow [sector]; `charged`: per law, authority → percentage points [sector].
    """

    classes: Mapping[int, CellClasses]
    hits: tuple[Mapping[str, np.ndarray], ...]
    charged: tuple[Mapping[str, np.ndarray], ...]


@dataclass(frozen=True, eq=False)
class Joint:
    """All flows that some law touches: (importer, exporter) → `Pair`; measures whose coverage is not known, id → why.

    `bases`: id → how its coverage is known; a judgement where it is one on any flow.
    """

    pairs: Mapping[tuple[int, int], Pair]
    left_out: Mapping[str, str]
    bases: Mapping[str, Basis]
    caps: Mapping[str, int]


@dataclass(eq=False)
class _Gathered:
    left_out: dict[str, str] = field(default_factory=dict)
    bases: dict[str, Basis] = field(default_factory=dict)
    flows: dict[tuple[object, ...], Flow] = field(default_factory=dict)
    pairs: dict[tuple[int, ...], Pair] = field(default_factory=dict)


def joint(world: World, laws: Sequence[Law], base: Law | None) -> Joint:
    """Classes of every flow that a duty, a ban or a control touches, in the world's regions and sectors.

    Arguments: laws, evaluated on the same classes; base, the law whose level is already in the world's data, which is subtracted.
    """
    everything = (*laws, base) if base is not None else tuple(laws)
    active = {item.id: item for law in everything for item in law.in_force() if is_about_flows(item)}
    held = Places.of(world, list(active.values()))
    about = _by_sides(active, {place for inside in held.inside.values() for place in inside})
    caps = {name: k for k, name in enumerate(name for name, item in active.items() if item.instrument.startswith("export_"))}
    found, gathered = {}, _Gathered()
    masks = sector_masks(world)
    for i, importer in enumerate(world.regions):
        for e, exporter in enumerate(world.regions):
            if i == e:
                continue
            flows = [
                flow
                for buyer in _buyers(held, importer)
                for seller in held.inside[exporter]
                if (near := about.get((buyer, seller)))
                and (flow := _flow(world, (i, e), (buyer, seller), everything, near, caps, gathered)) is not None
            ]
            if flows:  # importers that are treated alike share flows, and classes
                same = tuple(map(id, flows))
                if same not in gathered.pairs:
                    gathered.pairs[same] = _pair(flows, masks, len(laws), base is not None)
                found[i, e] = gathered.pairs[same]
    reasons = {name: why for name, why in gathered.left_out.items() if name not in gathered.bases}
    return Joint(found, reasons, gathered.bases, caps)


def is_about_flows(measure: Measure) -> bool:
    """Whether a measure is a duty by rate, a ban or an export control."""
    duty = measure.instrument in TARIFF_LIKE and measure.unit == "pct" and measure.authority is not None
    return duty or (measure.instrument in ("import_ban", "export_ban", "export_control") and measure.unit == "binary")


def _by_sides(active: Mapping[str, Measure], places: set[str]) -> dict[tuple[str, str], list[Measure]]:
    """(importer, exporter) → measures that are about flows between them, on whatever day."""
    found: dict[tuple[str, str], list[Measure]] = {}
    for item in active.values():
        imposers = [place for place in places if within(place, item.by)]
        others = [place for place in places if within(place, item.target)]
        inward = item.instrument in (*IMPORT_DUTIES, "import_ban")
        for one in imposers:
            for other in others:
                if one != other:
                    found.setdefault((one, other) if inward else (other, one), []).append(item)
    return found


def _buyers(held: Places, region: str) -> tuple[str, ...]:
    """Places that buy for a region: its own if it is one place, else none, because a part of a region sets no law for the whole."""
    inside = held.inside[region]
    return inside if len(inside) == 1 else ()


def _flow(
    world: World,
    cell: tuple[int, int],
    places: tuple[str, str],
    laws: Sequence[Law],
    about: Sequence[Measure],
    caps: Mapping[str, int],
    gathered: _Gathered,
) -> Flow | None:
    """The products of one exporter under the laws; None where no law touches them."""
    importer, exporter = places
    rows = products(exporter, world, *cell)
    if rows is None:
        gathered.left_out |= {item.id: f"nothing is known of what {exporter} sells" for item in about}
        return None
    bases = [_bases(world, about, law, rows, places, cell, gathered) for law in laws]
    if not any(bases):
        return None
    known = {name for held in bases for name in held}
    over_mfn = importer != IMPORTER and any(_needs_mfn(item, law) for item in about if item.id in known for law in laws)
    buyer = importer if any(item.id in known and item.instrument in TARIFF_LIKE for item in about) else ""
    key = (exporter, buyer, tuple(tuple(held.items()) for held in bases), cell if over_mfn or exporter == IMPORTER else 0)
    if key not in gathered.flows:
        rows = with_every_sector(rows)
        mfn = _own_rates(world, cell, rows) if over_mfn else rows.rate
        gathered.flows[key] = flow_under(importer, rows, laws, bases, mfn, caps)
    return gathered.flows[key]


def _bases(
    world: World,
    about: Sequence[Measure],
    law: Law,
    rows: Rows,
    places: tuple[str, str],
    cell: tuple[int, int],
    gathered: _Gathered,
) -> dict[str, Basis]:
    """How the coverage of each measure on a flow is known under one law; what is not known is noted with its reason."""
    found = {}
    for item in about:
        basis = basis_of(item, *places, law.coverage.get(item.id))
        if isinstance(basis, str):
            gathered.left_out.setdefault(item.id, basis)
            continue
        found[item.id] = _sized(item, basis, rows, world)
        if item.id not in gathered.bases or basis.kind not in LAW:  # a judgement on one flow is one of the measure
            gathered.bases[item.id] = found[item.id]
    return found


def _needs_mfn(measure: Measure, law: Law) -> bool:
    """Whether what is added depends on the MFN rate: all-in levels, and whole rates that replace it."""
    rule = law.register.authorities.get(measure.authority or "")
    return bool(rule and (rule.floor_all_in or not rule.add)) or any(step.all_in for step in measure.path)


def _sized(measure: Measure, basis: Basis, rows: Rows, world: World) -> Basis:
    """Shares of sectors from the size of a list: of all trade of the exporter, or of the base-year flows that it is about.

    A list in dollars of its year keeps its weight in the importer's economy, as amounts of subsidies do.
    """
    if basis.kind == "size":
        return sized(measure, basis, rows)
    if basis.kind != "flow":
        return basis
    members = world.members
    buyers = [k for k, name in enumerate(world.regions) if any(within(leaf, measure.by) for leaf in members.regions[name])]
    sellers = [k for k, name in enumerate(world.regions) if any(within(leaf, measure.target) for leaf in members.regions[name])]
    chosen = [k for k, leaf in enumerate(members.sector_labels) if members.root(leaf) in sectors_of(measure)]
    total = float(weights_by_member(members, world.trade_fob)[np.ix_(buyers, sellers, chosen)].sum())
    size = base_money(world, measure.by[0], 1e9 * basis.share, int(measure.path[0].d[:4]))
    return Basis("flow", min(size / total, 1.0) if total and size is not None else 0.0)


def _own_rates(world: World, cell: tuple[int, int], rows: Rows) -> np.ndarray:
    """The world's own tariff by row, percent."""
    rates = np.zeros(len(rows.sector))
    for place, mask in sector_masks(world).items():
        rates[mask[rows.sector]] = 100.0 * world.tariff[(*cell, place)]
    return rates


def _pair(flows: Sequence[Flow], masks: Mapping[int, np.ndarray], laws: int, subtract: bool) -> Pair:
    """Classes by sector of the world, over the products of all places inside the exporter."""
    join = np.concatenate
    weight = join([(flow.width * flow.rows.usd[:, None]).ravel() for flow in flows])
    sector = join([np.repeat(flow.rows.sector, flow.width.shape[1]) for flow in flows])
    duty, tax, closure = (
        np.stack([join([getattr(flow.under[law], name).ravel() for flow in flows]) for law in range(laws + subtract)])
        for name in ("duty", "tax", "closure")
    )
    if subtract:
        duty, tax, closure = duty[:-1] - duty[-1], tax[:-1] - tax[-1], closure[:-1]
    keep = (weight > 0.0) & (sector >= 0)
    alike = joined(weight[keep], duty[:, keep], tax[:, keep], np.vstack([closure[:, keep], sector[keep]]), EXACT)
    weight, duty, tax, closure = alike
    found = {}
    for place, mask in masks.items():
        part = mask[closure[-1]]
        if part.any():
            inside = (weight[part], duty[:, part], tax[:, part], closure[:-1, part])
            found[place] = classes_of(*inside, MOST.get(laws, 20))
    behind = [_behind(flows, law, masks) for law in range(laws)]
    return Pair(found, tuple(hits for hits, _ in behind), tuple(charged for _, charged in behind))


def _behind(
    flows: Sequence[Flow], law: int, masks: Mapping[int, np.ndarray]
) -> tuple[dict[str, np.ndarray], dict[str, np.ndarray]]:
    """Share of each sector that each measure hits, and what each authority charges on it on average."""
    holds = np.zeros((max(masks, default=-1) + 1, len(next(iter(masks.values())))))
    for place, mask in masks.items():
        holds[place] = mask
    value = np.zeros(holds.shape[1])
    hits: dict[str, np.ndarray] = {}
    charged: dict[str, np.ndarray] = {}
    for flow in flows:
        sector, usd = flow.rows.sector, flow.rows.usd
        value += _by_sector(usd, sector, len(value))
        for name, share in flow.under[law].hits.items():
            hits[name] = hits.get(name, 0.0) + _by_sector(usd * share, sector, len(value))
        for name, rate in flow.under[law].by_authority.items():
            mean = (np.broadcast_to(rate, flow.width.shape) * flow.width).sum(1)
            charged[name] = charged.get(name, 0.0) + _by_sector(usd * mean, sector, len(value))
    total = np.where(holds @ value > 0.0, holds @ value, 1.0)
    means = [{name: holds @ held / total for name, held in part.items()} for part in (hits, charged)]
    return means[0], means[1]


def _by_sector(value: np.ndarray, sector: np.ndarray, count: int) -> np.ndarray:
    """Sums by sector of the weights, those without a sector last."""
    return np.bincount(np.where(sector < 0, count - 1, sector), value, count)
