"""Table 4 of Lashkaripour and Lugovskyy (2023), restricted entry: first best, third best, and after retaliation; variant `krugman`.

Inputs are not shipped; they follow the layout described in `differences.md`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from smallyard.errors import Finding, NotConvergedError
from smallyard.models.base import Solved
from smallyard.models.calibrate import Base
from smallyard.models.elasticities import Elasticities
from smallyard.models.krugman import Krugman
from smallyard.models.restricted_entry_policy import Market, first_best, third_best
from smallyard.policy.wedges import Wedges
from smallyard.replications.inputs import arrays
from smallyard.world.provenance import Provenance
from smallyard.world.world import World

FOLDER = "lashkaripour_lugovskyy_2023"
TO_PUBLIC = (1, 0, 2)  # [exporter, importer, industry] → [importer, exporter, industry]
REST = "ROW"  # left out of averages
RETALIATION = ("USA", "DEU", "BEL", "CHN")
SETTLED = 1e-10  # largest change of any 1 + rate between two rounds
ROUNDS = 60


@dataclass(frozen=True, eq=False)
class Setting:
    """The calibrated economy with its markups μ [industry]."""

    base: Base
    markup: np.ndarray

    def solve(self, policy: Policy, start: Any = None) -> Solved:
        """Certified equilibrium under a policy."""
        return Krugman().solve(self.base, policy.wedges(self.base.world), start=start)


@dataclass(frozen=True, eq=False)
class Policy:
    """Levels in the public layout: tariff, export_tax [importer, exporter, industry]; subsidy sp' [region, industry]."""

    tariff: np.ndarray
    export_tax: np.ndarray
    subsidy: np.ndarray

    def wedges(self, world: World) -> Wedges:
        """As the model reads it."""
        return Wedges.build(world, {"tariff": self.tariff, "export_tax": self.export_tax, "production_subsidy": self.subsidy})

    @property
    def gross_taxes(self) -> np.ndarray:
        """(1+t)(1+x)(1+s), with 1+s = 1/(1+sp'), in kernel layout [industry, importer, exporter]."""
        taxes = (1.0 + self.tariff) * (1.0 + self.export_tax) / (1.0 + self.subsidy)[None]
        return taxes.transpose(2, 0, 1)


def numbers(inputs: Path) -> dict[str, float]:
    """Every number of the targets by its id.

    Arguments: inputs, folder that holds `lashkaripour_lugovskyy_2023/`. Raises InputError if a file is missing.
    Source: Lashkaripour, Lugovskyy 2023, Table 4, columns of restricted entry.
    """
    setting = economy(inputs)
    regions = setting.base.world.regions
    named = [n for n, region in enumerate(regions) if region != REST]
    found: dict[str, float] = {}
    for column, gains in (("first_best", _first), ("third_best_import_tax", _third)):
        values = [gains(setting, n) for n in named]
        found |= {f"LL23_T4_{regions[n]}_RE_{column}": value for n, value in zip(named, values, strict=True)}
        found[f"LL23_T4_AVG_RE_{column}"] = float(np.mean(values))
    return found | {f"LL23_T4_{code}_RE_retaliation": _after_retaliation(setting, regions.index(code)) for code in RETALIATION}


def economy(inputs: Path) -> Setting:
    """44 economies and 16 industries of 2014, trade imbalances removed, labour only."""
    stored = arrays(inputs / FOLDER / "data.npz")
    tariff = stored["tariff"].transpose(TO_PUBLIC)
    flow = stored["flows"].transpose(TO_PUBLIC)
    regions, _, sectors = flow.shape
    world = World.from_arrays(
        name="lashkaripour-lugovskyy-2014",
        regions=[str(label) for label in stored["countries"]],
        sectors=[str(label) for label in stored["industries"]],
        trade_fob=flow / (1.0 + tariff),
        tariff=tariff,
        intermediate_use=np.zeros((regions, sectors, sectors)),
        final_demand=flow.sum(1),
        provenance=Provenance(
            "Lashkaripour, Lugovskyy 2023, replication package (WIOD 2016, TRAINS)", "2014 economy, balanced", "CC BY 4.0, cite",
            "million US dollars", (),
        ),
    )  # fmt: skip
    theta, markup = np.array(stored["sigma"]) - 1.0, np.array(stored["mu"])
    elasticities = Elasticities("lashkaripour_lugovskyy2023", theta, "share", "theta = sigma - 1", "Table 3", "none")
    return Setting(Krugman.calibrate(world, elasticities, markup), markup)


def _untouched(setting: Setting) -> Policy:
    world = setting.base.world
    return Policy(np.array(world.tariff), np.array(world.export_tax), np.array(world.production_subsidy))


def _gain(solved: Solved, home: int) -> float:
    return float(100.0 * (solved.outcome.real_income[home] - 1.0))


def first_best_policy(setting: Setting, home: int) -> tuple[Policy, Solved]:
    """Subsidies of μ, and the formulas' taxes found together with the equilibrium whose shares they read."""
    policy = _untouched(setting)
    policy.subsidy[home] = setting.markup  # 1+s = 1/(1+μ)

    def update(market: Market) -> None:
        imports, exports = first_best(market, home)
        policy.tariff[home] = imports.T
        policy.export_tax[:, home] = exports.T

    return policy, _settled(setting, policy, home, update)


def third_best_policy(setting: Setting, home: int) -> tuple[Policy, Solved]:
    """Import taxes alone, found in the same way."""
    policy = _untouched(setting)

    def update(market: Market) -> None:
        policy.tariff[home] = third_best(market, home).T

    return policy, _settled(setting, policy, home, update)


def _first(setting: Setting, home: int) -> float:
    return _gain(first_best_policy(setting, home)[1], home)


def _third(setting: Setting, home: int) -> float:
    return _gain(third_best_policy(setting, home)[1], home)


def _settled(setting: Setting, policy: Policy, home: int, update: Callable[[Market], None]) -> Solved:
    """Rounds of solving and taxing until no tax moves; the last certified solve."""
    state = None
    for _ in range(ROUNDS):
        solved = setting.solve(policy, state)
        before = policy.gross_taxes
        update(Market.at(setting.base, solved.outcome, setting.markup, before))
        state = solved.state
        if np.abs(policy.gross_taxes / before - 1.0).max() <= SETTLED:
            return solved
    what = f"the taxes of {setting.base.world.regions[home]} did not settle in {ROUNDS} rounds"
    raise NotConvergedError(Finding("E-NOT-CONVERGED", what, FOLDER))


def _after_retaliation(setting: Setting, home: int) -> float:
    """Every country taxes exports by 1/(σ−1) and imports not at all; only home subsidises."""
    world, theta = setting.base.world, setting.base.trade_elasticity
    foreign = (1.0 - np.eye(len(world.regions)))[:, :, None]
    policy = Policy(np.zeros_like(world.tariff), foreign / theta, np.array(world.production_subsidy))
    policy.subsidy[home] = setting.markup
    return _gain(setting.solve(policy), home)
