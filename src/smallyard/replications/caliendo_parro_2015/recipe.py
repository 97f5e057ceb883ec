"""NAFTA's tariff changes from 1993 to 2005 on the balanced 1993 economy: published first-order numbers and exact ones.

Inputs are not shipped; they follow the layout described in `differences.md`.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from smallyard.models.base import Solved
from smallyard.models.calibrate import Base, calibrate
from smallyard.models.elasticities import Elasticities
from smallyard.models.ricardian import Ricardian
from smallyard.policy.wedges import Wedges
from smallyard.replications.inputs import arrays, labels
from smallyard.results.first_order import FirstOrder, first_order_parts
from smallyard.world.provenance import Provenance, Step
from smallyard.world.world import World

FOLDER = "caliendo_parro_2015"
NAFTA = ("MEX", "CAN", "USA")
TRADABLES = 20
ONE_SECTOR = ("Tradable", "Non-tradable")
TO_PUBLIC = (1, 2, 0)  # [sector, importer, exporter] → [importer, exporter, sector]
# The economies of Table 11. Each was balanced by the authors; what sets it apart is in its shares.
ECONOMIES = {
    "benchmark": "base_1993_balanced.npz",
    "no_IO": "base_1993_balanced_no_io.npz",
    "no_materials": "base_1993_balanced_no_materials.npz",
    "one_sector": "base_1993_balanced_one_sector.npz",
}


@dataclass(frozen=True, eq=False)
class Experiment:
    """The economy before and after, certified."""

    base: Base
    solved: Solved

    @property
    def trade(self) -> np.ndarray:
        """Border values before [sector, importer, exporter]."""
        return self.base.trade_share * self.base.expenditure[:, :, None] / (1.0 + self.base.tariff)

    @property
    def parts(self) -> FirstOrder:
        """The paper's welfare formula by sector, region and partner, percent of income."""
        found = self.solved.outcome
        return first_order_parts(self.base.tariff, self.trade, self.base.income, found.producer_price, found.trade_fob)


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
    """Effects of 'NAFTA only' on the benchmark economy.

    Arguments: inputs, folder that holds `caliendo_parro_2015/`. Raises InputError if a file is missing.
    Source: Caliendo, Parro 2015, equations 10-15 and Table 2.
    """
    return effects(experiment(inputs / FOLDER))


def effects(of: Experiment) -> Effects:
    """Sums over sectors and partners, and the exact numbers beside them."""
    published = FirstOrder(*(part.sum((0, 2)) for part in of.parts))
    found = of.solved.outcome

    def by_region(values: np.ndarray) -> dict[str, float]:
        return {label: float(value) for label, value in zip(of.base.world.regions, values, strict=True)}

    return Effects(
        welfare=by_region(published.welfare),
        terms_of_trade=by_region(published.terms_of_trade),
        volume_of_trade=by_region(published.volume_of_trade),
        real_wage=by_region(100.0 * (found.real_wage - 1.0)),
        exact_real_income=by_region(100.0 * (found.real_income - 1.0)),
        max_residual=of.solved.certificate.max_residual,
    )


def experiment(folder: Path, variant: str = "benchmark") -> Experiment:
    """Run the experiment 'NAFTA only' in one of `ECONOMIES`: the six pairs among MEX, CAN, USA take their 2005 tariffs."""
    world, elasticities = economy(folder, variant)
    base = calibrate(world, elasticities)
    return Experiment(base, Ricardian().solve(base, tariffs_of_2005(folder, world)))


def economy(folder: Path, variant: str = "benchmark") -> tuple[World, Elasticities]:
    """A balanced 1993 economy as a World, and the elasticities stored with it (99 % sample; 8.22 for non-tradables)."""
    stored = arrays(folder / ECONOMIES[variant])
    sectors = labels(folder / "sectors.csv") if variant != "one_sector" else list(ONE_SECTOR)
    flow, tau = stored["flow_ex_tariff"], stored["tau"]
    output = flow.sum(1)  # [sector, exporter]
    inputs = (1.0 - stored["va_share"]) * output
    use = stored["io_share"] * inputs.T[:, None, :]
    negative = np.minimum(use, 0.0)  # one cell of the stored table; zero here, paid out of final demand of the same good
    income = stored["value_added"] + ((tau - 1.0) * flow).sum((0, 2)) - stored["surplus"]
    moved = Step("negative input values set to zero, final demand of the same good reduced", float(-negative.sum()))
    world = World.from_arrays(
        name="caliendo-parro-1993" if variant == "benchmark" else f"caliendo-parro-1993-{variant}",
        regions=labels(folder / "countries.csv"),
        sectors=sectors,
        is_good=[place < (1 if variant == "one_sector" else TRADABLES) for place in range(len(sectors))],
        trade_fob=flow.transpose(TO_PUBLIC),
        tariff=tau.transpose(TO_PUBLIC) - 1.0,
        intermediate_use=use - negative,
        final_demand=(stored["final_share"] * income).T + negative.sum(2),
        provenance=Provenance(
            "Caliendo, Parro 2015, replication package",
            "1993 economy, balanced",
            "research use, cite",
            "10 billion US dollars",
            (moved,),
        ),
    )
    theta = np.array(stored["theta"])
    source = "Caliendo, Parro 2015, Table 1, 99 % sample"
    return world, Elasticities("caliendo_parro2015_40", theta, "share", "theta = coefficient", source, "none")


def tariffs_of_2005(folder: Path, world: World) -> Wedges:
    """1993 tariffs, except the six NAFTA pairs, which take their 2005 rates in all tradable sectors."""
    if world.sectors == ONE_SECTOR:
        new = arrays(folder / ECONOMIES["one_sector"])["tau_2005"][:1] - 1.0
    else:
        new = arrays(folder / "raw_inputs.npz")["tariff_2005_pct"] / 100.0
    tariff = np.array(world.tariff)
    for importer in NAFTA:
        for exporter in NAFTA:
            if importer != exporter:
                n, i = world.regions.index(importer), world.regions.index(exporter)
                tariff[n, i, : len(new)] = new[:, n, i]
    return Wedges.build(world, {"tariff": tariff})
