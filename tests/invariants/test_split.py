"""A split into parts that do not differ changes no result; parts that differ do; 44 regions and 53 sectors are certified."""

import time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from smallyard.models.elasticities import Elasticities, elasticities_for
from smallyard.models.ricardian import Ricardian
from smallyard.pipeline.run import run, world_of
from smallyard.pipeline.scenario_elasticities import elasticities_of, split_alternatives
from smallyard.pipeline.solve_one import benchmark, solve
from smallyard.policy.scenario import Scenario
from smallyard.policy.split_file import read_split, split_world
from smallyard.policy.wedges import Wedges
from smallyard.results.run_card import scenario_setting
from smallyard.results.variables import REGION, VARIABLES
from smallyard.world.split import split_sectors
from smallyard.world.split_spec import Part, SplitSpec, SubSector
from smallyard.world.world import World

from .economies import TIGHT, Case, based, cases, gap, policies, random_case, solved

CLONES = 1e-11  # measured below 1e-12: sums in another order, and the solver's tolerance
RUNS = 1e-9  # relative on ratios; solves of scenarios stop at residuals of 1e-10
DIFFERS = 1e-6  # relative; measured 1e-4 to 1e-1
PATIENCE = 120.0  # seconds for a run of 44 × 53 without its range, compilation included; measured 5

PER_REGION = ("real_income", "real_wage", "wage", "price_index", "income", "revenue", "export_tax_revenue")
CLOSURES = st.sampled_from(("share_of_world_gdp", "balanced"))  # one compilation serves both
SMALL = ((3, 2),)

pytestmark = pytest.mark.xdist_group("ricardian")


def halves(case: Case, place: int, share: float) -> tuple[World, list[int]]:
    """The economy with one sector in two parts, and the old sector of each new one."""
    parent = case.world.sectors[place]
    spec = SplitSpec("parts", "", (SubSector("PART", (Part(parent, share),)), SubSector("OTHER", (Part(parent, None),))))
    return split_sectors(case.world, spec), sorted([0, 1, place])


@given(data=st.data(), deficits=CLOSURES, share=st.floats(0.05, 0.95), place=st.integers(0, 1))
def test_splitting_a_sector_into_clones_changes_nothing(data: st.DataObject, deficits: str, share: float, place: int) -> None:
    case = data.draw(cases(SMALL))
    policy = data.draw(policies(case))
    parts, sectors = halves(case, place, share)
    theta = Elasticities("drawn", case.elasticities.values[sectors], "share", "theta = value", "drawn", "none")
    base = benchmark(parts, Ricardian(deficits), theta, tol=TIGHT).base
    found = solved(base, policy.indexed([0, 1, 2], sectors).wedges(parts), deficits).outcome
    start = based(case, deficits)
    wanted = solved(start, policy.wedges(start.world), deficits).outcome
    for name in PER_REGION:
        assert gap(getattr(found, name), getattr(wanted, name), wanted.income.max()) <= CLONES, name
    assert gap(found.price, wanted.price[sectors]) <= CLONES
    widths = np.ones(3)
    widths[place : place + 2] = share, 1.0 - share
    assert gap(found.trade_fob, wanted.trade_fob[sectors] * widths[:, None, None]) <= CLONES


def wars(world: World) -> Wedges:
    """25 % more on every flow between the first two regions."""
    tariff = np.array(world.tariff)
    tariff[0, 1] += 0.25
    tariff[1, 0] += 0.25
    return Wedges.build(world, {"tariff": tariff})


@given(data=st.data(), share=st.floats(0.1, 0.9))
def test_parts_with_elasticities_of_their_own_change_prices_and_welfare(data: st.DataObject, share: float) -> None:
    case = data.draw(cases(SMALL))
    parts, sectors = halves(case, 0, share)
    theta = case.elasticities.values[sectors]

    def outcome(values: np.ndarray) -> np.ndarray:
        record = Elasticities("drawn", values, "share", "theta = value", "drawn", "none")
        return solve(parts, wars(parts), elasticities=record, tol=TIGHT).outcome

    same, other = outcome(theta), outcome(theta * np.array([0.4, 1.0, 1.0]))
    assert gap(other.price[0], other.price[1]) > DIFFERS
    assert gap(same.price[0], same.price[1]) <= CLONES
    assert gap(other.real_income, same.real_income) > DIFFERS


def test_a_part_that_nobody_makes_changes_nothing() -> None:
    case = random_case(3, (3, 2), tariffs=True)
    parts, sectors = halves(case, 0, 0.0)
    theta = Elasticities("drawn", case.elasticities.values[sectors], "share", "theta = value", "drawn", "none")
    found = solve(parts, wars(parts), elasticities=theta, tol=TIGHT).outcome
    wanted = solve(case.world, wars(case.world), elasticities=case.elasticities, tol=TIGHT).outcome
    assert gap(found.real_income, wanted.real_income) <= CLONES


TARIFF = """schema: smallyard/scenario/1
world: wiod2014
{split}
policies:
  - {{instrument: import_tariff, importer: USA, exporter: CHN, sectors: {sectors}, add: 25 pp}}
  - {{instrument: import_tariff, importer: CHN, exporter: USA, sectors: goods, add: 10 pp}}
"""


