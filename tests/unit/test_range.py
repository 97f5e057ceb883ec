"""The grid of options, answers in kind, contributions by policy, tariff incidence, wasted revenue, the published formula."""

from __future__ import annotations

import json
import warnings

import numpy as np
import pytest

from smallyard.models.closures.revenue import REVENUE
from smallyard.pipeline.run import headline_pair, run
from smallyard.policy.compile import compile_scenario
from smallyard.policy.mirror import mirrored
from smallyard.policy.scenario import Scenario
from smallyard.results.ranges import LIMIT, Cell, Range
from smallyard.world.packaged import load_world

SAME = 1e-9  # percent between two solves of one question: ten times the solver's tolerance
EXACT = 1e-12  # arithmetic on solved numbers

WORLD = (
    "world: wiod2014\naggregate:\n  regions: {USA: USA, CHN: CHN, MEX: MEX, OTHERS: rest}\n"
    "  sectors: {FARM: A01, CHIPS: C26, CARS: C29, FUEL: C19, REST: rest}\n"
)
HEAD = "schema: smallyard/scenario/1\n" + WORLD
ONE_SIDED = HEAD + "policies:\n  - {instrument: import_tariff, importer: USA, exporter: CHN, sectors: goods, add: 25 pp}\n"
BOTH = ONE_SIDED + "  - {instrument: import_tariff, importer: CHN, exporter: USA, sectors: [FARM], add: 10 pp}\n"
THREE = BOTH + "  - {instrument: export_ban, importer: MEX, exporter: USA, sectors: [CHIPS], coverage: 60%}\n"
SUPPORT = HEAD + "policies:\n  - {instrument: productivity, region: CHN, sectors: [CHIPS], increase: 10%}\n"

pytestmark = pytest.mark.xdist_group("ricardian")


@pytest.fixture(scope="module")
def one_sided():
    return run(Scenario.from_yaml(ONE_SIDED))


@pytest.fixture(scope="module")
def three():
    return run(Scenario.from_yaml(THREE))


# --- the grid ---------------------------------------------------------------------------------------------------------


def test_a_one_sided_tariff_has_the_full_grid(one_sided) -> None:
    found = one_sided.range
    assert {name: len(options) for name, options in found.axes.items()} == {
        "elasticities": 3, "deficits": 2, "revenue": 2, "retaliation": 2,
    }  # fmt: skip
    assert len(found.cells) == LIMIT
    assert len({tuple(cell.options.values()) for cell in found.cells}) == LIMIT
    assert all(cell.status == "certified" for cell in found.cells)


def test_the_first_cell_is_the_headline(one_sided) -> None:
    first = one_sided.range.cells[0]
    assert first.options == {
        "elasticities": "fontagne2022", "deficits": "share_of_world_gdp", "revenue": "lump_sum", "retaliation": "as stated",
    }  # fmt: skip
    np.testing.assert_array_equal(first.real_income_percent, one_sided.change["real_income_percent"])


def test_low_and_high_are_over_all_solved_cells(one_sided) -> None:
    values = np.stack([cell.real_income_percent for cell in one_sided.range.cells])
    np.testing.assert_array_equal(one_sided.range.low, values.min(0))
    np.testing.assert_array_equal(one_sided.range.high, values.max(0))
    assert (one_sided.range.low < one_sided.range.high).all()
    world = [cell.groups["WORLD"] for cell in one_sided.range.cells]
    assert one_sided.range.group_bounds("WORLD") == (min(world), max(world))


@pytest.mark.parametrize("place", [1, 6, 11, 16, 23])
def test_a_cell_is_what_a_scenario_with_its_options_gives(one_sided, place: int) -> None:
    """Two routes: the batch of the grid, and a file that states the options and the answer."""
    options = one_sided.range.cells[place].options
    text = ONE_SIDED
    if options["retaliation"] != "as stated":
        text += "  - {instrument: import_tariff, importer: CHN, exporter: USA, sectors: goods, add: 25 pp}\n"
    text += f"model: {{elasticities: {options['elasticities']}, deficits: {options['deficits']}, revenue: {options['revenue']}}}\n"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # one published set has an extreme value
        alone = run(Scenario.from_yaml(text), explain=False)
    np.testing.assert_allclose(one_sided.range.cells[place].real_income_percent, alone.change["real_income_percent"], atol=SAME)


