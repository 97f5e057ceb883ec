"""Every scenario that ships: it loads, is feasible, solves certified, and moves the economy in the way its title says."""

from __future__ import annotations

from functools import cache
from itertools import permutations
from pathlib import Path

import numpy as np
import pytest

from smallyard._data import packaged
from smallyard.labels.regions import EU27
from smallyard.pipeline.explain_change import decompose
from smallyard.pipeline.pair import Pair
from smallyard.pipeline.range_grid import solve_grid
from smallyard.pipeline.run import check_feasible, headline_pair, run
from smallyard.policy.gdp import nominal_gdp
from smallyard.policy.instruments.tariff_panel import TariffPanel
from smallyard.policy.scenario import Scenario, packaged_scenarios
from smallyard.results.decomposition import Decomposition
from smallyard.results.result import Result
from smallyard.solver.anderson import anderson
from smallyard.solver.jax_setup import jax
from smallyard.solver.newton_krylov import newton_krylov
from smallyard.world.world import World

COST = 1e-10  # relative: what the certificate guarantees of a budget
ROUTES = 1e-7  # percent; two systems, each certified to 1e-10
ADDS_UP = 1e-6  # percent: the promise of the decomposition; measured below 3e-9
RATE = 1e-14  # rates are sums of two or three decimals
LINE = 132
MEASURED_AGAINST_2014 = {"full-decoupling", "nothing-happens", "us-china-2018-2020"}
ALIKE = ("geneva-fails", "phase-one-world", "without-emergency-powers")  # of the kind of status-quo-2026
ONE_OF_A_KIND = [pytest.param(name, marks=pytest.mark.full) if name in ALIKE else name for name in packaged_scenarios()]
FIVE = ("AUS", "CHN", "IDN", "JPN", "KOR")
SUPPLIERS = ("USA", "JPN", "KOR", "TWN", "NLD")
GROUP34 = ("USA", "JPN", "KOR", "TWN", "CAN", "AUS", "GBR", *EU27)

pytestmark = pytest.mark.xdist_group("ricardian")


@cache
def found(name: str) -> Result:
    """The headline result of a packaged scenario, solved once."""
    return run(name, explain=False)


@cache
def pair(name: str) -> Pair:
    """Both solves of a packaged scenario."""
    return headline_pair(Scenario.load(name))[0]


def answer(name: str, variable: str, *labels: str) -> float:
    """One number: a regional variable at a region, a sectoral one at region and sector, a bilateral one at all three."""
    change = found(name).change
    lists = {1: (change.regions,), 2: (change.regions, change.sectors), 3: (change.regions, change.regions, change.sectors)}
    place = tuple(axis.index(label) for axis, label in zip(lists[len(labels)], labels, strict=True))
    return float(change[variable][place])


def goods_trade(name: str, side: str, importers: tuple[str, ...], exporters: tuple[str, ...], world: World) -> float:
    """Border value of goods between two sets of regions, own flows left out."""
    flows = found(name).change[f"trade_fob_{side}"]
    pairs = [(world.regions.index(n), world.regions.index(i)) for n in importers for i in exporters if n != i]
    return float(sum(flows[n, i, world.is_good].sum() for n, i in pairs))


def growth(name: str, importers: tuple[str, ...], exporters: tuple[str, ...], world: World) -> float:
    """Goods trade, counterfactual over baseline."""
    return goods_trade(name, "counterfactual", importers, exporters, world) / goods_trade(
        name, "baseline", importers, exporters, world
    )


def tariff_rise(name: str, world: World) -> np.ndarray:
    """Rate of the counterfactual minus rate of the baseline [class, importer, exporter, sector]."""
    both = pair(name)
    return both.wedges_after.level(world, "tariff") - both.wedges_before.level(world, "tariff")


@pytest.mark.parametrize("name", packaged_scenarios())
def test_a_packaged_scenario_is_certified(name: str) -> None:
    result = found(name)
    assert result.certificate.failures() == []
    assert set(result.certificates) == {"baseline", "counterfactual"}
    assert all(np.isfinite(result.change[variable]).all() for variable in ("real_income_percent", "real_wage_percent"))
    assert all("no effect" not in text for text in check_feasible(Scenario.load(name)))


