"""Tables 2, 3a and 4a of Ossa (2014), evaluated at the author's stored tariffs; variant `krugman`, all weights one.

Inputs are not shipped; they follow the layout described in `differences.md`.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from smallyard.models.base import Solved
from smallyard.models.calibrate import Base
from smallyard.models.elasticities import Elasticities
from smallyard.models.krugman import Krugman
from smallyard.policy.wedges import Wedges
from smallyard.replications.inputs import arrays
from smallyard.world.provenance import Provenance
from smallyard.world.world import World

FOLDER = "ossa_2014"
TO_PUBLIC = (1, 0, 2)  # [exporter, importer, sector] → [importer, exporter, sector]
RAISED = {"chemicals": "crp", "apparel": "wap"}  # Table 2
RAISE = 0.5  # of the US tariff on everybody


@dataclass(frozen=True, eq=False)
class Changes:
    """Percent, by region: government welfare, welfare, wage less the mean wage change, profits over wages."""

    gov: np.ndarray
    welf: np.ndarray
    wage: np.ndarray
    profit: np.ndarray


def numbers(inputs: Path) -> dict[str, float]:
    """Every number of the targets by its id.

    Arguments: inputs, folder that holds `ossa_2014/`. Raises InputError if a file is missing.
    Source: Ossa 2014, Tables 2, 3 (panel A), 4 (panel A).
    """
    stored = arrays(inputs / FOLDER / "stored_tariffs_baseline.npz")
    optimal, nash = (stored[name].transpose(TO_PUBLIC) for name in ("optimal", "nash"))
    base = economy(inputs)
    return {
        **_protection(base),
        **_optimal(base, optimal),
        **_war(base, nash),
        "OSSA_freetrade_meanW": float(_changes(base, np.zeros_like(base.world.tariff)).welf.mean()),
    }


def economy(inputs: Path) -> Base:
    """Seven regions and 33 sectors of 2007, trade imbalances removed, labour only, profits of 1/σ of sales."""
    stored = arrays(inputs / FOLDER / "data.npz")
    trade, tariff = (stored[name].transpose(TO_PUBLIC) for name in ("trade", "tariff"))
    regions, _, sectors = trade.shape
    world = World.from_arrays(
        name="ossa-2007",
        regions=[str(label) for label in stored["regions"]],
        sectors=[str(label) for label in stored["sectors"]],
        trade_fob=trade,
        tariff=tariff,
        intermediate_use=np.zeros((regions, sectors, sectors)),
        final_demand=((1.0 + tariff) * trade).sum(1),
        provenance=Provenance(
            "Ossa 2014, replication package (GTAP 8)", "2007 economy, balanced", "research use, cite", "million US dollars", ()
        ),
    )
    theta = np.array(stored["sigma"]) - 1.0
    return Krugman.calibrate(world, Elasticities("ossa2014", theta, "share", "theta = sigma - 1", "Ossa 2014", "none"))


def _solve(base: Base, tariff: np.ndarray) -> Solved:
    return Krugman().solve(base, Wedges.build(base.world, {"tariff": tariff}))


def _changes(base: Base, tariff: np.ndarray) -> Changes:
    return _read(base, _solve(base, tariff))


def _read(base: Base, solved: Solved) -> Changes:
    """With weights of one the government's objective is real income."""
    found = solved.outcome
    welfare = 100.0 * (found.real_income - 1.0)
    profit = (base.profit_share * found.output).sum(0) / (base.profit_share * base.output).sum(0)
    wage = 100.0 * (found.wage - found.wage.mean())
    return Changes(welfare, welfare, wage, 100.0 * (profit / found.wage - 1.0))


def _median(tariff: np.ndarray, importer: int) -> float:
    """Over all foreign suppliers and sectors, percent."""
    return float(100.0 * np.median(np.delete(tariff[importer], importer, axis=0)))


def _protection(base: Base) -> dict[str, float]:
    """Table 2: the United States add 50 points on one sector."""
    world = base.world
    found: dict[str, float] = {}
    us = world.regions.index("US")
    for name, code in RAISED.items():
        sector = world.sectors.index(code)
        tariff = np.array(world.tariff)
        tariff[us, np.arange(len(world.regions)) != us, sector] += RAISE
        solved = _solve(base, tariff)
        at, wage = solved.outcome, solved.outcome.wage
        grown = at.output[:, us] / base.output[:, us]
        sales = 100.0 * (grown / wage[us] - 1.0)
        spent = base.income[us]
        imports = base.world.trade_fob[us].sum(1) @ (wage[us] - wage)
        shifted = (base.profit_share[:, us] * base.output[:, us]) @ (grown - wage[us])
        values = {
            "wage_rel": _read(base, solved).wage[us],
            "own_sales": sales[sector],
            "other_sales": np.delete(sales, sector).mean(),
            "welfare": 100.0 * (at.real_income[us] - 1.0),
            "tot_effect": 100.0 * imports / spent,
            "profit_effect": 100.0 * shifted / spent,
        }
        found |= {f"OSSA_T2_{name}_{key}": float(value) for key, value in values.items()}
    return found


def _optimal(base: Base, optimal: np.ndarray) -> dict[str, float]:
    """Table 3, panel A: one region at a time takes its best tariffs."""
    rows = {}
    for n, region in enumerate(base.world.regions):
        tariff = np.array(base.world.tariff)
        tariff[n] = optimal[n]
        row: dict[str, float] = {}
        for name, values in vars(_changes(base, tariff)).items():
            row |= {f"{name}_own": float(values[n]), f"{name}_oth": float(np.delete(values, n).mean())}
        rows[region] = row | {"median_tariff": _median(optimal, n)}
    return _table("OSSA_T3a", rows)


def _war(base: Base, nash: np.ndarray) -> dict[str, float]:
    """Table 4, panel A: everybody at the tariffs of the trade war."""
    found = vars(_changes(base, nash))
    rows = {
        region: {name: float(values[n]) for name, values in found.items()} | {"median_tariff": _median(nash, n)}
        for n, region in enumerate(base.world.regions)
    }
    return _table("OSSA_T4a", rows)


def _table(prefix: str, rows: dict[str, dict[str, float]]) -> dict[str, float]:
    """Rows of a table and their simple mean, by id."""
    first = next(iter(rows.values()))
    rows = rows | {"Mean": {key: float(np.mean([row[key] for row in rows.values()])) for key in first}}
    return {f"{prefix}_{region}_{key}": value for region, row in rows.items() for key, value in row.items()}
