"""A production subsidy stated as money: the file, the conversion to the base year, and what may not fall on one cell."""

from __future__ import annotations

import csv
import gzip
import importlib.util
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from smallyard._data import packaged
from smallyard.errors import InputError
from smallyard.policy.combine import combine
from smallyard.policy.compile import compile_scenario
from smallyard.policy.effects import Effect, Scope
from smallyard.policy.fields import money
from smallyard.policy.gdp import TABLE, base_year, money_unit, nominal_gdp
from smallyard.policy.instruments.production_subsidy import ProductionSubsidy
from smallyard.policy.scenario import Scenario
from smallyard.policy.wedges import MAX_AMOUNTS, SubsidyAmount, Wedges
from smallyard.world.aggregate import aggregate
from smallyard.world.provenance import Provenance
from smallyard.world.world import World

EXACT = 1e-14  # relative; a few multiplications
SCRIPT = Path(__file__).resolve().parents[2] / "scripts" / "build_gdp.py"
PLACE = {"region": "USA", "sectors": "C26"}
SUM = {"value": "39 bn", "currency": "USD", "price_year": 2022, "years": 5}
USA = {2014: 17_608_138.0, 2022: 26_006_893.0}  # million current US dollars, as published


def effects(world: World, **fields: Any) -> tuple[list[Effect], Scope]:
    scope = Scope.of(world, {}, {})
    return ProductionSubsidy(**fields).effects(scope, "policies[0]"), scope


def codes(world: World, **fields: Any) -> list[str]:
    found, scope = effects(world, **fields)
    assert found == []
    return [item.code for item in scope.findings]


def labelled(world: World, **changes: Any) -> World:
    return replace(world, provenance=replace(world.provenance, **changes))


@pytest.mark.parametrize(
    ("text", "dollars"),
    [("39 bn", 39e9), ("39bn", 39e9), ("1.5 tn", 1.5e12), ("-250 million", -250e6), ("2e1 mn", 2e7), (" +3 billion ", 3e9)],
)
def test_money_is_read_with_its_unit(text: str, dollars: float) -> None:
    policy = ProductionSubsidy(**PLACE, amount=SUM | {"value": text})
    assert policy.amount is not None
    assert money(policy.amount.value) == pytest.approx(dollars, rel=EXACT)
    assert ProductionSubsidy(**policy.model_dump()) == policy
    assert ProductionSubsidy.model_validate_json(policy.model_dump_json()) == policy