@pytest.mark.parametrize("name", ONE_OF_A_KIND)
def test_every_option_of_the_range_is_certified(name: str) -> None:
    """Also under elasticities of 0.4 to 51, balanced trade and answers in kind: no cell of the grid is missing."""
    options = solve_grid(pair(name), {})
    assert [cell.reason for cell in options.cells if cell.status != "certified"] == []
    assert len(options.cells) >= 6


def test_all_packaged_scenarios_share_one_compilation() -> None:
    """Rates, bans, split flows, panels, productivity and money are data; only shapes, closures and kinds of unknowns are compiled
    for: one for the world, one more for each split, horizon and number of controls."""
    jax.clear_caches()
    kinds: set[tuple[object, ...]] = set()
    loaded = {name: Scenario.load(name) for name in packaged_scenarios()}
    for name in sorted(loaded, key=lambda item: (loaded[item].split is not None, loaded[item].measures is not None)):
        scenario = loaded[name]
        both = headline_pair(scenario)[0]
        size = both.base.output.shape, scenario.model.horizon
        for levels in (both.levels_before, both.levels_after):
            kinds.add((*size, None if levels.controls is None else levels.controls.tier))
        assert anderson._cache_size() <= len(kinds), name
        if scenario.split is None and scenario.measures is None:
            assert anderson._cache_size() == 1, name
    assert newton_krylov._cache_size() == 0  # and none of them needs the second algorithm


@pytest.mark.parametrize("name", ONE_OF_A_KIND)
def test_the_terms_of_a_packaged_scenario_add_up(name: str) -> None:
    """Also with bans and with subsidies stated as money."""
    parts = decompose(pair(name))
    assert isinstance(parts, Decomposition), parts
    assert np.abs(parts.remainder).max() <= ADDS_UP
    np.testing.assert_allclose(parts.total, found(name).change["real_income_percent"], rtol=0.0, atol=ROUTES)


@pytest.mark.parametrize("name", packaged_scenarios())
def test_a_packaged_scenario_reads_well(name: str) -> None:
    """Vintage and horizon in the title where something happens, a note of two lines, nothing wider than a page."""
    scenario = Scenario.load(name)
    lines = packaged("scenarios", f"{name}.yaml").read_text("utf-8").splitlines()
    assert max(len(line) for line in lines) <= LINE
    note = lines[lines.index("notes: >-") + 1 : next(place for place, line in enumerate(lines) if line.startswith("world:"))]
    assert len(note) == 2
    assert not scenario.policies or f"2014 economy, {scenario.model.horizon} run" in scenario.title
    against_tariffs = [policy for policy in scenario.baseline.policies if isinstance(policy, TariffPanel)]
    against_law = scenario.baseline.measures is not None
    assert len(against_tariffs) == (0 if name in MEASURED_AGAINST_2014 or against_law else 1)


def test_the_truce_is_milder_than_the_peak(wiod: World) -> None:
    """Fewer points on the same flows: every cost is smaller. The US tariff is 20 points on 64 % of the value, 10 on the rest."""
    rise = tariff_rise("truce-2025", wiod)
    usa, chn = wiod.regions.index("USA"), wiod.regions.index("CHN")
    share = pair("truce-2025").wedges_after.shares(wiod)[:, usa, chn]
    assert (share[:, wiod.is_good] * rise[:, usa, chn][:, wiod.is_good]).sum(0) == pytest.approx(
        0.64 * 0.20 + 0.36 * 0.10, abs=RATE
    )
    assert rise[:, chn, usa][:, wiod.is_good] == pytest.approx(0.10, abs=RATE)
    rest = rise.copy()
    rest[:, [usa, chn], [chn, usa]] = 0.0
    assert not rest.any()
    for region in ("USA", "CHN"):
        assert (
            answer("peak-2025-145-125", "real_income_percent", region) < answer("truce-2025", "real_income_percent", region) < 0.0
        )
    assert 0.3 < growth("truce-2025", ("USA",), ("CHN",), wiod) < 0.8  # a fall, not the near-stop of the peak
    assert growth("peak-2025-145-125", ("USA",), ("CHN",), wiod) < 0.1
    assert answer("truce-2025", "real_income_percent", "MEX") > 0.0  # sales to the United States move to Mexico