def test_axes_that_cannot_differ_have_one_option() -> None:
    found = run(Scenario.from_yaml(SUPPORT)).range
    assert found.axes["retaliation"] == ("as stated",)
    assert found.axes["revenue"] == ("lump_sum", "waste")  # the base year has tariffs
    both = run(Scenario.from_yaml(BOTH)).range
    assert both.axes["retaliation"] == ("as stated",)


def test_the_scenarios_own_choice_leads_and_the_grid_stays_small() -> None:
    text = ONE_SIDED + "model: {elasticities: {uniform: 4}, deficits: fixed_real, revenue: waste}\n"
    found = run(Scenario.from_yaml(text)).range
    assert found.axes["elasticities"][0] == "uniform"
    assert found.axes["deficits"] == ("fixed_real", "share_of_world_gdp", "balanced")
    assert found.axes["revenue"] == ("waste", "lump_sum")
    assert len(found.cells) <= LIMIT


def test_infeasible_cells_are_kept_with_their_reason_and_left_out_of_the_bounds() -> None:
    """A one-sided ban is possible; the same ban answered in kind leaves a market without supplier."""
    world = load_world("wiod2014", regions={"USA": "USA", "CHN": "CHN", "REST": "rest"}, sectors={"CHIPS": "C26", "REST": "rest"})
    fob = np.array(world.trade_fob)
    assert (fob > 0).all()
    cells = (
        Cell({"answer": "no"}, "certified", np.array([1.0, -2.0]), {"ALL": 0.0}),
        Cell({"answer": "yes"}, "infeasible", None, {}, "1 market has demand but no remaining supplier"),
    )
    found = Range(("A", "B"), {"answer": ("no", "yes")}, cells)
    assert (found.low == found.high).all()
    assert found.to_dict()["cells"][1] == {"answer": "yes", "status": "infeasible", "reason": cells[1].reason}
    json.dumps(found.to_dict(), allow_nan=False)


def test_flips_name_the_fewest_options() -> None:
    axes = {"a": ("x", "y"), "b": ("p", "q")}
    values = {("x", "p"): 0.2, ("x", "q"): 0.1, ("y", "p"): 0.3, ("y", "q"): -0.1}
    cells = tuple(Cell({"a": a, "b": b}, "certified", np.array([v, -v, 0.0, 1.0])) for (a, b), v in values.items())
    found = Range(("UP", "DOWN", "ZERO", "SURE"), axes, cells)
    assert found.flips("UP") == found.flips("DOWN") == "a: y with b: q"
    assert found.flips("ZERO") is None
    assert found.flips("SURE") is None


# --- answers in kind --------------------------------------------------------------------------------------------------


def test_mirror_answers_what_is_not_yet_answered() -> None:
    scenario = Scenario.from_yaml(THREE)
    pair, _ = headline_pair(scenario)
    world = pair.start.world
    answer = mirrored(world, pair.wedges_before, pair.wedges_after)
    usa, chn, mex = (world.regions.index(name) for name in ("USA", "CHN", "MEX"))
    np.testing.assert_array_equal(answer.channels["tariff"], pair.wedges_after.channels["tariff"])
    old, new = pair.wedges_after.level(world, "ban"), answer.channels["ban"]
    np.testing.assert_array_equal(new[:, usa, mex], old[:, mex, usa])
    new = np.array(new)
    new[:, usa, mex] = 0.0
    np.testing.assert_array_equal(new, old)
    assert chn >= 0


def test_reductions_are_not_mirrored() -> None:
    text = HEAD + "policies:\n  - {instrument: import_tariff, importer: CHN, exporter: USA, sectors: goods, set: 0%}\n"
    compiled = compile_scenario(Scenario.from_yaml(text), headline_pair(Scenario.from_yaml(text))[0].start.world)
    world = headline_pair(Scenario.from_yaml(text))[0].start.world
    assert mirrored(world, compiled.baseline, compiled.counterfactual) is None


