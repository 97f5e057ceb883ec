"""NAFTA's tariff changes from 1993 to 2005 on the balanced 1993 economy: published first-order numbers and exact ones.

Inputs are not shipped; they follow the layout described in `differences.md`.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from smallyard.errors import Finding, InputError
from smallyard.models.calibrate import calibrate
from smallyard.models.elasticities import Elasticities
from smallyard.models.ricardian import Ricardian
from smallyard.policy.wedges import Wedges
from smallyard.results.first_order import first_order_welfare
from smallyard.world.npz_file import read_arrays
from smallyard.world.provenance import Provenance, Step
from smallyard.world.world import World

FOLDER = "caliendo_parro_2015"
NAFTA = ("MEX", "CAN", "USA")
TRADABLES = 20
TO_PUBLIC = (1, 2, 0)  # [sector, importer, exporter] → [importer, exporter, sector]


@dataclass(frozen=True)
class Effects:
    """Percent, by region: the paper's first-order welfare with its two parts, the real wage, and exact real income."""

    welfare: dict[str, float]
    terms_of_trade: dict[str, float]
    volume_of_trade: dict[str, float]
    real_wage: dict[str, float]
    exact_real_income: dict[str, float]
    max_residual: float


def nafta(inputs: Path) -> Effects:
    """Run the experiment 'NAFTA only': the six pairs among MEX, CAN, USA take their 2005 tariffs.

    Arguments: inputs, folder that holds `caliendo_parro_2015/`. Raises InputError if a file is missing.
    Source: Caliendo, Parro 2015, equations 10-15 and Table 2.
    """
    folder = inputs / FOLDER
    world, elasticities = economy(folder)
    base = calibrate(world, elasticities)
    solved = Ricardian().solve(base, tariffs_of_2005(folder, world))
    found = solved.outcome
    trade = base.trade_share * base.expenditure[:, :, None] / (1.0 + base.tariff)
    published = first_order_welfare(base.tariff, trade, base.income, found.producer_price, found.trade_fob)

    def by_region(values: np.ndarray) -> dict[str, float]:
        return {label: float(value) for label, value in zip(world.regions, values, strict=True)}

    return Effects(
        welfare=by_region(published.welfare),
        terms_of_trade=by_region(published.terms_of_trade),
        volume_of_trade=by_region(published.volume_of_trade),
        real_wage=by_region(100.0 * (found.real_wage - 1.0)),
        exact_real_income=by_region(100.0 * (found.real_income - 1.0)),
        max_residual=solved.certificate.max_residual,
    )


def economy(folder: Path) -> tuple[World, Elasticities]:
    """The balanced 1993 economy as a World, and the paper's elasticities (99 % sample, 8.22 for non-tradables)."""
    stored = _arrays(folder / "base_1993_balanced.npz")
    regions, sectors = _labels(folder / "countries.csv"), _labels(folder / "sectors.csv")
    flow, tau = stored["flow_ex_tariff"], stored["tau"]
    output = flow.sum(1)  # [sector, exporter]
    inputs = (1.0 - stored["va_share"]) * output
    use = stored["io_share"] * inputs.T[:, None, :]
    negative = np.minimum(use, 0.0)  # one cell of the stored table; zero here, paid out of final demand of the same good
    income = stored["value_added"] + ((tau - 1.0) * flow).sum((0, 2)) - stored["surplus"]
    world = World.from_arrays(
        name="caliendo-parro-1993",
        regions=regions,
        sectors=sectors,
        is_good=[place < TRADABLES for place in range(len(sectors))],
        trade_fob=flow.transpose(TO_PUBLIC),
        tariff=tau.transpose(TO_PUBLIC) - 1.0,
        intermediate_use=use - negative,
        final_demand=(stored["final_share"] * income).T + negative.sum(2),
        provenance=Provenance(
            "Caliendo, Parro 2015, replication package",
            "1993 economy, balanced",
            "research use, cite",
            "10 billion US dollars",
            (Step("negative input values set to zero, final demand of the same good reduced", float(-negative.sum())),),
        ),
    )
    theta = np.array(stored["theta"])
    source = "Caliendo, Parro 2015, Table 1, 99 % sample"
    return world, Elasticities("caliendo_parro2015_40", theta, "share", "theta = coefficient", source, "none")


def tariffs_of_2005(folder: Path, world: World) -> Wedges:
    """1993 tariffs, except the six NAFTA pairs, which take their 2005 rates in all tradable sectors."""
    new = _arrays(folder / "raw_inputs.npz")["tariff_2005_pct"] / 100.0
    tariff = np.array(world.tariff)
    for importer in NAFTA:
        for exporter in NAFTA:
            if importer != exporter:
                n, i = world.regions.index(importer), world.regions.index(exporter)
                tariff[n, i, :TRADABLES] = new[:, n, i]
    return Wedges.build(world, {"tariff": tariff})


def _arrays(path: Path) -> dict[str, np.ndarray]:
    if not path.is_file():
        raise InputError(Finding("E-REPLICATION-INPUT", f"'{path.name}' is missing", f"{FOLDER}/", fix="see differences.md"))
    return read_arrays(path)


def _labels(path: Path) -> list[str]:
    """First label column of a two-column list (index, label, …)."""
    if not path.is_file():
        raise InputError(Finding("E-REPLICATION-INPUT", f"'{path.name}' is missing", f"{FOLDER}/", fix="see differences.md"))
    return [row.split(",")[1].strip('"') for row in path.read_text("utf-8").splitlines()[1:] if row]
