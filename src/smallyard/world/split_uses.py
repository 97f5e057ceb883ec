"""Who buys and what it costs: uses and inputs of sub-sectors, balanced so that every account of the parent is kept."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from smallyard.errors import Finding
from smallyard.labels.regions import expanded
from smallyard.world.biproportion import EXACT, balanced
from smallyard.world.split_spec import FINAL_DEMAND, Labels, SplitSpec, SubSector, UseShare
from smallyard.world.world import World

SHOWN = 8
ROUNDING = 1e-9


class Balance(NamedTuple):
    """A balanced table [region, row, column], the amount moved from what was stated, and what could not be balanced."""

    table: np.ndarray
    moved: float
    findings: list[Finding]


def split_uses(world: World, spec: SplitSpec, parent: str, purchases: np.ndarray) -> Balance:
    """Uses of a parent's product by sub-sector, [region, sub-sector, user]; users are the sectors, then final demand.

    Equation: z_nsu nearest to (stated share, else the purchases' proportion) × use_nu, with Σ_s z = use_nu of the parent and
    Σ_u z = purchases_ns of the sub-sector. Argument: purchases [region, sub-sector] at purchaser prices.
    """
    place = world.sectors.index(parent)
    uses = np.concatenate([world.intermediate_use[:, place], world.final_demand[:, place, None]], axis=1)
    parts = spec.parts_of(parent)
    stated = np.full((len(world.regions), len(parts), uses.shape[1]), np.nan)
    for row, (_, part) in enumerate(parts):
        for item in part.uses:
            regions, users = _chosen_uses(world, item)
            stated[np.ix_(regions, [row], users)] = item.share
    findings = _sum_findings(world, parent, stated)
    average = _shares(purchases)
    if findings or np.isnan(stated).all():
        return Balance(average[:, :, None] * uses[:, None, :], 0.0, findings)
    guess = _completed(stated, average[:, :, None]) * uses[:, None, :]
    found = balanced(guess, purchases, uses)
    labels = [sub.label for sub, _ in parts]
    findings = _gap_findings("uses", parent, found.gap, labels, world.regions, "the shares stated under 'uses'")
    return Balance(found.table, float(found.moved.sum()), findings)


def split_costs(spec: SplitSpec, parent: str, regions: Labels, rows: Labels, costs: np.ndarray, receipts: np.ndarray) -> Balance:
    """Inputs and value added of sub-sectors, [region, row, sub-sector]; the last row is value added.

    Equation: z_nrs nearest to (stated share of output, else the parent's proportion) × receipts_ns, with Σ_s z = costs_nr of the
    parent and Σ_r z = receipts_ns. Arguments: rows, labels of the inputs; costs [region, row] of the parent, value added last;
    receipts [region, sub-sector] including subsidies.
    """
    subs = [sub for sub, _ in spec.parts_of(parent)]
    if not any(sub.inputs or sub.value_added is not None for sub in subs):
        return Balance(costs[:, :, None] * _shares(receipts)[:, None, :], 0.0, [])
    guess = np.stack([_cost_guess(sub, rows, costs) for sub in subs], axis=2) * receipts[:, None, :]
    found = balanced(guess, costs, receipts)
    labels = [sub.label for sub in subs]
    findings = _gap_findings("costs", parent, found.gap, labels, regions, "the shares stated under 'cost'")
    return Balance(found.table, float(found.moved.sum()), findings)


def _cost_guess(sub: SubSector, rows: Labels, costs: np.ndarray) -> np.ndarray:
    """Cost shares of one sub-sector [region, row]: what is stated, and the parent's proportions for the rest."""
    stated = np.full(len(rows) + 1, np.nan)
    for label, share in sub.inputs.items():
        stated[rows.index(label)] = share
    if sub.value_added is not None:
        stated[-1] = sub.value_added
    given = ~np.isnan(stated)
    other = np.where(given, 0.0, costs)
    return np.where(given, stated, _shares(other) * (1.0 - stated[given].sum()))


def _shares(amounts: np.ndarray) -> np.ndarray:
    """Amounts over their sum along the last axis; 0 where there is nothing."""
    total = amounts.sum(-1, keepdims=True)
    return np.divide(amounts, total, out=np.zeros_like(amounts), where=total > 0.0)


def _completed(stated: np.ndarray, average: np.ndarray) -> np.ndarray:
    """Shares [region, sub-sector, user] in which the sub-sectors that are not stated share what is left in proportion."""
    given = ~np.isnan(stated)
    other = np.where(given, 0.0, average)
    left = 1.0 - np.where(given, stated, 0.0).sum(1, keepdims=True)
    total = other.sum(1, keepdims=True)
    return np.where(given, stated, np.divide(other * left, total, out=np.zeros_like(other), where=total > 0.0))


def _chosen_uses(world: World, item: UseShare) -> tuple[list[int], list[int]]:
    """Positions of the regions and of the users that a statement names."""
    codes = world.regions if item.region is None else expanded(item.region, world.regions)
    users = (*world.sectors, FINAL_DEMAND)
    return [world.regions.index(code) for code in codes], [users.index(label) for label in item.by]


def _sum_findings(world: World, parent: str, stated: np.ndarray) -> list[Finding]:
    """Stated shares of one buyer's purchases that sum to more than one."""
    total = np.where(np.isnan(stated), 0.0, stated).sum(1)
    high = np.argwhere(total > 1.0 + ROUNDING)
    users = (*world.sectors, FINAL_DEMAND)
    cells = "; ".join(f"{world.regions[n]} {users[u]} {100 * total[n, u]:.4g} %" for n, u in high[:SHOWN])
    what = f"shares of {parent} under 'uses' sum to more than 100 % for {len(high)} buyers"
    fix = "lower the shares of these buyers"
    where = f"split.sectors (from {parent})"
    return [Finding("E-SPLIT-SUM", what, where, f"sums: {cells}", "at most 100 %", fix)] if len(high) else []


def _gap_findings(word: str, parent: str, gap: np.ndarray, labels: list[str], regions: Labels, what_stated: str) -> list[Finding]:
    """Regions in which no table has the stated zeros and the sums of the parent."""
    bad = np.flatnonzero(~(gap <= EXACT))
    if not bad.size:
        return []
    worst = bad[np.argsort(-gap[bad])]
    shown = ", ".join(f"{regions[n]} ({100 * gap[n]:.2g} %)" for n in worst[:SHOWN])
    more = f" and {bad.size - SHOWN} more" if bad.size > SHOWN else ""
    what = f"{word} of {parent} cannot be shared among {', '.join(labels)} in {bad.size} regions"
    why = f"{what_stated} leave no non-negative table with the parent's totals: {shown}{more}"
    fix = "raise shares of 0 %, or lower those near 100 %, for these regions"
    return [Finding("E-SPLIT-BALANCE", what, f"split.sectors (from {parent})", why, "accounts that hold exactly", fix)]