def test_a_general_us_tariff_improves_us_terms_of_trade_and_shrinks_both_sides_of_its_trade(wiod: World) -> None:
    """A large buyer pays less abroad; a tax on all imports is also a tax on exports; the real wage falls although revenue rises."""
    name = "liberation-day"
    usa = wiod.regions.index("USA")
    rise = tariff_rise(name, wiod)[0]
    chn = wiod.regions.index("CHN")
    assert rise[usa, chn][wiod.is_good] == pytest.approx(0.54, abs=RATE)
    others = np.delete(np.arange(len(wiod.regions)), [usa, chn])
    assert rise[usa, others][:, wiod.is_good] == pytest.approx(0.10, abs=RATE)
    assert not rise[:, :, ~wiod.is_good].any()
    assert not np.delete(rise, usa, axis=0).any()
    assert answer(name, "terms_of_trade_percent", "USA") > 0.0
    assert answer(name, "import_volume_percent", "USA") < 0.0
    assert answer(name, "export_volume_percent", "USA") < 0.0
    assert answer(name, "real_wage_percent", "USA") < 0.0
    assert answer(name, "tariff_revenue_counterfactual", "USA") > answer(name, "tariff_revenue_baseline", "USA")
    falls = {code: growth(name, ("USA",), (code,), wiod) for code in wiod.regions if code != "USA"}
    assert min(falls, key=falls.__getitem__) == "CHN"
    union = found(name).change.group_real_income_percent(EU27)
    for code in ("CAN", "MEX"):  # they sell most of their exports there
        assert answer(name, "real_income_percent", code) < union < 0.0


def test_the_embargo_is_exact_zeros_and_costs_the_suppliers_too(wiod: World) -> None:
    name = "all-electronics-embargo"
    flows = found(name).change["trade_fob_counterfactual"]
    before = found(name).change["trade_fob_baseline"]
    chn, electronics = wiod.regions.index("CHN"), wiod.sectors.index("C26")
    closed = np.zeros(flows.shape, dtype=bool)
    closed[chn, [wiod.regions.index(code) for code in SUPPLIERS], electronics] = True
    assert (flows[closed] == 0.0).all()
    assert (before[closed] > 0.0).all()
    assert (flows[~closed & (before > 0.0)] > 0.0).all()  # nothing else stops
    assert answer(name, "output_value_counterfactual", "CHN", "C26") > answer(name, "output_value_baseline", "CHN", "C26")
    assert answer(name, "purchaser_price_percent", "CHN", "C26") > 0.0
    assert answer(name, "trade_fob_counterfactual", "CHN", "DEU", "C26") > answer(name, "trade_fob_baseline", "CHN", "DEU", "C26")
    assert all(answer(name, "real_income_percent", code) < 0.0 for code in ("CHN", "KOR", "TWN"))
    assert answer(name, "real_income_percent", "TWN") < answer(name, "real_income_percent", "USA")  # more of its sales went there
    assert answer(name, "tariff_revenue_counterfactual", "CHN") < answer(
        name, "tariff_revenue_baseline", "CHN"
    )  # a ban earns nothing


def test_decoupling_moves_trade_inside_the_group_and_to_others(wiod: World) -> None:
    name = "allied-decoupling"
    rise = tariff_rise(name, wiod)[0]
    group, chn = [wiod.regions.index(code) for code in GROUP34], wiod.regions.index("CHN")
    assert len(set(group)) == 34
    assert rise[group, chn][:, wiod.is_good] == pytest.approx(0.60, abs=RATE)
    assert rise[chn, group][:, wiod.is_good] == pytest.approx(0.60, abs=RATE)
    rest = rise.copy()
    rest[group, chn] = rest[chn, group] = 0.0
    assert not rest.any()
    assert max(growth(name, GROUP34, ("CHN",), wiod), growth(name, ("CHN",), GROUP34, wiod)) < 0.3
    assert growth(name, GROUP34, GROUP34, wiod) > 1.0
    assert growth(name, ("ROW",), ("CHN",), wiod) > 1.0
    assert growth(name, GROUP34, ("MEX",), wiod) > 1.0
    change = found(name).change
    group_income = change.group_real_income_percent(GROUP34)
    assert change.group_real_income_percent(wiod.regions) < 0.0  # barriers between equals destroy income in sum
    assert answer(name, "real_income_percent", "CHN") < group_income < 0.0  # each loses; the trade weighs more in the smaller side