@pytest.mark.parametrize("horizon", ["long", "short"])
def test_clones_in_the_embedded_world_change_no_result(tmp_path_factory: pytest.TempPathFactory, horizon: str) -> None:
    """One share for everything; the policies name the whole. Short: CES of inputs, labour specific to its sector."""
    file = tmp_path_factory.mktemp("split") / "clones.yaml"
    file.write_text(
        "schema: smallyard/split/1\ntitle: clones\nassumptions: [the parts do not differ]\nsectors:\n"
        "  E1: {from: {C26: {share: 30%}}}\n  E2: {from: {C26: {share: rest}}}\n"
    )
    text = TARIFF + f"model: {{{{horizon: {horizon}}}}}\n"
    whole = run(Scenario.from_yaml(text.format(split="", sectors="[C26, C27]")), explain=False)
    parts = run(Scenario.from_yaml(text.format(split=f"split: {file}", sectors="[C26, C27]")), explain=False)
    assert len(parts.change.sectors) == 51
    for name, kind in VARIABLES.items():
        if kind.dims == REGION:  # all of them; a percent is a hundredth of a ratio
            scale = 100.0 if kind.unit == "percent" else None
            assert gap(parts.change[name], whole.change[name], scale) <= RUNS, name


@pytest.mark.parametrize("choice", ["parents", "default", "low"])
def test_chips_on_the_embedded_world_are_certified(wiod: World, choice: str) -> None:
    started = time.monotonic()
    split = f"split: {{spec: chips, elasticities: {choice}}}"
    scenario = Scenario.from_yaml(TARIFF.format(split=split, sectors="[C26_LOGIC, C26_CHIPS, CHIP_MACHINES]"))
    found = run(scenario, explain=False)
    assert found.certificate.max_residual <= 1e-10
    assert len(found.change.sectors) == 53
    assert time.monotonic() - started < PATIENCE
    assert any("constructed by a split" in text for text in found.remarks)
    world = world_of(scenario)
    theta = dict(zip(world.sectors, elasticities_of(scenario, world).values, strict=True))
    parent = float(elasticities_for(wiod).values[wiod.sectors.index("C26")])
    wanted = {"parents": (parent, parent), "default": (1.5, parent), "low": (0.5, 1.5)}[choice]
    assert (theta["C26_LOGIC"], theta["C26_CHIPS"]) == pytest.approx(wanted)


def test_the_range_holds_low_values_and_both_readings_of_the_set() -> None:
    """Of the split the default and low values, of the packaged set both readings until its authors' definition is known."""
    text = TARIFF.format(split="split: chips", sectors="[CHIP_MACHINES]")
    found = run(Scenario.from_yaml(text)).range
    assert found is not None
    assert found.axes["elasticities"][:3] == ("fontagne2022+split", "fontagne2022+split low", "fontagne2022_minus1")
    assert len({tuple(cell.real_income_percent) for cell in found.solved}) > 2
    low = split_alternatives(Scenario.from_yaml(text), world_of(Scenario.from_yaml(text)))["fontagne2022+split low"]
    assert "stated by the split: C26_LOGIC 0.5, C26_CHIPS 1.5, CHIP_MACHINES 0.5" in low.conversion
    whole = Scenario.from_yaml(TARIFF.format(split="", sectors="[C26]"))
    assert split_alternatives(whole, world_of(whole)) == {}


def test_what_a_scenario_says_of_elasticities_comes_first() -> None:
    text = TARIFF.format(split="split: chips", sectors="[C26_LOGIC]")
    given_set = Scenario.from_yaml(text + "model: {elasticities: {set: fontagne2022, override: {C26_LOGIC: 3}}}")
    uniform = Scenario.from_yaml(text + "model: {elasticities: {uniform: 4}}")
    world = world_of(given_set)
    place = world.sectors.index("C26_LOGIC")
    assert elasticities_of(given_set, world).values[place] == 3.0
    assert (elasticities_of(uniform, world).values == 4.0).all()
    grouped = given_set.model_copy(update={"split": "critical-minerals"})
    assert grouped.sha256 != given_set.sha256


def test_a_split_comes_before_a_grouping(wiod: World) -> None:
    text = TARIFF.format(split="split: chips\naggregate: {regions: {USA: USA, CHN: CHN, OTHERS: rest}}", sectors="[CHIP_MACHINES]")
    world = world_of(Scenario.from_yaml(text))
    assert world.regions == ("USA", "CHN", "OTHERS")
    assert "CHIP_MACHINES" in world.sectors
    whole = split_world(wiod, read_split("chips"))
    place = world.sectors.index("CHIP_MACHINES")
    assert world.output[:, place].sum() == pytest.approx(whole.output[:, whole.sectors.index("CHIP_MACHINES")].sum(), rel=RUNS)


def test_the_content_of_a_split_belongs_to_the_question(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Same name, other shares, other hash; same shares, other words, same hash."""
    file = tmp_path_factory.mktemp("split") / "mine.yaml"
    form = "schema: smallyard/split/1\ntitle: {title}\nassumptions: [none]\nsectors:\n  E1: {{from: {{C26: {{share: {share}}}}}}}\n"
    rest = "  E2: {from: {C26: {share: rest}}}\n"
    hashes = []
    for title, share in (("one", "10%"), ("two", "10%"), ("one", "11%")):
        file.write_text(form.format(title=title, share=share) + rest)
        hashes.append(Scenario.from_yaml(TARIFF.format(split=f"split: {file}", sectors="[E1]")).sha256)
    assert hashes[0] == hashes[1] != hashes[2]


def test_runs_with_other_elasticities_of_a_split_are_not_compared_as_if_they_were_alike() -> None:
    splits = [{"spec": "chips", "elasticities": name} for name in ("low", "default")]
    settings = [scenario_setting(Scenario(world="wiod2014", policies=[], split=split)) for split in splits]
    assert settings[0]["elasticities"] != settings[1]["elasticities"]
    assert settings[0]["closure"] == settings[1]["closure"]