# --- contributions ----------------------------------------------------------------------------------------------------


def test_contributions_are_solves_of_the_parts(three) -> None:
    found = three.contributions
    assert len(found.labels) == 3
    lines = THREE.splitlines()
    for place in range(3):
        only = "\n".join([*lines[:-3], lines[-3 + place]]) + "\n"
        rest = "\n".join([*lines[:-3], *(lines[-3 + k] for k in range(3) if k != place)]) + "\n"
        alone = run(Scenario.from_yaml(only), explain=False).change["real_income_percent"]
        others = run(Scenario.from_yaml(rest), explain=False).change["real_income_percent"]
        np.testing.assert_allclose(found.alone[place], alone, atol=SAME)
        np.testing.assert_allclose(found.dropped[place], found.total - others, atol=SAME)
    np.testing.assert_allclose(found.alone.sum(0) + found.interaction, three.change["real_income_percent"], atol=EXACT)


def test_one_policy_has_no_parts(one_sided) -> None:
    assert one_sided.contributions is None


def test_many_policies_are_gathered_by_actor() -> None:
    sectors = ("FARM", "CHIPS", "CARS", "FUEL", "REST")
    lines = [
        f"  - {{instrument: import_tariff, importer: {a}, exporter: {b}, sectors: [{s}], add: 5 pp}}"
        for a, b in (("USA", "CHN"), ("CHN", "USA"))
        for s in sectors
    ]
    found = run(Scenario.from_yaml(HEAD + "policies:\n" + "\n".join(lines) + "\n")).contributions
    assert found.labels == ("all policies of USA", "all policies of CHN")


def test_a_dated_panel_is_split_by_importer() -> None:
    text = (
        "schema: smallyard/scenario/1\nworld: wiod2014-17x27\n"
        "policies:\n  - {instrument: tariff_panel, panel: us-china-2018-2020, on: '2020-02-14'}\n"
    )
    found = run(Scenario.from_yaml(text)).contributions
    assert len(found.labels) == 2
    assert {label.split(" (")[0] for label in found.labels} == {"dated tariffs of China", "dated tariffs of the United States"}


# --- tariffs ----------------------------------------------------------------------------------------------------------


def test_incidence_and_effective_rates_by_loops(three) -> None:
    pair, _ = headline_pair(Scenario.from_yaml(ONE_SIDED))
    found = run(Scenario.from_yaml(ONE_SIDED)).border_rates
    world, change = pair.start.world, pair.change
    usa, chn = world.regions.index("USA"), world.regions.index("CHN")
    goods = np.flatnonzero(world.is_good)
    fob, new = change["trade_fob_baseline"][usa, chn], change["trade_fob_counterfactual"][usa, chn]
    rate = world.tariff[usa, chn]
    push = sum(fob[s] * np.log((1.25 + rate[s]) / (1 + rate[s])) for s in goods)
    move = sum(fob[s] * np.log(1 + change["producer_price_percent"][chn, s] / 100) for s in goods)
    (item,) = found.incidence
    assert (item.importer, item.exporter) == ("USA", "CHN")
    assert item.sellers_percent_nominal == pytest.approx(-100 * move / push, rel=1e-9)
    dearer = np.log(1 + change["price_index_percent"][usa] / 100) * sum(
        fob[s] for s in goods if abs(np.log((1.25 + rate[s]) / (1 + rate[s]))) > 0
    )
    assert item.sellers_percent == pytest.approx(-100 * (move - dearer) / push, rel=1e-9)
    assert item.wedge_percent == pytest.approx(100 * np.expm1(push / item.trade_before), rel=1e-9)
    assert item.sellers_percent + item.buyers_percent == pytest.approx(100.0)
    pairwise, overall = found.effective
    assert pairwise.before == pytest.approx(100 * (fob[goods] @ rate[goods]) / fob[goods].sum(), rel=1e-9)
    assert pairwise.on_paper == pytest.approx(pairwise.before + 25.0, rel=1e-9)
    assert pairwise.after == pytest.approx(100 * (new[goods] @ (rate[goods] + 0.25)) / new[goods].sum(), rel=1e-9)
    assert overall.exporter is None
    assert overall.before < overall.on_paper
    assert pairwise.closed_percent == 0.0