@pytest.mark.parametrize(
    "text", [39, "39", "39 b", "bn", "39 bn USD", "1,5 bn", "nan bn", "inf bn", "1e400 bn", "2000 tn", None, True, ["39 bn"]]
)
def test_money_without_unit_or_measure_is_refused(text: object) -> None:
    with pytest.raises(ValueError, match=r"cannot read|more than 1000 tn"):
        ProductionSubsidy(**PLACE, amount=SUM | {"value": text})


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"currency": "EUR"}, "USD"),
        ({"price_year": "2022"}, "year such as 2022"),
        ({"price_year": 22}, "year such as 2022"),
        ({"price_year": True}, "year such as 2022"),
        ({"years": 0}, "from 0.1 to 100"),
        ({"years": -5}, "from 0.1 to 100"),
        ({"years": 1e-308}, "from 0.1 to 100"),
        ({"years": 10**400}, "from 0.1 to 100"),
        ({"years": "five"}, "from 0.1 to 100"),
        ({"per": "year"}, "per"),
    ],
)
def test_every_part_of_an_amount_is_checked(change: dict[str, Any], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        ProductionSubsidy(**PLACE, amount=SUM | change)


@pytest.mark.parametrize("part", sorted(SUM))
def test_every_part_of_an_amount_is_needed(part: str) -> None:
    with pytest.raises(ValueError, match=part):
        ProductionSubsidy(**PLACE, amount={name: value for name, value in SUM.items() if name != part})


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({}, "exactly one of set .* and amount .* found neither"),
        ({"set": "10%", "of": "cost", "amount": SUM}, "found both"),
        ({"set": "10%"}, "needs its base 'of'"),
        ({"amount": SUM, "of": "cost"}, "amount of money has none"),
        ({"set": "10%", "of": "cost", "hold": "rate"}, "drop 'hold'"),
        ({"set": "100%", "of": "cost"}, "below 100%"),
    ],
)
def test_a_rate_or_money_and_never_both(fields: dict[str, Any], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        ProductionSubsidy(**PLACE, **fields)


def test_a_file_with_both_is_refused_with_its_line() -> None:
    text = (
        "schema: smallyard/scenario/1\npolicies:\n"
        "  - {instrument: production_subsidy, region: USA, sectors: C26, set: 3%, of: cost,\n"
        "     amount: {value: 39 bn, currency: USD, price_year: 2022, years: 5}}\n"
        "  - {instrument: production_subsidy, region: USA, sectors: C27,\n"
        "     amount: {value: 39, currency: EUR, price_year: 2022, years: 5}}\n"
    )
    with pytest.raises(InputError) as refusal:
        Scenario.from_yaml(text)
    found = {item.where.split(" ")[1]: item.code for item in refusal.value.findings}
    assert found["policies[0]"] == "E-RATE-CHOICE"
    assert found["policies[1].amount.value"] == "E-RATE-UNIT"
    assert found["policies[1].amount.currency"] == "E-VALUE"


def test_money_moves_to_the_base_year_by_nominal_gdp(wiod: World) -> None:
    """39 bn of 2022 over five years: 7.8 bn a year, times GDP 2014 over GDP 2022, in the world's million dollars."""
    found, scope = effects(wiod, **PLACE, amount=SUM)
    assert scope.findings == []
    assert [item.operation for item in found] == ["amount"]
    assert found[0].value == pytest.approx(7_800.0 * USA[2014] / USA[2022], rel=EXACT)
    assert found[0].value == pytest.approx(5_281.041, abs=5e-4)
    assert found[0].cells.sum() == 1
    assert found[0].cells[wiod.regions.index("USA"), wiod.sectors.index("C26")]
    assert len(scope.remarks) == 1
    assert "5,281 million a year in the base year 2014" in scope.remarks[0]
    same_year, _ = effects(wiod, **PLACE, amount=SUM | {"price_year": 2014, "years": 1, "value": "-2 mn"})
    assert same_year[0].value == -2.0


def test_a_grouped_payer_has_the_gdp_of_its_members(wiod: World, wiod_small: World) -> None:
    members = wiod_small.members.regions["EU27"]
    ratio = sum(nominal_gdp()[code, 2014] for code in members) / sum(nominal_gdp()[code, 2022] for code in members)
    found, _ = effects(wiod_small, region="EU27", sectors="C26", amount=SUM)
    assert found[0].value == pytest.approx(7_800.0 * ratio, rel=EXACT)
    assert codes(wiod, region="EU27", sectors="C26", amount=SUM) == ["E-AMOUNT-PAYER"]  # there it is 27 regions


def test_holding_the_rate_is_the_amount_over_base_year_receipts(wiod: World) -> None:
    sectors = ["C26", "C27"]
    place = wiod.regions.index("USA"), [wiod.sectors.index(code) for code in sectors]
    found, _ = effects(wiod, region="USA", sectors=sectors, amount=SUM, hold="rate")
    assert [item.operation for item in found] == ["set"]
    yearly = 7_800.0 * USA[2014] / USA[2022]
    assert found[0].value == pytest.approx(yearly / wiod.output[place].sum(), rel=EXACT)


@pytest.mark.parametrize("vintage", ["not stated", "", "the nineties", "2014 to 2016", "economy of 20141"])
def test_a_world_without_a_base_year_needs_a_rate(wiod_small: World, vintage: str) -> None:
    world = labelled(wiod_small, vintage=vintage)
    _, scope = effects(world, **PLACE, amount=SUM)
    assert [item.code for item in scope.findings] == ["E-AMOUNT-YEAR"]
    assert "state a rate" in scope.findings[0].fix


@pytest.mark.parametrize("unit", ["not stated", "million euro, 2014", "index points"])
def test_a_world_in_other_money_needs_a_rate(wiod_small: World, unit: str) -> None:
    assert codes(labelled(wiod_small, money=unit), **PLACE, amount=SUM) == ["E-AMOUNT-MONEY"]


@pytest.mark.parametrize(
    ("unit", "dollars"),
    [
        ("million current US dollars, 2014", 1e6),
        ("billion USD", 1e9),
        ("US$", 1.0),
        ("current US dollars", 1.0),
        ("Thousands of US dollars", 1e3),
    ],
)
def test_the_money_of_a_world_is_read(wiod_small: World, unit: str, dollars: float) -> None:
    world = labelled(wiod_small, money=unit)
    assert money_unit(world) == dollars
    found, _ = effects(world, **PLACE, amount=SUM | {"price_year": 2014, "years": 1})
    assert found[0].value == pytest.approx(39e9 / dollars, rel=EXACT)


def test_the_base_year_is_the_one_year_of_the_vintage(wiod_small: World) -> None:
    assert base_year(wiod_small) == 2014
    assert base_year(labelled(wiod_small, vintage="year 2007, moved to 2007 prices")) == 2007
    assert Provenance().vintage == "not stated"  # what a world made from arrays says unless told otherwise


@pytest.mark.parametrize("region", ["TWN", "ROW"])
def test_a_payer_without_gdp_needs_a_rate(wiod: World, region: str) -> None:
    _, scope = effects(wiod, region=region, sectors="C26", amount=SUM)
    assert [item.code for item in scope.findings] == ["E-AMOUNT-GDP", "E-AMOUNT-GDP"]  # neither year is known
    assert all(region in item.what and "state a rate" in item.fix for item in scope.findings)


@pytest.mark.parametrize("year", [1999, 2024])
def test_a_price_year_outside_the_table_is_refused(wiod: World, year: int) -> None:
    assert codes(wiod, **PLACE, amount=SUM | {"price_year": year}) == ["E-AMOUNT-GDP"]


def test_several_payers_are_refused(wiod: World) -> None:
    assert codes(wiod, region=["USA", "JPN"], sectors="C26", amount=SUM) == ["E-AMOUNT-PAYER"]
    assert codes(wiod, region="Atlantis", sectors="C26", amount=SUM) == ["E-REGION-UNKNOWN"]
    assert effects(wiod, region=["USA"], sectors="goods", amount=SUM)[1].findings == []


def test_somebody_must_receive_the_money_and_keep_a_price(wiod: World) -> None:
    idle = wiod.regions[int(np.argwhere(wiod.output == 0.0)[0][0])], wiod.sectors[int(np.argwhere(wiod.output == 0.0)[0][1])]
    assert codes(wiod, region=idle[0], sectors=idle[1], amount=SUM) == ["E-AMOUNT-RECEIPTS"]
    assert codes(wiod, **PLACE, amount=SUM | {"value": "-900 bn", "years": 1}) == ["E-AMOUNT-RECEIPTS"]


def level(world: World, sectors: str | list[str], **fields: Any) -> Effect:
    """One effect of a production subsidy of the United States."""
    found, scope = effects(world, region="USA", sectors=sectors, **fields)
    assert scope.findings == []
    return found[0]


def test_an_amount_of_zero_is_a_rate_of_zero(wiod_small: World) -> None:
    none = level(wiod_small, "C26", amount=SUM | {"value": "0 bn"})
    wedges = combine(wiod_small, [], [none]).counterfactual
    assert wedges.channels == {}
    assert wedges.subsidy_amounts == ()


def test_an_amount_with_anything_else_on_its_cells_is_a_conflict(wiod_small: World, refused: Callable) -> None:
    paid = level(wiod_small, ["C26", "C29"], amount=SUM)
    again = level(wiod_small, "C26", amount=SUM | {"value": "1 bn"})
    rate = level(wiod_small, "C26", set="3%", of="cost")
    added = Effect("production_subsidy", "add", again.cells, 0.1, 1.0, "p")
    power = Effect("production_subsidy", "multiply", again.cells, 1.1, 1.0, "p")
    for rival in (again, rate, added, power):
        for order in ((paid, rival), (rival, paid)):
            assert [item.code for item in refused(combine, wiod_small, [], order)] == ["E-RATE-CONFLICT"], rival.operation
    elsewhere = level(wiod_small, "C27", set="3%", of="cost")
    wedges = combine(wiod_small, [], [paid, elsewhere]).counterfactual
    assert [item.amount for item in wedges.subsidy_amounts] == [paid.value]
    assert set(wedges.channels) == {"production_subsidy"}


def test_a_policy_replaces_an_amount_of_the_baseline_as_a_whole(wiod_small: World, refused: Callable) -> None:
    both = level(wiod_small, ["C26", "C27"], amount=SUM)
    more = level(wiod_small, ["C26", "C27"], amount=SUM | {"value": "80 bn"})
    stages = combine(wiod_small, [both], [more])
    assert [item.amount for item in stages.baseline.subsidy_amounts] == [both.value]
    assert [item.amount for item in stages.counterfactual.subsidy_amounts] == [more.value]
    rates = [level(wiod_small, code, set="3%", of="receipts") for code in ("C26", "C27")]
    assert combine(wiod_small, [both], rates).counterfactual.subsidy_amounts == ()
    assert [item.amount for item in combine(wiod_small, [both], []).counterfactual.subsidy_amounts] == [both.value]
    found = refused(combine, wiod_small, [both], rates[:1])
    assert [item.code for item in found] == ["E-RATE-CONFLICT"]
    assert "where the rest of the money goes" in found[0].why


def test_an_amount_replaces_a_rate_of_the_baseline(wiod_small: World) -> None:
    rate, paid = level(wiod_small, "C26", set="3%", of="receipts"), level(wiod_small, "C26", amount=SUM)
    stages = combine(wiod_small, [rate], [paid])
    assert stages.baseline.channels["production_subsidy"].max() == 0.03
    assert stages.counterfactual.channels == {}
    assert len(stages.counterfactual.subsidy_amounts) == 1


def test_bad_amounts_are_refused_all_at_once(tiny: World, refused: Callable) -> None:
    one, two, none = np.zeros((3, 2), dtype=bool), np.ones((3, 2), dtype=bool), np.zeros((3, 2), dtype=bool)
    one[1, 0] = True
    given = [SubsidyAmount(np.nan, one), SubsidyAmount(1.0, two), SubsidyAmount(1.0, none), SubsidyAmount(1.0, one.T)]
    given += [SubsidyAmount(1.0, one), SubsidyAmount(2.0, one)]
    found = refused(Wedges.build, tiny, {"tarif": 1.0}, None, given)
    assert [item.code for item in found] == ["E-CHANNEL-UNKNOWN", *["E-AMOUNT-PAYER"] * 4, "E-RATE-CONFLICT"]
    assert found[-2].where == "wedges.subsidy_amounts[3]"
    kept = Wedges.build(tiny, {}, None, given[4:5]).subsidy_amounts[0]
    assert not kept.cells.flags.writeable


def test_more_amounts_than_one_solve_can_hold_are_refused(refused: Callable, wiod: World) -> None:
    producing = np.argwhere(wiod.output > 0.0)[: MAX_AMOUNTS + 1]
    given = []
    for region, sector in producing:
        cells = np.zeros(wiod.output.shape, dtype=bool)
        cells[region, sector] = True
        given.append(SubsidyAmount(1.0, cells))
    assert [item.code for item in refused(Wedges.build, wiod, {}, None, given)] == ["E-SIZE"]
    assert len(Wedges.build(wiod, {}, None, given[:-1]).subsidy_amounts) == MAX_AMOUNTS


def test_a_scenario_carries_its_money_through_grouping(wiod_small: World) -> None:
    goods = [code for code, good in zip(wiod_small.sectors, wiod_small.is_good, strict=True) if good]
    world = aggregate(wiod_small, {"USA": "USA", "REST": "rest"}, {"made": goods, "other": "rest"})
    policy = {"instrument": "production_subsidy", "region": "USA", "sectors": "made", "amount": SUM}
    compiled = compile_scenario(Scenario(policies=[policy]), world)
    assert compiled.baseline.subsidy_amounts == ()
    assert [item.amount for item in compiled.counterfactual.subsidy_amounts] == [pytest.approx(5_281.041, abs=5e-4)]
    assert any("5,281 million" in text for text in compiled.remarks)


def test_the_hash_knows_the_money_and_older_hashes_hold() -> None:
    def of(**fields: Any) -> str:
        return Scenario(policies=[{"instrument": "production_subsidy"} | PLACE | fields]).sha256

    assert len({of(amount=SUM), of(amount=SUM | {"years": 6}), of(amount=SUM, hold="rate"), of(set="3%", of="cost")}) == 4
    resolved = Scenario(policies=[{"instrument": "production_subsidy"} | PLACE | {"set": "3%", "of": "cost"}]).resolved()
    assert set(resolved["policies"][0]) == {"instrument", "region", "sectors", "set", "of"}  # what it was before amounts


def test_the_card_of_the_table_tells_where_it_is_from() -> None:
    card = json.loads(packaged("gdp", f"{TABLE}.json").read_text("utf-8"))
    assert card["licence"] == "CC BY 4.0"
    assert "World Development Indicators" in card["source"]
    assert card["steps"][-1].endswith("ROW, TWN")
    assert nominal_gdp()["USA", 2022] == USA[2022]


@pytest.mark.shared
def test_the_table_covers_the_world_and_is_the_source(shared: Path, wiod: World) -> None:
    with gzip.open(shared / "data" / "margins" / "gdp_wdi_2000_2023.csv.gz", "rt", encoding="utf-8") as stream:
        source = {(row["iso3"], int(row["year"])): float(row["gdp_usd"]) for row in csv.DictReader(stream)}
    known = {region for region, _ in nominal_gdp()}
    assert set(wiod.regions) - known == {"TWN", "ROW"}
    assert all(abs(value - source[key] / 1e6) <= 0.5 for key, value in nominal_gdp().items())
    assert {year for _, year in nominal_gdp()} == set(range(2000, 2024))


@pytest.mark.shared
def test_rebuilding_the_table_changes_nothing(shared: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    spec = importlib.util.spec_from_file_location("build_gdp", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    (tmp_path / "gdp").mkdir()
    monkeypatch.setattr(module, "TARGET", tmp_path)
    monkeypatch.setattr("sys.argv", ["build_gdp.py", "--source", str(shared / "data")])
    module.main()
    built = sorted((tmp_path / "gdp").iterdir())
    assert [file.suffix for file in built] == [".csv", ".json"]
    assert all(file.read_text("utf-8") == packaged("gdp", file.name).read_text("utf-8") for file in built)
