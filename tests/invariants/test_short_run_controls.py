"""Controls in the short run: every one is certified there and bites more; embargoes bite through complementarity.

Anchor: Bachmann et al. (2022) on Germany without energy from Russia: below 1 % of gross national expenditure in their
multi-sector model, 0.5 to 3 % over their settings of low elasticities. A model of another year and other sectors can reproduce the
ranking of the settings, not the decimal.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import smallyard
from smallyard.models.base import Solved
from smallyard.models.calibrate import calibrate
from smallyard.models.elasticities import Elasticities, elasticities_for
from smallyard.models.horizons import HORIZONS
from smallyard.models.nests import Nests
from smallyard.models.ricardian import Ricardian
from smallyard.policy.controls import Control
from smallyard.policy.scenario import Scenario
from smallyard.policy.wedges import Wedges
from smallyard.results.result import Result
from smallyard.world.packaged import load_world
from smallyard.world.world import World

from .economies import TIGHT, elasticities_of

CERTIFIED = 1e-10  # the limit of every certificate
EXACT = 1e-9  # two routes to one number, each solved to 1e-13
MET = 1e-8  # quantities of a cap or a list in percent of the reference, solved to the default 1e-10
ORDERS = (6.0, 10.0)  # halving a shock divides an error of third order by 8, up to terms of fourth order
STEP = 5e-3  # a fall at which terms of fourth order are small even at an elasticity of 0.05
ZERO_TO_THREE = (0.0, 3.0)  # percent: the published range is 0.5 to 3; why ours starts lower is said at the test
ONE = 1.0  # percent, the published limit for the multi-sector model

FLOW = {"exporter": "USA", "importer": "CHN", "sectors": ["C26"]}
CONTROLS: dict[str, dict[str, Any]] = {
    "export_quota": {**FLOW, "limit": "50%", "rents": {"exporter": "100%"}},
    "import_quota": {**FLOW, "limit": "50%", "rents": {"importer": "50%", "wasted": "50%"}},
    "export_licence": {**FLOW, "approval": "50%", "application_cost": "5%", "rents": {"wasted": "100%"},
                       "evasion": {"first_cost": "5%", "rising_by": "50%", "via": "KOR"}},
    "purchase_commitment": {**FLOW, "at_least": "120%", "payer": {"importer": "100%"}},
    "purchase_freeze": {**FLOW, "state_trading": "50%"},
    "domestic_content_target": {"region": "CHN", "sectors": ["C26"], "share": "90%"},
    "entity_list": {**FLOW, "listed_share": "30%", "over_compliance": "10%"},
    "procurement_ban": {**FLOW, "buyers": "12%"},
    "withhold_release": {**FLOW, "products": "50%"},
    "content_rule": {**FLOW, "exporter": ["KOR", "JPN"], "controller": "USA", "threshold": "1%", "coverage": "50%"},
    "foreign_direct_product_rule": {**FLOW, "exporter": ["KOR", "JPN"], "controller": "USA", "tool_share": "12%",
                                    "essentiality": 0.5, "source": "a test", "coverage": "50%",
                                    "compliance": {"KOR": "chooses", "JPN": "complies"}},
}  # fmt: skip

pytestmark = pytest.mark.xdist_group("controls")


def asked(name: str, horizon: str) -> Result:
    """One control on the small world."""
    policy = {"instrument": name, **CONTROLS[name]}
    scenario = Scenario(title="one control", world="wiod2014-17x27", model={"horizon": horizon}, policies=[policy])  # type: ignore[arg-type, list-item]
    return smallyard.run(scenario, explain=False)


@pytest.fixture(scope="module")
def short() -> dict[str, Result]:
    return {name: asked(name, "short") for name in CONTROLS}


@pytest.mark.parametrize("name", CONTROLS)
def test_every_control_is_certified_in_the_short_run_and_binds(short: dict[str, Result], name: str) -> None:
    found = short[name]
    assert found.certificate.max_residual <= CERTIFIED
    assert found.closure["horizon"] == HORIZONS["short"].words
    assert found.controls is not None
    assert all(row.binds for row in found.controls.rows)
    assert np.abs(found.change["workers_changing_sector_percent"]).max() <= EXACT
    assert abs(found.real_income["CHN"]) > 1e-4


@pytest.mark.parametrize("name", ["export_quota", "import_quota", "purchase_commitment"])
def test_a_limit_is_met_at_a_higher_price_than_in_the_long_run(short: dict[str, Result], name: str) -> None:
    """The same quantity; buyers who can replace less pay more for it, and must be paid more to take it."""
    later = asked(name, "long")
    assert short[name].controls is not None
    assert later.controls is not None
    (now,), (then,) = short[name].controls.rows, later.controls.rows
    assert now.quantity_percent == pytest.approx(then.quantity_percent, abs=MET)
    assert now.shadow_price_percent is not None
    assert then.shadow_price_percent is not None
    assert abs(now.shadow_price_percent) > 1.5 * abs(then.shadow_price_percent)


# --- the arithmetic of complementarity ----------------------------------------------------------------------------------


def _maker_and_seller(alpha: float) -> World:
    """MAKER makes G from labour and E, SELLER makes E from labour and uses a part of it; nobody else makes either."""
    trade = np.zeros((2, 2, 2))  # [importer, exporter, sector]
    trade[0, 0, 0], trade[1, 0, 0] = 1.0 - alpha, alpha
    trade[0, 1, 1], trade[1, 1, 1] = alpha, 1.0
    use = np.zeros((2, 2, 2))  # [region, input, using sector]
    use[0, 1, 0] = alpha
    return World.from_arrays(
        regions=["MAKER", "SELLER"],
        sectors=["G", "E"],
        trade_fob=trade,
        intermediate_use=use,
        final_demand=np.array([[1.0 - alpha, 0.0], [alpha, 1.0]]),
        name="maker and seller",
    )


def output_kept(alpha: float, sigma: float, fall: float) -> float:
    """Output of G over that of the base when MAKER gets 1 − fall of its input and all its labour is in G."""
    world = _maker_and_seller(alpha)
    base = calibrate(world, elasticities_of([2.0, 2.0]), nests=Nests(value_added=sigma, inputs=sigma))
    cells = np.zeros(world.trade_fob.shape, dtype=bool)
    cells[0, 1, 1] = True
    cap = Control("cap", cells, 1.0 - fall, (1.0, 0.0, 0.0))
    found = Ricardian().solve(base, Wedges.build(world, {}, controls=[cap]), tol=TIGHT).outcome
    assert found.control_measure[0] == pytest.approx(1.0 - fall, abs=EXACT)
    return float(found.output_quantity[0, 0])


def by_hand(alpha: float, sigma: float, fall: float) -> float:
    """[α (1−x)^((σ−1)/σ) + 1−α]^(σ/(σ−1)), at σ = 1 its limit (1−x)^α."""
    if sigma == 1.0:
        return float((1.0 - fall) ** alpha)
    power = (sigma - 1.0) / sigma
    return float((alpha * (1.0 - fall) ** power + 1.0 - alpha) ** (1.0 / power))


@pytest.mark.parametrize("sigma", [0.05, 0.1, 0.2, 0.5, 0.9, 1.0])
@pytest.mark.parametrize(("alpha", "fall"), [(0.04, 0.1), (0.04, 0.3), (0.3, 0.3)])
def test_output_lost_to_a_missing_input_is_that_of_the_ces(alpha: float, sigma: float, fall: float) -> None:
    """Whatever prices do: labour of MAKER has nowhere else to go, so that quantities alone decide."""
    assert output_kept(alpha, sigma, fall) == pytest.approx(by_hand(alpha, sigma, fall), abs=EXACT)


@pytest.mark.parametrize("sigma", [0.2, 0.5, 1.0])
def test_the_second_order_formula_is_off_by_third_order_only(sigma: float) -> None:
    """α x + ½ α (1−α)/σ x²: the first term is the share in cost whatever σ is, the second grows with 1/σ."""
    alpha = 0.1
    errors = []
    for fall in (2.0 * STEP, STEP):
        loss = 1.0 - output_kept(alpha, sigma, fall)
        first = alpha * fall
        second = first + 0.5 * alpha * (1.0 - alpha) / sigma * fall**2
        assert abs(loss - second) < abs(loss - first)
        errors.append(abs(loss - second))
    assert ORDERS[0] <= errors[0] / errors[1] <= ORDERS[1]


# --- Germany without energy from Russia ---------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def germany() -> dict[str, float]:
    """Loss of real income of Germany in percent, from no mining products and no refined petroleum from Russia.

    `harsher`: elasticities of the short run between suppliers, nests near fixed proportions; `hard to replace`: the same, with an
    elasticity of 0.5 between suppliers of these two sectors.
    """
    world = load_world("wiod2014")
    long_run = elasticities_for(world)
    buyer, seller = world.regions.index("DEU"), world.regions.index("RUS")
    sectors = [world.sectors.index(code) for code in ("B", "C19")]
    closed = np.zeros(world.trade_fob.shape)
    closed[buyer, seller, sectors] = 1.0
    ban = Wedges.build(world, {"ban": closed})

    def loss(theta: Elasticities, **calibration: Any) -> float:
        found: Solved = smallyard.solve(world, ban, elasticities=theta, **calibration)
        assert found.certificate.max_residual <= CERTIFIED
        return 100.0 * float(1.0 - found.outcome.real_income[buyer])

    settings = {name: loss(horizon.elasticities(long_run), **horizon.calibration) for name, horizon in HORIZONS.items()}
    rigid: dict[str, Any] = {"nests": Nests(0.05, 0.05, 0.05), "mobility": 1.0}
    theta = HORIZONS["short"].elasticities(long_run)
    few = theta.values.copy()
    few[sectors] = 0.5
    return {**settings, "harsher": loss(theta, **rigid), "hard to replace": loss(elasticities_of(few), **rigid)}


def test_the_less_can_be_replaced_the_more_an_embargo_costs(germany: dict[str, float]) -> None:
    """The published ranking: lower elasticities, larger losses."""
    order = [germany[name] for name in ("long", "medium", "short", "harsher", "hard to replace")]
    assert order == sorted(order)
    assert len(set(order)) == len(order)


def test_losses_stay_in_the_published_range(germany: dict[str, float]) -> None:
    """Every setting between 0 and 3 %, and the multi-sector model of the horizons below 1 %.

    Only the last setting is inside the published 0.5 to 3 %: 0.09 % is lost in the long run, 0.11 % in the medium, 0.28 % in
    the short, 0.33 % with near-fixed proportions, 1.8 % if the two sectors are also hard to replace. The others are below it: in
    the table of 2014 Germany buys goods of these two sectors for 16 bn dollars from Russia, half a percent of its expenditure, a
    seventh and a sixteenth of what it buys of them; oil, gas and coal are one good with all other mining, and every other supplier,
    the rest of the world as one among them, delivers at once what is asked for at a higher price.
    """
    low, high = ZERO_TO_THREE
    assert all(low < value < high for value in germany.values())
    assert max(germany[name] for name in HORIZONS) < ONE