def test_partial_coverage_and_bans_in_effective_rates() -> None:
    text = HEAD + (
        "policies:\n  - {instrument: import_tariff, importer: USA, exporter: CHN, sectors: goods, add: 100 pp, coverage: 50%}\n"
        "  - {instrument: import_ban, importer: USA, exporter: CHN, sectors: [FARM]}\n"
    )
    pair, _ = headline_pair(Scenario.from_yaml(text))
    found = run(Scenario.from_yaml(text)).border_rates
    item = found.effective[0]
    world = pair.start.world
    fob = pair.change["trade_fob_baseline"][world.regions.index("USA"), world.regions.index("CHN")]
    goods = np.flatnonzero(world.is_good)
    farm = world.sectors.index("FARM")
    assert item.closed_percent == pytest.approx(100 * fob[farm] / fob[goods].sum(), rel=1e-9)
    kept = [s for s in goods if s != farm]
    rate = world.tariff[world.regions.index("USA"), world.regions.index("CHN")]
    wanted = 100 * sum(fob[s] * (rate[s] + 0.5) for s in kept) / sum(fob[s] for s in kept)
    assert item.on_paper == pytest.approx(wanted, rel=1e-9)
    assert item.after < item.on_paper  # the covered half shrinks


# --- wasted revenue, published formula, headline ----------------------------------------------------------------------


def test_wasted_revenue_leaves_the_equilibrium_and_lowers_what_counts(one_sided) -> None:
    wasted = run(Scenario.from_yaml(ONE_SIDED + "model: {revenue: waste}\n"), explain=False)
    for name in ("real_wage_percent", "trade_fob_counterfactual", "tariff_revenue_counterfactual"):
        np.testing.assert_allclose(wasted.change[name], one_sided.change[name], rtol=1e-9, atol=1e-9)
    before = one_sided.change["final_income_baseline"] - one_sided.change["tariff_revenue_baseline"]
    after = one_sided.change["final_income_counterfactual"] - one_sided.change["tariff_revenue_counterfactual"]
    price = 1 + one_sided.change["price_index_percent"] / 100
    np.testing.assert_allclose(wasted.change["real_income_percent"], 100 * (after / before / price - 1), atol=SAME)
    assert (REVENUE["waste"].wasted(np.array([3.0, -2.0])) == [3.0, 0.0]).all()


def test_the_formula_stands_beside_the_exact_number_only_where_it_holds(one_sided, three) -> None:
    assert three.formula.exact is None
    assert "flows are closed" in three.formula.reason
    assert "partly covered" in three.formula.reason
    small = run(Scenario.from_yaml(ONE_SIDED.replace("25 pp", "0.01 pp"))).formula
    np.testing.assert_allclose(small.formula, small.exact, atol=2e-8, rtol=2e-3)
    assert np.abs(one_sided.formula.formula - one_sided.formula.exact).max() > 1e-3


def test_the_headline_triple_is_one_identity(one_sided) -> None:
    card = one_sided.to_dict()
    parts = card["decomposition"]
    for name, total in card["headline"]["real_income_percent"].items():
        terms = parts["real_gdp_percent"][name] + parts["terms_of_trade_percent"][name] + parts["terms"]["transfers"][name]
        assert terms == pytest.approx(total, abs=1e-6)
        assert card["headline"]["real_gdp_percent"][name] == parts["real_gdp_percent"][name]
    assert parts["largest_remainder_percent"] <= 1e-6
    json.dumps(card, allow_nan=False)


def test_without_explanations_the_result_says_so() -> None:
    bare = run(Scenario.from_yaml(ONE_SIDED), explain=False)
    card = bare.to_dict()
    assert card["range"] is card["decomposition"] is card["headline"]["real_gdp_percent"] is None
