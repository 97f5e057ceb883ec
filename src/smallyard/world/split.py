"""Splitting sectors into sub-sectors, exact in the accounts; the result is marked as constructed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from smallyard.errors import Finding, raise_if
from smallyard.labels.label_rule import MAX_LABEL
from smallyard.world.members import Members, weights_by_member
from smallyard.world.provenance import Step
from smallyard.world.split_checks import spec_findings
from smallyard.world.split_flows import Shares, flow_shares
from smallyard.world.split_spec import Labels, SplitSpec
from smallyard.world.split_uses import Balance, split_costs, split_uses
from smallyard.world.world import World

CONSTRUCTED = "constructed"


def split_sectors(world: World, spec: SplitSpec) -> World:
    """Replace sectors by sub-sectors with stated shares, so that adding them up again gives the first world back.

    Equations: trade_nis = Σ_p σ_nips trade_nip; uses by biproportional scaling from stated shares to Σ_s uses_nsu = uses_npu and
    Σ_u uses_nsu = purchases_ns; costs likewise to Σ_s costs_nrs = costs_nrp and Σ_r costs_nrs = receipts_ns. Rates are the
    parent's; of a sub-sector with several parents, revenue over base. Arguments: a world, and what to split (see `SplitSpec`).
    Raises InputError (E-SPLIT-…) with every problem, by region where a share is infeasible.
    Not for: measuring a sub-sector; shares are assumptions, and the result says so. Elasticities follow the parents unless given.
    """
    raise_if(spec_findings(spec, world.regions, world.sectors) or [*_kind_findings(world, spec), *_member_findings(world, spec)])
    shares = flow_shares(world, spec)
    table = _Table(world, spec, shares)
    flows, rates = table.flows(), table.rates()
    use, final, balances = table.uses()
    raise_if([item for balance in balances.values() for item in balance.findings])
    return World.from_arrays(
        name=f"{world.name}+{spec.name}",
        regions=world.regions,
        sectors=table.labels,
        is_good=[bool(world.is_good[world.sectors.index(parents[0])]) for parents in table.parents.values()],
        trade_fob=flows,
        tariff=rates["tariff"] if world.has_tariffs else None,
        export_tax=rates["export_tax"],
        production_subsidy=rates["production_subsidy"],
        intermediate_use=use,
        final_demand=final,
        provenance=world.provenance.with_steps(_steps(world, spec, balances)),
        members=_members(world, table, shares),
    )


def _kind_findings(world: World, spec: SplitSpec) -> list[Finding]:
    """A sub-sector is a good or a service, as its parents are."""
    found = []
    for sub in spec.sectors:
        kinds = {bool(world.is_good[world.sectors.index(part.parent)]) for part in sub.parts}
        if len(kinds) > 1:
            what = f"'{sub.label}' takes from goods and from services"
            fix = "make two sub-sectors of it"
            found.append(Finding("E-SPLIT-PARENT", what, f"split.sectors.{sub.label}.from", "it would be neither", fix=fix))
    return found


def _member_findings(world: World, spec: SplitSpec) -> list[Finding]:
    """Names of parts of underlying sectors, which a world file must be able to hold."""
    found = []
    for sub in spec.sectors:
        leaves = [leaf for part in sub.parts for leaf in world.members.sectors[part.parent]]
        names = [_part_name(leaf, sub.label) for leaf in leaves]
        if max(map(len, names)) > MAX_LABEL or any(name in world.members.sector_labels for name in names):
            what, why = f"'{sub.label}' is too long or taken", f"the part would be called '{max(names, key=len):.120}'"
            expected = f"a label with which that has at most {MAX_LABEL} characters and is new"
            found.append(Finding("E-SPLIT-NAME", what, f"split.sectors.{sub.label}", why, expected, "use a shorter label"))
    return found


def _part_name(leaf: str, label: str) -> str:
    """The part of an underlying sector that is inside a sub-sector."""
    return f"{leaf}:{label}"


@dataclass(frozen=True)
class _Table:
    """The arrays of the split world. Sub-sector and parent are named; other sectors are their own parent with share one."""

    world: World
    spec: SplitSpec
    shares: Mapping[str, Shares]

    @property
    def labels(self) -> Labels:
        return self.spec.labels_after(self.world.sectors)

    @property
    def parents(self) -> dict[str, Labels]:
        """Parents of every sector of the split world."""
        made = {sub.label: tuple(part.parent for part in sub.parts) for sub in self.spec.sectors}
        return {label: made.get(label, (label,)) for label in self.labels}

    def part(self, label: str, parent: str, array: np.ndarray) -> np.ndarray:
        """A sub-sector's part of an array of the parent's flows [importer, exporter]."""
        found = array[:, :, self.world.sectors.index(parent)]
        return found if label == parent else self.shares[parent][label] * found

    def sums(self, array: np.ndarray) -> np.ndarray:
        """Flows by sector of the split world [importer, exporter, sector]."""
        return np.stack(
            [sum(self.part(label, parent, array) for parent in parents) for label, parents in self.parents.items()], axis=2
        )

    def flows(self) -> np.ndarray:
        return self.sums(self.world.trade_fob)

    def rates(self) -> dict[str, np.ndarray]:
        """Tariffs, export taxes, production subsidies: the parent's, or revenue over base of several parents."""
        world = self.world
        receipts = world.trade_fob / (1.0 + world.export_tax)
        base = {"tariff": world.trade_fob, "export_tax": receipts}
        found = {name: _rates(self, getattr(world, name), base[name]) for name in base}
        # a subsidy is paid on receipts from all importers alike
        spread = np.broadcast_to(world.production_subsidy[None], receipts.shape)
        total, money = self.sums(receipts).sum(0), self.sums(receipts * spread).sum(0)
        first = np.stack([world.production_subsidy[:, world.sectors.index(p[0])] for p in self.parents.values()], axis=1)
        alone = np.array([len(parents) == 1 for parents in self.parents.values()])
        found["production_subsidy"] = np.where(alone | (total <= 0.0), first, money / np.where(total > 0.0, total, 1.0))
        return found

    def uses(self) -> tuple[np.ndarray, np.ndarray, dict[str, Balance]]:
        """Intermediate use [region, sector, using sector], final demand [region, sector], and how each parent was balanced."""
        world, labels, parents = self.world, self.labels, self.spec.parents
        balances: dict[str, Balance] = {}
        rows = np.zeros((len(world.regions), len(labels), len(world.sectors) + 1))
        for place, label in enumerate(labels):
            if label in world.sectors:
                old = world.sectors.index(label)
                rows[:, place] = np.concatenate([world.intermediate_use[:, old], world.final_demand[:, old, None]], axis=1)
        duty_paid = world.trade_fob * (1.0 + world.tariff)
        for parent in parents:
            subs = list(self.shares[parent])
            bought = np.stack([self.part(label, parent, duty_paid).sum(1) for label in subs], axis=1)
            balances[f"uses of {parent}"] = found = split_uses(world, self.spec, parent, bought)
            rows[:, [labels.index(label) for label in subs]] += found.table
        use = np.zeros((len(world.regions), len(labels), len(labels)))
        for place, label in enumerate(labels):
            if label in world.sectors:
                use[:, :, place] = rows[:, :, world.sectors.index(label)]
        for parent in parents:
            balances[f"costs of {parent}"] = found = self._costs(parent, rows)
            use[:, :, [labels.index(label) for label in self.shares[parent]]] += found.table[:, :-1]
        return use, rows[:, :, -1], balances

    def _costs(self, parent: str, rows: np.ndarray) -> Balance:
        """The parent's inputs and value added by sub-sector."""
        world, old = self.world, self.world.sectors.index(parent)
        receipts = world.trade_fob / (1.0 + world.export_tax)
        made = np.stack([self.part(label, parent, receipts).sum(0) for label in self.shares[parent]], axis=1)
        made = made * (1.0 + world.production_subsidy[:, old, None])
        costs = np.concatenate([rows[:, :, old], world.value_added[:, old, None]], axis=1)
        return split_costs(self.spec, parent, world.regions, self.labels, costs, made)