def test_the_subsidy_costs_what_the_programme_pays(wiod: World) -> None:
    """39 bn over five years at US nominal GDP of 2014 over 2022; the same economy as with the solved rate."""
    name = "chips-subsidy"
    yearly = 39_000.0 / 5.0 * nominal_gdp()["USA", 2014] / nominal_gdp()["USA", 2022]
    assert answer(name, "subsidy_cost_baseline", "USA") == 0.0
    assert answer(name, "subsidy_cost_counterfactual", "USA") == pytest.approx(yearly, rel=COST)
    assert sum(found(name).change["subsidy_cost_counterfactual"]) == pytest.approx(yearly, rel=COST)  # nobody else pays
    rate = pair(name).after.outcome.subsidy_rate[wiod.sectors.index("C26"), wiod.regions.index("USA")]
    assert 0.005 < rate < 0.02
    stated = Scenario.load(name)
    by_rate = {
        "instrument": "production_subsidy",
        "region": "USA",
        "sectors": "C26",
        "set": f"{100.0 * rate:.15f}%",
        "of": "receipts",
    }
    other = run(Scenario(**(dict(stated) | {"policies": [by_rate]})), explain=False)
    for variable in ("real_income_percent", "real_wage_percent", "output_quantity_percent"):
        np.testing.assert_allclose(other.change[variable], found(name).change[variable], rtol=0.0, atol=ROUTES)
    assert answer(name, "output_quantity_percent", "USA", "C26") > 0.0
    assert answer(name, "producer_price_percent", "USA", "C26") < 0.0
    assert all(answer(name, "output_quantity_percent", code, "C26") < 0.0 for code in ("CHN", "KOR", "TWN", "MEX"))
    paid = 100.0 * yearly / answer(name, "final_income_baseline", "USA")
    assert abs(answer(name, "real_income_percent", "USA")) < 0.2 * paid  # most of what is paid comes back as cheaper electronics


def test_holding_the_rate_lets_the_cost_follow_output() -> None:
    """The rate at base-year output pays out more than the sum once output has grown."""
    stated = Scenario.load("chips-subsidy")
    held = stated.policies[0].model_copy(update={"hold": "rate"})
    other = run(stated.model_copy(update={"policies": [held]}), explain=False)
    cost = other.change["subsidy_cost_counterfactual"].sum()
    yearly = answer("chips-subsidy", "subsidy_cost_counterfactual", "USA")
    assert yearly * 1.001 < cost < yearly * 1.2


def test_the_five_trade_without_tariffs_and_others_keep_theirs(wiod: World) -> None:
    name = "rcep-style-liberalisation"
    after = pair(name).wedges_after.level(wiod, "tariff")[0]
    before = pair(name).wedges_before.level(wiod, "tariff")[0]
    among = np.zeros(after.shape, dtype=bool)
    for importer, exporter in permutations(FIVE, 2):
        among[wiod.regions.index(importer), wiod.regions.index(exporter)] = wiod.is_good
    assert (after[among] == 0.0).all()
    assert before[among].mean() > 0.02
    np.testing.assert_array_equal(after[~among], before[~among])
    assert growth(name, FIVE, FIVE, wiod) > 1.05
    assert growth(name, FIVE, ("TWN",), wiod) < 1.0  # whoever still pays the tariffs sells less there
    for code in FIVE:
        assert answer(name, "tariff_revenue_counterfactual", code) < answer(name, "tariff_revenue_baseline", code)
        assert answer(name, "real_wage_percent", code) > 0.0  # inputs and goods without duty are cheaper
    assert found(name).change.group_real_income_percent(FIVE) > 0.0


