"""Caps, floors, lists of buyers and leaks: identities with taxes and bans, textbook quotas, accounts, faults, derivatives."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from scipy.optimize import brentq

from smallyard.equations import controls as control_equations
from smallyard.errors import InfeasibleError, InputError
from smallyard.models import ricardian_equations
from smallyard.models.base import Solved
from smallyard.models.derivatives import Point, Weighted, gradient_at
from smallyard.models.kernel_wedges import kernel_wedges
from smallyard.models.ricardian import Ricardian
from smallyard.pipeline.explain_change import decompose
from smallyard.pipeline.gradient import gradient
from smallyard.pipeline.pair import solve_pair
from smallyard.pipeline.run import run
from smallyard.pipeline.solve_one import benchmark
from smallyard.policy.controls import Control, Leak, Listing
from smallyard.policy.scenario import Scenario
from smallyard.policy.wedges import Wedges
from smallyard.results.decomposition import Decomposition
from smallyard.world.world import World
from smallyard.world.world_file import write_world

from .conftest import Refused
from .economies import TIGHT, Case, elasticities_of, random_case
from .options import OPTIONS

SAME = 1e-9  # between two routes to one equilibrium: the issue's own limit; measured 1e-11
EXACT = 1e-12  # between solves of the same equations
ACCOUNTS = 1e-13  # relative, at random prices: every payment is somebody's receipt
ADDS_UP = 1e-6  # percent, of a decomposition
SLOPES = 1e-6  # of derivatives against differences, relative to the largest
STEP = 1e-4  # of a difference in logs; its error is of second order

MODEL = Ricardian()
SPLITS = {"exporter": (1.0, 0.0, 0.0), "importer": (0.0, 1.0, 0.0), "wasted": (0.0, 0.0, 1.0), "mixed": (0.2, 0.5, 0.3)}
REAL = ("real_income", "output_quantity", "trade_quantity", "price", "revenue")

pytestmark = pytest.mark.xdist_group("controls")


def flow(world: World, importer: int, exporter: int, *sectors: int) -> np.ndarray:
    """Cells of one flow."""
    cells = np.zeros(world.trade_fob.shape, dtype=bool)
    cells[importer, exporter, list(sectors) or slice(None)] = True
    return cells


def solved(case: Case, *controls: Control | Listing, wedges: Wedges | None = None, model: Ricardian = MODEL) -> Solved:
    """The economy of a case under controls on top of wedges."""
    given = wedges or Wedges.neutral()
    limits = [item for item in controls if isinstance(item, Control)]
    lists = [item for item in controls if isinstance(item, Listing)]
    every = Wedges.build(case.world, given.channels, given.coverage, given.subsidy_amounts, limits, lists)
    return model.solve(model.calibrate(case.world, case.elasticities), every, tol=TIGHT)


def same(one: Solved, two: Solved, limit: float = SAME) -> None:
    for name in REAL:
        left, right = getattr(one.outcome, name), getattr(two.outcome, name)
        assert np.abs(left - right).max() <= limit * max(1.0, np.abs(left).max()), name


def taxed(case: Case, channel: str, cells: np.ndarray, rate: float) -> Wedges:
    """The base with one more wedge on some cells, in powers."""
    world = case.world
    level = np.ones(cells.shape) if channel == "trade_cost" else 1.0 + getattr(world, channel)
    level = np.where(cells, level * (1.0 + rate), level)
    return Wedges.build(world, {channel: level if channel == "trade_cost" else level - 1.0})


@pytest.mark.parametrize(("owner", "channel"), [("exporter", "export_tax"), ("importer", "tariff")])
def test_a_quota_is_a_tax_of_whoever_has_its_rent(case: Case, owner: str, channel: str) -> None:
    cells = flow(case.world, 0, 1, 0)
    quota = solved(case, Control("cap", cells, 0.6, SPLITS[owner]))
    tax = solved(case, wedges=taxed(case, channel, cells, float(quota.outcome.shadow_price[0])))
    assert quota.outcome.control_measure[0] == pytest.approx(0.6, abs=EXACT)
    income = quota.outcome.rents + quota.outcome.revenue + quota.outcome.export_tax_revenue
    assert np.abs(quota.outcome.real_income - tax.outcome.real_income).max() <= SAME
    assert np.abs(quota.outcome.trade_quantity - tax.outcome.trade_quantity).max() <= SAME
    assert np.abs(income - tax.outcome.revenue - tax.outcome.export_tax_revenue).max() <= SAME * income.max()


def test_a_wasted_rent_is_a_trade_cost() -> None:
    case = random_case(4, (3, 2), tariffs=True)
    cells = flow(case.world, 2, 0, 1)
    quota = solved(case, Control("cap", cells, 0.5, SPLITS["wasted"]))
    same(quota, solved(case, wedges=taxed(case, "trade_cost", cells, float(quota.outcome.shadow_price[0]))))
    assert not quota.outcome.rents.any()


@pytest.mark.parametrize("payer", ["exporter", "importer"])
def test_a_purchase_commitment_is_a_subsidy_of_its_payer(case: Case, payer: str) -> None:
    cells = flow(case.world, 0, 1, 0)
    floor = solved(case, Control("floor", cells, 1.4, SPLITS[payer]))
    rate = float(floor.outcome.shadow_price[0])
    assert rate < 0.0
    assert floor.outcome.rents.min() < 0.0
    channel = "tariff" if payer == "importer" else "export_tax"
    subsidy = solved(case, wedges=taxed(case, channel, cells, rate))
    assert np.abs(floor.outcome.real_income - subsidy.outcome.real_income).max() <= SAME


def test_a_content_target_is_met_at_the_cost_of_its_payer(case: Case) -> None:
    own = flow(case.world, 1, 1, 0)
    share = solved(case).outcome
    before = share.trade_duty_paid[0, 1, 1] / share.expenditure[0, 1]
    found = solved(case, Control("content", own, 0.5 * (1.0 + before), SPLITS["importer"])).outcome
    assert found.trade_duty_paid[0, 1, 1] / found.expenditure[0, 1] == pytest.approx(0.5 * (1.0 + before), abs=SAME)
    assert found.rents[1] < 0.0
    assert found.real_income[1] < share.real_income[1]


def test_a_slack_control_changes_nothing_and_is_said_to_be_slack(case: Case) -> None:
    cells = flow(case.world, 0, 1)
    found = solved(case, Control("cap", cells, 1.2, SPLITS["mixed"], source="a cap"))
    same(found, solved(case), EXACT)
    assert any("a cap does not bind" in text for text in found.remarks)
    same(solved(case, Control("floor", cells, 0.5, SPLITS["importer"])), solved(case), EXACT)


def test_a_cap_at_what_is_traded_stands_on_a_kink() -> None:
    case = random_case(3, (3, 2))
    found = solved(case, Control("cap", flow(case.world, 0, 1, 0), 1.0, SPLITS["exporter"], source="a cap"))
    assert any("one side only" in text for text in found.remarks)


def test_a_ban_is_the_limit_of_a_quota(case: Case) -> None:
    cells = flow(case.world, 0, 1, 0)
    ban = solved(case, wedges=Wedges.build(case.world, {"ban": cells.astype(float)}))
    same(solved(case, Control("cap", cells, 0.0, SPLITS["exporter"])), ban, EXACT)
    gaps = [
        np.abs(solved(case, Control("cap", cells, level, SPLITS["wasted"])).outcome.real_income - ban.outcome.real_income).max()
        for level in (1e-2, 1e-4, 1e-6)
    ]
    assert gaps[0] > 10.0 * gaps[1] > 100.0 * gaps[2]


def test_a_list_of_nobody_is_nothing_and_of_everybody_a_ban(case: Case) -> None:
    cells = flow(case.world, 0, 1)
    same(solved(case, Listing(cells, 0.0)), solved(case), EXACT)
    ban = solved(case, wedges=Wedges.build(case.world, {"ban": cells.astype(float)}))
    same(solved(case, Listing(cells, 1.0)), ban, EXACT)
    near = solved(case, Listing(cells, 1.0 - 1e-9)).outcome
    assert np.abs(near.real_income - ban.outcome.real_income).max() <= SAME


def test_a_small_list_raises_the_price_by_the_direct_formula() -> None:
    """dln P = −(s/θ) ln (1 − π) at given costs: the sum over what buyers of one small market lose."""
    case = random_case(7, (5, 4))
    base = MODEL.calibrate(case.world, case.elasticities)
    part = 1e-6
    cells = flow(case.world, 0, 1, 2)
    found, plain = solved(case, Listing(cells, part)).outcome, solved(case).outcome
    moved = np.log(found.producer_price / plain.producer_price)
    direct = -part / base.trade_elasticity[2] * np.log1p(-base.trade_share[2, 0, 1])
    others = (base.trade_share[2, 0] * moved[2]).sum()
    assert np.log(found.price[2, 0] / plain.price[2, 0]) == pytest.approx(direct + others, rel=1e-4)


def test_lists_of_two_suppliers_are_nested(case: Case) -> None:
    """The buyers of the narrower list are on the wider one, so that the same list twice cuts both suppliers from one group."""
    both = flow(case.world, 0, 1, 0) | flow(case.world, 0, 2, 0)
    apart = (Listing(flow(case.world, 0, 1, 0), 0.3), Listing(flow(case.world, 0, 2, 0), 0.3))
    same(solved(case, *apart), solved(case, Listing(both, 0.3)), EXACT)


def test_evasion_that_costs_nothing_undoes_a_cap_and_one_that_costs_everything_never_happens(case: Case) -> None:
    cap = Control("cap", flow(case.world, 0, 1), 0.5, SPLITS["exporter"])
    free = solved(case, replace(cap, leak=Leak(0.0, 0.0)))
    same(free, solved(case))
    assert free.outcome.leak_part[0] == pytest.approx(0.5, abs=SAME)
    same(solved(case, replace(cap, leak=Leak(1e6, 1e6))), solved(case, cap), EXACT)


@pytest.mark.parametrize("level", [0.4, 0.0])
def test_the_cost_of_evasion_bounds_the_shadow_price(case: Case, level: float) -> None:
    cells, leak = flow(case.world, 0, 1, 0), Leak(0.05, 0.2, resource=0.5, via=2)
    strict = solved(case, Control("cap", cells, max(level, 1e-3), SPLITS["exporter"])).outcome
    found = solved(case, Control("cap", cells, level, SPLITS["exporter"], leak=leak))
    volume = float(found.outcome.control_measure[0]) - level
    assert found.outcome.shadow_price[0] == pytest.approx(leak.first + leak.slope * volume, abs=SAME)
    assert found.outcome.shadow_price[0] < strict.shadow_price[0]
    assert volume > 0.0
    assert found.outcome.rents[2] > 0.0


@pytest.mark.parametrize("split", SPLITS)
@pytest.mark.parametrize("closure", ["share_of_world_gdp", "fixed_real"])
def test_accounts_close_at_every_split_of_the_rent(case: Case, wedges: Wedges, split: str, closure: str) -> None:
    """With base tariffs, base export taxes, subsidies, two classes, imbalances, a list and a leak on top."""
    cap = Control("cap", flow(case.world, 0, 1), 0.5, SPLITS[split], leak=Leak(0.1, 1.0, 0.4, 1) if split == "mixed" else None)
    floor = Control("floor", flow(case.world, 2, 1, 1), 1.1, SPLITS["importer"])
    found = solved(case, cap, floor, Listing(flow(case.world, 0, 2), 0.4, 0.7), wedges=wedges, model=Ricardian(closure))
    assert abs(found.certificate.walras_anywhere) <= ACCOUNTS
    assert abs(found.certificate.walras) <= SAME
    assert found.certificate.residuals["complementarity"] <= 1e-10
    out = found.outcome
    money = out.factor_income.sum((0, 1)) + out.revenue + out.export_tax_revenue + out.rents - out.subsidy_cost + out.transfer
    assert np.abs(money - out.income).max() <= SAME * out.income.max()


def test_lerner_symmetry_holds_with_a_binding_cap() -> None:
    """(1+t)(1+u) on all imports of a region or (1+e)(1+u) on all its exports, with base rates and a quota (rulings 23)."""
    case = random_case(9, (3, 2), tariffs=True, export_taxes=True, deficits=False)
    world, cap = case.world, Control("cap", flow(case.world, 0, 1, 0), 0.5, SPLITS["exporter"])
    tariff, export_tax = world.tariff.copy(), world.export_tax.copy()
    tariff[0] = np.where(case.off[0] > 0.0, (1.0 + tariff[0]) * 1.3 - 1.0, tariff[0])
    export_tax[:, 0] = np.where(case.off[:, 0] > 0.0, (1.0 + export_tax[:, 0]) * 1.3 - 1.0, export_tax[:, 0])
    one = solved(case, cap, wedges=Wedges.build(world, {"tariff": tariff}))
    two = solved(case, cap, wedges=Wedges.build(world, {"export_tax": export_tax}))
    assert np.abs(one.outcome.real_income - two.outcome.real_income).max() <= SAME
    assert one.outcome.shadow_price[0] == pytest.approx(two.outcome.shadow_price[0], abs=SAME)


def _textbook(sigma: float, limit: float, importer: float) -> tuple[float, float]:
    """Two equal countries, one good each, no inputs: shadow price and wage of a quota on what 1 sells to 0, by hand.

    Country 0's spending is its wage 1 and its part of the rent, country 1's its wage w and the rest. Both goods have expenditure
    shares ½. With importer = 0 a voluntary export restraint, with 1 a quota that the importer auctions.
    """

    def share(own: float, other: float) -> float:
        return other ** (1.0 - sigma) / (own ** (1.0 - sigma) + other ** (1.0 - sigma))

    def paid(w: float, mu: float) -> tuple[float, float]:  # by buyers in 0 for the good of 1, and the rent in it
        part = share(1.0, w * (1.0 + mu))
        value = part / (1.0 - importer * part * mu / (1.0 + mu))
        return value, value * mu / (1.0 + mu)

    def wage(mu: float) -> float:
        def balance(w: float) -> float:  # what 1 earns abroad against what it buys there
            value, rent = paid(w, mu)
            return value - importer * rent - share(w, 1.0) * (w + (1.0 - importer) * rent)

        return float(brentq(balance, 1e-3, 1e3, xtol=1e-15))

    def quantity(mu: float) -> float:
        return paid(wage(mu), mu)[0] / (wage(mu) * (1.0 + mu)) / 0.5

    mu = float(brentq(lambda rate: quantity(rate) - limit, 0.0, 20.0, xtol=1e-15))
    return mu, wage(mu)


@pytest.mark.parametrize("importer", [0.0, 1.0, 0.3])
@pytest.mark.parametrize("limit", [0.9, 0.5, 0.1])
def test_a_quota_between_two_countries(limit: float, importer: float) -> None:
    trade = np.full((2, 2, 1), 0.5)
    world = World.from_arrays(
        regions=["A", "B"],
        sectors=["G"],
        trade_fob=trade,
        intermediate_use=np.zeros((2, 1, 1)),
        final_demand=np.ones((2, 1)),
        name="textbook",
    )
    sigma = 4.0
    base = MODEL.calibrate(world, elasticities_of([sigma - 1.0]))
    control = Control("cap", flow(world, 0, 1, 0), limit, (1.0 - importer, importer, 0.0))
    found = MODEL.solve(base, Wedges.build(world, {}, controls=[control])).outcome
    mu, wage = _textbook(sigma, limit, importer)
    assert found.shadow_price[0] == pytest.approx(mu, abs=SAME)
    assert found.wage[1] / found.wage[0] == pytest.approx(wage, abs=SAME)


def test_rationing_of_an_input_in_near_fixed_proportions() -> None:
    """A small buyer whose only foreign input is rationed to q, with a Cobb–Douglas outlay on it: (1+μ) q p = the same outlay."""
    case = random_case(11, (5, 4))
    cells = np.zeros(case.world.trade_fob.shape, dtype=bool)
    cells[0, :, 1] = True  # all sources at once: what is bought is the whole market
    cells[0, 0, 1] = False
    found = solved(case, Control("cap", cells, 0.3, SPLITS["importer"])).outcome
    assert found.control_measure[0] == pytest.approx(0.3, abs=SAME)
    bought = found.trade_duty_paid[1, 0].sum()
    assert bought == pytest.approx(found.expenditure[1, 0], rel=SAME)


def test_clones_of_a_controlled_sector_change_nothing() -> None:
    """Two halves of a sector under one cap are the sector under that cap."""
    case = random_case(5, (3, 2), tariffs=True)
    world, halves = case.world, [0, 0, 1]
    weight = np.array([0.5, 0.5, 1.0])
    use = world.intermediate_use[:, halves][:, :, halves] * weight[:, None] * weight
    twin = World.from_arrays(
        regions=world.regions,
        sectors=["S0a", "S0b", "S1"],
        trade_fob=world.trade_fob[..., halves] * weight,
        tariff=world.tariff[..., halves],
        intermediate_use=use,
        final_demand=world.final_demand[:, halves] * weight,
        name="twins",
    )
    twins = replace(case, world=twin, elasticities=elasticities_of(case.elasticities.values[halves]))
    one = solved(case, Control("cap", flow(world, 0, 1, 0), 0.5, SPLITS["exporter"]))
    two = solved(twins, Control("cap", flow(twin, 0, 1, 0, 1), 0.5, SPLITS["exporter"]))
    assert np.abs(one.outcome.real_income - two.outcome.real_income).max() <= SAME
    assert one.outcome.shadow_price[0] == pytest.approx(two.outcome.shadow_price[0], abs=SAME)


FAULTS = {
    "rents to the other side": (control_equations, "_owners", lambda right, c, *given: right(_dealt(c, [1, 0, 2]), *given), ""),
    "waste is money": (control_equations, "_owners", lambda right, c, *given: right(_dealt(c, [2, 1, 0]), *given), ""),
    "twice the shadow price": (control_equations, "log_rates", lambda right, *given: 2.0 * right(*given), ""),
    "a looser cap": (ricardian_equations, "clear_controlled", lambda right, *given: _larger(right(*given)), "complementarity"),
}


def _dealt(c: control_equations.Controls, order: list[int]) -> control_equations.Controls:
    """Rents to others than those who have them."""
    return c._replace(limits=c.limits._replace(rents=c.limits.rents[:, np.array(order)]))


def _larger(found: control_equations.Controlled) -> control_equations.Controlled:
    return found._replace(quantity=0.9 * found.quantity)


@pytest.mark.parametrize("fault", FAULTS)
def test_a_wrong_control_is_never_certified(case: Case, refused: Refused, fault: str) -> None:
    module, name, wrong, block = FAULTS[fault]
    base = MODEL.calibrate(case.world, case.elasticities)
    cap = Control("cap", flow(case.world, 0, 1), 0.5, SPLITS["mixed"])
    refused(base, Wedges.build(case.world, {}, controls=[cap]), module, name, wrong, block)


def test_derivatives_by_levels_and_rates_agree_with_differences(case: Case) -> None:
    """At a binding cap, a binding floor and a leak; the set of binding ones is held."""
    world, base = case.world, MODEL.calibrate(case.world, case.elasticities)

    def at(level: float, more: float) -> tuple[Wedges, float]:
        tariff = world.tariff.copy()
        tariff[0, 1, 0] += more
        controls = [
            Control("cap", flow(world, 0, 1, 0), level, SPLITS["mixed"], leak=Leak(0.02, 0.5)),
            Control("floor", flow(world, 2, 0), 1.2, SPLITS["exporter"]),
        ]
        wedges = Wedges.build(world, {"tariff": tariff}, controls=controls, listings=[Listing(flow(world, 1, 0, 1), 0.4)])
        return wedges, float(MODEL.solve(base, wedges, tol=TIGHT).outcome.real_income[0])

    wedges, _ = at(0.5, 0.0)
    levels = kernel_wedges(base, wedges)
    structure = MODEL.structure_of(base, levels)
    state = MODEL.solve(base, wedges, tol=TIGHT).state
    first = np.array([1.0, 0.0, 0.0])
    point = Point.of(MODEL.problem(base, levels), base, structure, levels, state, first)
    _, slope = gradient_at(point, Weighted("real_income"), ("control_level", "tariff"))
    by_level = (at(0.5 + STEP, 0.0)[1] - at(0.5 - STEP, 0.0)[1]) / (2.0 * STEP)
    by_rate = (at(0.5, STEP)[1] - at(0.5, -STEP)[1]) / (2.0 * STEP)
    scale = max(abs(by_level), abs(by_rate))
    assert abs(slope.control_level[0] - by_level) <= SLOPES * scale
    assert abs(slope.tariff[0, 0, 0, 1] - by_rate) <= SLOPES * scale


@pytest.mark.parametrize("split", SPLITS)
def test_terms_of_real_income_add_up_with_rents(case: Case, split: str) -> None:
    """The same identity as without controls: border prices, volumes across wedges and rents, transfers, resources."""
    world = case.world
    cap = Control(
        "cap", flow(world, 0, 1), 0.5, SPLITS[split], leak=Leak(0.1, 1.0, 0.4, 2) if split == "mixed" else None,
        relative_to="baseline",
    )  # fmt: skip
    others = [Control("floor", flow(world, 2, 1, 1), 1.2, SPLITS["importer"])]
    after = Wedges.build(world, {}, controls=[cap, *others], listings=[Listing(flow(world, 1, 2), 0.5)])
    pair = solve_pair(MODEL, "lump_sum", benchmark(world, MODEL, case.elasticities), Wedges.neutral(), after)
    found = decompose(pair)
    assert isinstance(found, Decomposition), found
    assert np.abs(found.remainder).max() <= ADDS_UP
    assert np.abs(found.terms["rent_volume"]).max() > 0.0


def test_a_cap_refers_to_the_quantity_of_the_baseline(case: Case) -> None:
    """Half of what is sold under a baseline tariff, not half of what the data show."""
    world, cells = case.world, flow(case.world, 0, 1, 0)
    before = taxed(case, "tariff", cells, 0.4)
    control = Control("cap", cells, 0.5, SPLITS["exporter"], relative_to="baseline")
    after = Wedges.build(world, before.channels, controls=[control])
    pair = solve_pair(MODEL, "lump_sum", benchmark(world, MODEL, case.elasticities), before, after)
    ratio = pair.after.outcome.trade_quantity[0, 0, 1] / pair.before.outcome.trade_quantity[0, 0, 1]
    assert ratio == pytest.approx(0.5, abs=SAME)


def test_a_control_on_no_flow_and_a_floor_on_a_closed_one_are_refused() -> None:
    case = random_case(3, (3, 2), zero_flows=0.4)
    nothing = np.argwhere(case.world.trade_fob == 0.0)
    assert len(nothing)
    empty = np.zeros(case.world.trade_fob.shape, dtype=bool)
    empty[tuple(nothing[0])] = True
    with pytest.raises(InputError, match="E-CONTROL-EMPTY"):
        solved(case, Control("cap", empty, 0.5, SPLITS["exporter"]))
    flows = flow(case.world, *(int(k) for k in np.argwhere((case.world.trade_fob > 0.0) & (case.off > 0.0))[0]))
    ban = Wedges.build(case.world, {"ban": flows.astype(float)})
    with pytest.raises(InfeasibleError, match="E-INFEASIBLE-CONTROL"):
        solved(case, Control("floor", flows, 1.1, SPLITS["importer"]), wedges=ban)


def test_listed_buyers_without_any_supplier_are_named(case: Case) -> None:
    everybody = np.zeros(case.world.trade_fob.shape, dtype=bool)
    everybody[1, :, 0] = True
    with pytest.raises(InfeasibleError, match="buyers on a list have no supplier left in R1/S0"):
        solved(case, Listing(everybody, 0.5))


BAD = {
    "E-CONTROL-LEVEL": {"level": -0.1},
    "E-CONTROL-RENT": {"rents": (0.5, 0.2, 0.2)},
    "E-CONTROL-KIND": {"kind": "quota"},
    "E-CONTROL-LEAK": {"leak": Leak(-1.0, 0.0)},
    "E-CONTROL-SHAPE": {"cells": np.zeros((2, 2, 2), dtype=bool)},
}


@pytest.mark.parametrize("code", BAD)
def test_what_makes_no_sense_is_refused(case: Case, code: str) -> None:
    good = Control("cap", flow(case.world, 0, 1), 0.5, SPLITS["exporter"])
    with pytest.raises(InputError, match=code):
        Wedges.build(case.world, {}, controls=[replace(good, **BAD[code])])  # type: ignore[arg-type]
    with pytest.raises(InputError, match="E-CONTROL-LIST"):
        Wedges.build(case.world, {}, listings=[Listing(good.cells, 1.5)])
    with pytest.raises(InputError, match="E-CONTROL-OVERLAP"):
        Wedges.build(case.world, {}, controls=[good, replace(good, cells=flow(case.world, 0, 1, 0))])


@pytest.mark.parametrize("option", ["krugman", "floor", "all of them"])
def test_controls_hold_with_other_options(case: Case, option: str) -> None:
    """Profits, wage floors, substitution, scale, several factors, tax relief: the quota is still a tax of its owner."""
    model, build = OPTIONS[option]
    base, cells = build(case.world, case.elasticities), flow(case.world, 0, 1, 0)
    lists = [Listing(flow(case.world, 2, 1), 0.3)]
    control = Control("cap", cells, 0.6, SPLITS["exporter"])
    found = model.solve(base, Wedges.build(case.world, {}, controls=[control], listings=lists), tol=TIGHT)
    assert found.outcome.control_measure[0] == pytest.approx(0.6, abs=SAME)
    assert abs(found.certificate.walras_anywhere) <= ACCOUNTS
    rate = float(found.outcome.shadow_price[0])
    levels = taxed(case, "export_tax", cells, rate).channels
    tax = model.solve(base, Wedges.build(case.world, levels, listings=lists), tol=TIGHT)
    gap = np.abs(found.outcome.real_income - tax.outcome.real_income).max()
    relieved = base.labour.relieved  # there revenue lowers taxes on labour, a rent does not
    assert (gap > SAME) if relieved else (gap <= SAME)


def test_of_two_caps_on_the_same_flows_the_tighter_one_holds(case: Case) -> None:
    cells = flow(case.world, 0, 1)
    wide, tight = (Control("cap", cells, level, SPLITS[owner]) for level, owner in ((0.7, "exporter"), (0.5, "importer")))
    same(solved(case, wide, tight), solved(case, tight), EXACT)


def test_both_one_sided_derivatives_are_given_on_a_kink(tmp_path: Path) -> None:
    """A quota of just what is traded: a larger one changes nothing, a smaller one does (rulings 32)."""
    world, step = random_case(3, (3, 2)).world, 1e-4
    write_world(world, tmp_path / "small.npz")

    def quota(limit: float) -> Scenario:
        policy = {"instrument": "export_quota", "exporter": "R1", "importer": "R0", "sectors": "S0", "limit": f"{100.0 * limit}%"}
        policies = [policy | {"rents": {"exporter": "100%"}}]
        return Scenario(world=str(tmp_path / "small.npz"), model={"elasticities": {"uniform": 4.0}}, policies=policies)

    found = gradient(("real_income", "R0"), "control_level", of=quota(1.0))
    assert found.status == "certified"
    assert found.kinks == ("policies[0]",)
    assert float(found.one_sided["has room"]["control_level"][0]) == 0.0
    fall = run(quota(1.0 - step), explain=False).real_income["R0"] / 100.0
    assert float(found.one_sided["binds"]["control_level"][0]) == pytest.approx(
        -fall / step, rel=1e-2
    )  # of first order in the step