def _rates(table: _Table, rate: np.ndarray, base: np.ndarray) -> np.ndarray:
    """A rate on flows [importer, exporter, sector of the split world]."""
    first = np.stack([rate[:, :, table.world.sectors.index(parents[0])] for parents in table.parents.values()], axis=2)
    alone = np.array([len(parents) == 1 for parents in table.parents.values()])
    total, money = table.sums(base), table.sums(base * rate)
    return np.where(alone | (total <= 0.0), first, money / np.where(total > 0.0, total, 1.0))


def _steps(world: World, spec: SplitSpec, balances: Mapping[str, Balance]) -> tuple[Step, ...]:
    """What was constructed from what, on which assumptions, and how much was moved to make accounts hold."""
    made = ", ".join(sub.label for sub in spec.sectors)
    lines = [
        f"{CONSTRUCTED}: {', '.join(spec.parents)} split into {made} ({spec.title or spec.name}; sha256 {spec.sha256 or 'none'})"
    ]
    lines += [f"split source: {text}" for text in spec.sources]
    lines += [f"split assumption: {text}" for text in spec.assumptions]
    moved = [
        Step(f"{name} balanced to the parent's accounts (moved)", balance.moved, world.provenance.money)
        for name, balance in balances.items()
        if balance.moved > 0.0
    ]
    return (*map(Step, lines), *moved)


def _members(world: World, table: _Table, shares: Mapping[str, Shares]) -> Members:
    """Composition in terms of the underlying table: each part of an underlying sector is a member that knows where it is from."""
    old = world.members
    fine = weights_by_member(old, world.trade_fob)
    groups: dict[str, Labels] = {}
    flows, parts = [], dict(old.parts)
    for label, parents in table.parents.items():
        members: list[str] = []
        for parent in parents:
            for leaf in old.sectors[parent]:
                name, flow = leaf, fine[:, :, old.sector_labels.index(leaf)]
                if label != parent:
                    name, flow = _part_name(leaf, label), shares[parent][label] * flow
                    parts[name] = old.root(leaf)
                members.append(name)
                flows.append(flow)
        groups[label] = tuple(members)
    stacked = np.stack(flows, axis=2)
    stacked.setflags(write=False)
    kept = {leaf for group in groups.values() for leaf in group}
    return Members(old.regions, groups, stacked, {leaf: root for leaf, root in parts.items() if leaf in kept})
