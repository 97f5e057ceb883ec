"""Benchmark shares and levels read off a world, in kernel layout; plain NumPy."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from smallyard.errors import Finding, InfeasibleError, InputError, InternalError
from smallyard.models.elasticities import Elasticities
from smallyard.models.factors import LABOUR_ALONE, Factors, one_factor
from smallyard.models.labour import FIXED, Labour
from smallyard.models.layout import kernel_bilateral, kernel_regional
from smallyard.models.nests import COBB_DOUGLAS, Nests
from smallyard.world.inputs import with_inputs
from smallyard.world.world import World

UNITY = 1e-9  # rounding of θ × 1/θ
BENCHMARK_LIMIT = 1e-12  # the table must solve the model exactly before anything is changed


@dataclass(frozen=True, eq=False)
class Base:
    """The calibrated benchmark.

    trade_share π (duty-paid, sum 1 over exporters), tariff t, export_tax e [sector, importer, exporter];
    value_added_share, final_share α, expenditure X, output Y, subsidy sp [sector, region];
    input_share γ [region, sector, using_sector]; both γ are shares of cost, which is what producers earn, (1+sp) Y, less the
    profit_share π of it [sector, region]; value_added VA (factor income), transfer D (= −net exports), income I [region];
    factor_share φ, the part of each factor in value added [factor, sector, region];
    trade_elasticity θ [sector]; nests, the elasticities of substitution in cost and final demand; factors, of which
    value added consists; scale_elasticity ψ [sector] by which quantity lowers cost; labour, how much
    of it there is.
    """

    world: World
    elasticities: Elasticities
    trade_share: np.ndarray
    tariff: np.ndarray
    export_tax: np.ndarray
    subsidy: np.ndarray
    value_added_share: np.ndarray
    input_share: np.ndarray
    profit_share: np.ndarray
    final_share: np.ndarray
    expenditure: np.ndarray
    output: np.ndarray
    value_added: np.ndarray
    transfer: np.ndarray
    income: np.ndarray
    factor_share: np.ndarray
    nests: Nests = COBB_DOUGLAS
    factors: Factors = LABOUR_ALONE
    scale_elasticity: np.ndarray | None = None
    labour: Labour = FIXED

    @property
    def scaled(self) -> bool:
        """Whether scale lowers cost in any sector."""
        return self.scale_elasticity is not None and bool((self.scale_elasticity != 0.0).any())

    @property
    def cost_payments(self) -> np.ndarray:
        """What producers pay for inputs and labour [sector, region]."""
        return (1.0 - self.profit_share) * (1.0 + self.subsidy) * self.output

    @property
    def factor_payments(self) -> np.ndarray:
        """What each factor is paid [factor, sector, region]."""
        return self.factor_share * self.value_added_share * self.cost_payments

    @property
    def labour_part(self) -> np.ndarray:
        """Earnings of labour, the first factor, over those of all [region]; 1 where it is alone."""
        return self.factor_payments[0].sum(0) / self.value_added

    @property
    def border_revenue(self) -> np.ndarray:
        """Tariffs on what a region buys and export taxes on what it sells [region]."""
        flow = self.trade_share * self.expenditure[:, :, None]
        border = flow / (1.0 + self.tariff)
        return (flow - border).sum((0, 2)) + (border - border / (1.0 + self.export_tax)).sum((0, 1))

    @property
    def trade_elasticity(self) -> np.ndarray:
        """θ [sector]."""
        return self.elasticities.values


def _ratio(part: np.ndarray, whole: np.ndarray, otherwise: float) -> np.ndarray:
    return np.divide(part, whole, out=np.full(np.broadcast(part, whole).shape, otherwise), where=whole > 0.0)


def calibrate(
    world: World,
    elasticities: Elasticities,
    profit_share: np.ndarray | None = None,
    nests: Nests = COBB_DOUGLAS,
    mobility: float = math.inf,
    scale_elasticity: np.ndarray | None = None,
    labour: Labour = FIXED,
    factors: Factors | None = None,
    inputs: str = "all",
) -> Base:
    """Shares and levels of the benchmark; asserts that they reproduce the table to 1e-12.

    Cells with zero output have value-added share 1 (they never enter a market); cells without spending have zero trade shares.
    `profit_share` π [sector, region] (default 0) is the part of receipts, subsidies included, that is profit. Raises InputError
    where profits exceed value added (E-MODEL-PROFITS) for a mobility below 1 (E-MODEL-MOBILITY) and shares of
    factors that do not fit (E-MODEL-FACTORS).
    """
    given, world = _factors(factors, mobility), with_inputs(world, inputs)
    flow = kernel_bilateral(world.trade_fob * (1.0 + world.tariff))
    spending = flow.sum(2)
    output = kernel_regional(world.output)
    subsidy = kernel_regional(world.production_subsidy)
    profit_share = np.zeros_like(output) if profit_share is None else profit_share
    payments = (1.0 - profit_share) * (1.0 + subsidy) * output
    use = np.ascontiguousarray(world.intermediate_use)
    input_share = _ratio(use, payments.T[:, None, :], 0.0)
    final = kernel_regional(world.final_demand)
    value_added_share = 1.0 - input_share.sum(1).T
    _require_factor_income(world, value_added_share, profit_share)
    value_added = (value_added_share * payments).sum(0)
    base = Base(
        world=world,
        elasticities=elasticities,
        trade_share=_ratio(flow, spending[:, :, None], 0.0),
        tariff=kernel_bilateral(world.tariff),
        export_tax=kernel_bilateral(world.export_tax),
        subsidy=subsidy,
        value_added_share=value_added_share,
        input_share=input_share,
        profit_share=profit_share,
        final_share=_ratio(final, final.sum(0)[None, :], 0.0),
        expenditure=spending,
        output=output,
        value_added=value_added,
        transfer=-world.net_exports,
        income=final.sum(0),
        nests=nests,
        factor_share=given.array(world),
        factors=given,
        scale_elasticity=_scale(scale_elasticity, len(world.sectors)),
        labour=labour,
    )
    given.require_labour(world.regions, base.factor_payments[0].sum(0))
    _require_room_for_labour(base)
    _assert_benchmark(base)
    return base


def _factors(factors: Factors | None, mobility: float) -> Factors:
    """Labour alone where nothing else is given."""
    if factors is not None and math.isfinite(mobility):
        what, fix = "mobility is given twice", "give it in the factors alone"
        raise InputError(Finding("E-MODEL-FACTORS", what, "mobility", expected="one of mobility, factors", fix=fix))
    return one_factor(mobility) if factors is None else factors


def _require_room_for_labour(base: Base) -> None:
    """Wage floors that can be met, and income tax that can be lowered."""
    labour, regions = base.labour, base.world.regions
    labour.require_known(regions)
    if len(base.factors.names) == 1:
        labour.require_room(regions, base.value_added)
    untaxed = base.border_revenue >= base.factor_payments[0].sum(0)
    if labour.responds and labour.relieved and untaxed.any():
        names = ", ".join(region for region, none in zip(regions, untaxed, strict=True) if none)
        what = f"border revenue of the base year is more than labour earns in {names}"
        raise InfeasibleError(Finding("E-INFEASIBLE-RELIEF", what, "labour.revenue", fix="revenue: lump_sum"))


def _scale(elasticity: np.ndarray | None, sectors: int) -> np.ndarray | None:
    """ψ as numbers, one per sector, at least 0 and finite."""
    if elasticity is None:
        return None
    values = np.asarray(elasticity, dtype=float)
    if values.shape != (sectors,) or not (np.isfinite(values) & (values >= 0.0)).all():
        what, allowed = "scale elasticities must be one finite number of at least 0 per sector", f"{sectors} numbers ≥ 0"
        raise InputError(Finding("E-MODEL-SCALE", what, "scale_elasticity", expected=allowed))
    return values


def scale_remarks(base: Base) -> tuple[str, ...]:
    """Where uniqueness is not guaranteed: α = θ ψ above 1 (Kucheryavyy, Lyn, Rodríguez-Clare 2023)."""
    if base.scale_elasticity is None:
        return ()
    alpha = base.trade_elasticity * base.scale_elasticity
    strong = [
        name for name, value, made in zip(base.world.sectors, alpha, base.output, strict=True) if value > 1.0 + UNITY and made.any()
    ]
    if not strong:
        return ()
    names = ", ".join(strong[:8]) + (" …" if len(strong) > 8 else "")
    return (f"trade elasticity × scale elasticity is above 1 in {names}: there may be more than one equilibrium",)


def _require_factor_income(world: World, share: np.ndarray, profit_share: np.ndarray) -> None:
    """Profits are paid from value added: what they leave goes to the factor, and must not be negative."""
    short = np.argwhere((share < 0.0) & (profit_share > 0.0))
    if not len(short):
        return
    cells = ", ".join(f"{world.regions[n]}/{world.sectors[s]}" for s, n in short[:8])
    room = 1.0 - (1.0 - share) * (1.0 - profit_share)  # value added over receipts: 1 − γ is per unit of cost
    most = {world.sectors[s]: room[s].min() for s in dict.fromkeys(short[:, 0])}
    limits = ", ".join(f"{max(0.0, part / (1.0 - part)):.2g} in {sector}" for sector, part in list(most.items())[:8])
    what = f"profits exceed value added in {len(short)} cells: {cells}"
    fix = f"markups of at most {limits}, or inputs='none'"
    raise InputError(Finding("E-MODEL-PROFITS", what, "markup", "profits are paid from value added", fix=fix))


def _assert_benchmark(base: Base) -> None:
    """Every identity of the model at hats of one, relative; a failure is our bug, because World checked its accounts."""
    border = base.trade_share * base.expenditure[:, :, None] / (1.0 + base.tariff)
    receipts = (border / (1.0 + base.export_tax)).sum(1)
    earned = (1.0 + base.subsidy) * base.output
    payments = (1.0 - base.profit_share) * earned
    income = (
        base.value_added
        + (base.profit_share * earned).sum(0)
        + (base.expenditure - border.sum(2)).sum(0)
        + (border.sum(1) - receipts).sum(0)
        - (base.subsidy * base.output).sum(0)
        + base.transfer
    )
    uses = base.final_share * base.income + np.einsum("nks,sn->kn", base.input_share, payments)
    scale = base.value_added.sum()
    gaps = {
        "output": np.abs(receipts - base.output).max() / scale,
        "income": np.abs(income / base.income - 1.0).max(),
        "expenditure": np.abs(uses - base.expenditure).max() / scale,
        "transfers": abs(base.transfer.sum()) / scale,
    }
    worst = max(gaps, key=lambda name: gaps[name])
    if not gaps[worst] <= BENCHMARK_LIMIT:
        raise InternalError(Finding("E-BUG-BENCHMARK", f"benchmark residual of {worst} is {gaps[worst]:.2e}", base.world.name))