def test_the_template_is_one_measure_and_its_mirror(wiod: World) -> None:
    """Equal points in both directions on goods between the two, none inside the Union; the answer lowers US terms of trade."""
    name = "mirror-retaliation"
    rise = tariff_rise(name, wiod)[0]
    np.testing.assert_allclose(rise, rise.swapaxes(0, 1), rtol=0.0, atol=RATE)
    usa, union = wiod.regions.index("USA"), [wiod.regions.index(code) for code in EU27]
    assert rise[usa, union][:, wiod.is_good] == pytest.approx(0.25, abs=RATE)
    assert np.count_nonzero(rise) == 2 * 27 * wiod.is_good.sum()
    stated = Scenario.load(name)
    alone = run(stated.model_copy(update={"policies": stated.policies[:1]}), explain=False)
    assert answer(name, "real_income_percent", "USA") < min(0.0, alone.real_income["USA"])
    assert alone.change.group_real_income_percent(EU27) < 0.0
    usa_terms = alone.change.by_region("terms_of_trade_percent")["USA"]
    assert answer(name, "terms_of_trade_percent", "USA") < usa_terms  # the answer takes back what the first measure had gained
    assert usa_terms > 0.0


def test_higher_productivity_pays_about_its_weight_in_the_economy(wiod: World) -> None:
    """Hulten: real income rises by the sectors' output over value added times ln 1.1, less what cheaper exports give to others."""
    name = "productivity-catch-up"
    chn, sectors = wiod.regions.index("CHN"), [wiod.sectors.index("C26"), wiod.sectors.index("C28_C33")]
    weight = wiod.output[chn, sectors].sum() / wiod.value_added[chn].sum()
    direct = 100.0 * weight * np.log(1.1)
    assert 0.6 * direct < answer(name, "real_income_percent", "CHN") < direct
    assert answer(name, "terms_of_trade_percent", "CHN") < 0.0
    assert found(name).change.group_real_income_percent(wiod.regions) > 0.0
    for code in ("C26", "C28_C33"):
        assert answer(name, "producer_price_percent", "CHN", code) < -100.0 * (1.0 - 1.0 / 1.1) * 0.5
        assert answer(name, "output_quantity_percent", "CHN", code) > 10.0  # the same inputs would give 10 %, and buyers turn to it
    assert answer(name, "output_quantity_percent", "TWN", "C26") < 0.0
    assert answer(name, "real_income_percent", "TWN") < 0.0  # it sells what became cheaper elsewhere


@pytest.mark.shared
def test_rates_and_sums_are_those_of_the_register(shared: Path) -> None:
    """Points, covered share and money of the dated scenarios stand in the project's register of measures under the same date."""
    from ruamel.yaml import YAML

    text = (shared / "data" / "measures" / "measures.yaml").read_text("utf-8")
    register = YAML(typ="safe").load(text)
    listed = register["measures"] if isinstance(register, dict) else register
    by_id = {item["id"]: item for item in listed if "id" in item}

    def on(measure: str, day: str) -> dict:
        return [step for step in by_id[measure]["path"] if str(step["d"]) <= day][-1]

    truce = Scenario.load("truce-2025").policies
    first, second, china = ("us-ieepa-fentanyl-cn", "us-ieepa-reciprocal-cn", "cn-ret-2025-recip")
    assert [policy.add for policy in truce] == [f"{on(item, '2025-11-10')['v']} pp" for item in (first, second, china)]
    assert truce[1].coverage == f"{100 * by_id[second]['scope']['coverage']:g}%"
    liberation = Scenario.load("liberation-day").policies
    assert liberation[0].add == f"{on('us-ieepa-reciprocal-baseline', '2025-04-05')['v']} pp"
    assert liberation[1].add == f"{on(second, '2025-04-02')['n'] + on(first, '2025-04-02')['v']} pp"
    chips = by_id["us-chips-grants"]
    amount = Scenario.load("chips-subsidy").policies[0].amount
    assert (amount.value, amount.years) == (f"{chips['scope']['busd']} bn", chips["scope"]["years"])
    assert str(amount.price_year) == str(chips["path"][0]["d"])[:4]
