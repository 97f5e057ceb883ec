"""The discrete part of an economy under wedges: who can sell to whom, which markets and blocks exist, what is infeasible.

Plain NumPy, never differentiated. Infeasibility is named here, before anything is iterated.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from smallyard.errors import Finding, InfeasibleError
from smallyard.models.calibrate import Base
from smallyard.models.kernel_wedges import KernelWedges

SHOWN = 8
NO_TRANSFER = 1e-9  # of factor income: rounding of a balanced account, which pays for nothing


@dataclass(frozen=True, eq=False)
class Structure:
    """Masks and blocks.

    has_link [sector, importer, exporter]: some class of a positive base flow is open; has_demand [sector, region];
    block [region]: connected trading block; transfer [region]: base transfers that remain possible inside the blocks;
    remarks: what a reader must know (cut transfers, several blocks, sectors that stop).
    """

    has_link: np.ndarray
    has_demand: np.ndarray
    block: np.ndarray
    transfer: np.ndarray
    remarks: tuple[str, ...]

    @property
    def blocks(self) -> int:
        """Number of trading blocks; relative wages between blocks have no meaning."""
        return int(self.block.max()) + 1


def find_structure(base: Base, wedges: KernelWedges, transfer: np.ndarray) -> Structure:
    """Masks, blocks and remaining transfers; raises InfeasibleError naming markets and regions."""
    has_link = (base.trade_share > 0.0) & (wedges.is_open & (wedges.coverage > 0.0)).any(0)
    has_demand = _markets(base, wedges, has_link)
    _require_suppliers(base, has_link, has_demand)
    _require_suppliers_of_lists(base, wedges, has_link, has_demand)
    active = has_link & has_demand[:, :, None]
    _require_receivers(base, wedges, active)
    trades = active.any(0)
    np.fill_diagonal(trades, False)
    count, block = connected_components(csr_array(trades), directed=False)
    remaining, remarks = _transfers_within(base, transfer, block, count)
    _require_balance(base, trades, remaining)
    if count > 1:
        groups = [", ".join(base.world.regions[n] for n in np.flatnonzero(block == b)[:SHOWN]) for b in range(count)]
        smallest = min(groups, key=len)
        remarks = (f"{count} trading blocks without trade between them; one of them: {smallest}", *remarks)
    return Structure(has_link, has_demand, block, remaining, remarks)


def _markets(base: Base, wedges: KernelWedges, has_link: np.ndarray) -> np.ndarray:
    """Markets with demand: final demand, or inputs of a producer that reaches a market with demand (least fixed point)."""
    demand = (base.final_share * wedges.demand) > 0.0
    silent = np.flatnonzero(~demand.any(0))
    if len(silent):
        names = ", ".join(base.world.regions[n] for n in silent[:SHOWN])
        fix = "leave a part of final demand: factors of demand above 0 in at least one sector"
        raise InfeasibleError(Finding("E-INFEASIBLE-DEMAND", f"no final demand is left in {names}", "policies", fix=fix))
    uses = base.input_share > 0.0  # [region, sector, using_sector]
    while True:
        sells = (has_link & demand[:, :, None]).any(1)
        grown = demand | np.einsum("nks,sn->kn", uses, sells).astype(bool)
        if (grown == demand).all():
            return demand
        demand = grown


def _require_suppliers(base: Base, has_link: np.ndarray, has_demand: np.ndarray) -> None:
    orphan = has_demand & ~has_link.any(2)
    if not orphan.any():
        return
    world = base.world
    cells = [f"{world.regions[n]}/{world.sectors[s]}" for s, n in np.argwhere(orphan)]
    shown = ", ".join(cells[:SHOWN]) + (" …" if len(cells) > SHOWN else "")
    raise InfeasibleError(
        Finding(
            "E-INFEASIBLE-SUPPLIER",
            f"{'1 market has' if len(cells) == 1 else f'{len(cells)} markets have'} demand but no remaining supplier: {shown}",
            "policies",
            "every open market needs a source; these regions do not produce the good themselves",
            fix="exempt these sectors or one supplier, or give the ban a coverage below 100%",
        )
    )


def _require_suppliers_of_lists(base: Base, wedges: KernelWedges, has_link: np.ndarray, has_demand: np.ndarray) -> None:
    """Buyers who are cut off from some suppliers need another one, because they keep what they spend."""
    if wedges.controls is None:
        return
    world, groups = base.world, wedges.controls.groups
    left = (has_link[groups.sector, groups.importer] & (groups.open_part > 0.0)).any(1)
    orphan = ~left & has_demand[groups.sector, groups.importer]
    if not orphan.any():
        return
    markets = zip(groups.importer[orphan], groups.sector[orphan], strict=True)
    shown = ", ".join(f"{world.regions[n]}/{world.sectors[s]}" for n, s in list(markets)[:SHOWN])
    raise InfeasibleError(
        Finding(
            "E-INFEASIBLE-SUPPLIER",
            f"buyers on a list have no supplier left in {shown}",
            "policies",
            "cut-off buyers keep what they spend; nobody who may sell to them makes the good",
            fix="leave them one supplier, or lower the listed part of suppliers below 100%",
        )
    )


def _require_receivers(base: Base, wedges: KernelWedges, active: np.ndarray) -> None:
    """A subsidy stated as money needs a producer that still sells: otherwise nobody can be paid."""
    sells = active.any(1)  # [sector, exporter]
    idle = [j for j in range(len(wedges.amount)) if not (wedges.amount_cells[j] & sells).any()]
    if not idle:
        return
    world = base.world
    cells = [f"{world.regions[n]}/{world.sectors[s]}" for j in idle for s, n in np.argwhere(wedges.amount_cells[j])]
    raise InfeasibleError(
        Finding(
            "E-INFEASIBLE-SUBSIDY",
            f"a subsidy stated as money has no receiver: nothing is sold by {', '.join(cells[:SHOWN])}",
            "policies",
            "an amount is spent in full, at whatever rate that takes",
            fix="choose sectors that still sell, or state a rate with 'set' and 'of' instead of an amount",
        )
    )


def _transfers_within(base: Base, transfer: np.ndarray, block: np.ndarray, count: int) -> tuple[np.ndarray, tuple[str, ...]]:
    """Transfers across cut blocks go to zero: inside each block the larger side (paid or received) is scaled down."""
    remaining = transfer.copy()
    scale = np.abs(transfer).sum()
    remarks = []
    for b in range(count):
        inside = block == b
        received, paid = transfer[inside & (transfer > 0)].sum(), -transfer[inside & (transfer < 0)].sum()
        if abs(received - paid) <= 1e-12 * max(scale, 1e-300):
            continue
        larger = inside & (transfer > 0 if received > paid else transfer < 0)
        factor = min(received, paid) / max(received, paid)
        remaining[larger] *= factor
        names = ", ".join(base.world.regions[n] for n in np.flatnonzero(inside)[:SHOWN])
        side = "received" if received > paid else "paid"
        remarks.append(f"trade imbalances with other blocks cannot continue: transfers {side} in [{names}] × {factor:.3g}")
    return remaining, tuple(remarks)


def _require_balance(base: Base, trades: np.ndarray, transfer: np.ndarray) -> None:
    """A group of regions that only buys from outside needs a transfer to pay with; one that only sells must give one."""
    count, group = connected_components(csr_array(trades), directed=True, connection="strong")
    found = []
    for g in range(count):
        inside = group == g
        buys = trades[np.ix_(inside, ~inside)].any()
        sells = trades[np.ix_(~inside, inside)].any()
        received = transfer[inside].sum() / base.value_added[inside].sum()
        names = ", ".join(base.world.regions[n] for n in np.flatnonzero(inside)[:SHOWN])
        if buys and not sells and not received > NO_TRANSFER:
            found.append(_one_way(names, "must import but cannot export", "no transfer pays for the imports"))
        if sells and not buys and not received < -NO_TRANSFER:
            found.append(_one_way(names, "exports but cannot import", "nothing can be bought with the receipts"))
    if found:
        raise InfeasibleError(found)


def _one_way(names: str, what: str, why: str) -> Finding:
    return Finding(
        "E-INFEASIBLE-BALANCE",
        f"{names} {what}",
        "policies",
        why,
        fix="leave at least one flow in each direction",
    )
