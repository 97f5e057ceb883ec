"""Selections, units and nearest names."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from smallyard.errors import Finding
from smallyard.labels.by_name import NAMES, OTHER_NAMES
from smallyard.labels.match import did_you_mean, nearest
from smallyard.labels.regions import EU27, REGION_NAMES, region_name
from smallyard.labels.sectors import SECTOR_NAMES
from smallyard.labels.select import Catalogue, select
from smallyard.labels.units import parse_factor, parse_rate
from smallyard.policy.effects import Scope
from smallyard.world.world import World

REGIONS = Catalogue("region", ("USA", "CHN", "DEU", "FRA", "GBR"), {"EU": ("DEU", "FRA"), "WEST": ("USA", "DEU", "FRA")})


def chosen(value: object) -> tuple[int, ...]:
    findings: list[Finding] = []
    found = select(REGIONS, value, "here", findings)  # type: ignore[arg-type]
    assert findings == []
    return found.positions


@pytest.mark.parametrize(
    ("value", "positions"),
    [
        ("USA", (0,)),
        ("all", (0, 1, 2, 3, 4)),
        ("EU", (2, 3)),
        (["GBR", "USA"], (4, 0)),
        (["EU", "DEU", "GBR"], (2, 3, 4)),
        ({"of": "all", "except": "EU"}, (0, 1, 4)),
        ({"except": ["EU", "USA"]}, (1, 4)),
        ({"of": "EU", "except": "GBR"}, (2, 3)),
        ({"of": ["WEST", "GBR"], "except": ["DEU"]}, (0, 3, 4)),
    ],
)
def test_a_selection_gives_positions_once_each(value: object, positions: tuple[int, ...]) -> None:
    assert chosen(value) == positions


def test_every_unknown_name_is_reported_with_its_place_and_the_nearest_names() -> None:
    findings: list[Finding] = []
    found = select(REGIONS, {"of": ["USA", "UK", "DEUU"], "except": "FRAU"}, "policies[0].importer", findings)
    assert found.positions == (0,)
    assert [item.code for item in findings] == ["E-REGION-UNKNOWN"] * 3
    assert [item.where for item in findings] == ["policies[0].importer"] * 2 + ["policies[0].importer.except"]
    assert "'UK'" in findings[0].what
    assert "'GBR'" in findings[0].fix
    assert "'DEU'" in findings[1].fix
    assert "'FRA'" in findings[2].fix


def test_an_empty_selection_is_reported_even_after_other_problems() -> None:
    findings = [Finding("E-X", "an earlier problem")]
    select(REGIONS, {"of": "EU", "except": ["DEU", "FRA"]}, "here", findings)
    assert [item.code for item in findings] == ["E-X", "E-REGION-EMPTY"]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("UK", "GBR"), ("us", "USA"), ("China", "CHN"), ("usa", "USA"), ("everyone", "all"), ("Gbr", "GBR")],
)
def test_the_nearest_name_is_what_people_mean(typed: str, meant: str) -> None:
    assert nearest(typed, REGIONS.names())[0] == meant


CODES = [*REGION_NAMES, *SECTOR_NAMES, "goods", "all"]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Germny", "'DEU' (Germany)"),
        ("Germany", "'DEU' (Germany)"),
        ("德国", "'DEU' (Germany)"),
        ("South Korea", "'KOR' (Korea)"),
        ("Turkey", "'TUR' (Türkiye)"),
        ("Motor vehicels", "'C29' (Motor vehicles)"),
        ("汽车", "'C29' (Motor vehicles)"),
        ("goodz", "'goods'"),
    ],
)
def test_names_lead_to_codes_in_both_languages(typed: str, meant: str) -> None:
    assert did_you_mean(typed, CODES) == f"did you mean {meant}?"


def test_a_name_leads_to_no_code_that_the_world_lacks() -> None:
    assert "DEU" not in did_you_mean("Germany", ["USA", "CHN"])
    assert did_you_mean("Germny", ["USA", "CHN", "EU27"]) == "did you mean 'EU27' (European Union (27))?"
    assert set(OTHER_NAMES.values()) <= set(NAMES)


def test_no_near_name_lists_the_allowed_ones() -> None:
    assert did_you_mean("qqqqqq", ["one", "two"]) == "allowed: one, two"
    assert did_you_mean("x", [f"n{i}" for i in range(50)]).endswith(" …")
    assert did_you_mean(5, ["one"]) == "allowed: one"


def test_an_unknown_region_keeps_its_code_as_name() -> None:
    assert region_name("XYZ") == "XYZ"
    assert region_name("GBR") == "United Kingdom"
    assert len(EU27) == len(set(EU27)) == 27
    assert "GBR" not in EU27


# --- flows ------------------------------------------------------------------------------------------------------------


def test_own_flows_are_never_covered(wiod_small: World) -> None:
    scope = Scope.of(wiod_small, {}, {})
    mask = scope.flows("all", "all", "all", "p")
    count = len(wiod_small.regions)
    assert not mask[range(count), range(count)].any()
    assert mask.sum() == count * (count - 1) * len(wiod_small.sectors)
    assert scope.findings == []


def test_flows_inside_a_named_group_are_left_out(wiod: World) -> None:
    scope = Scope.of(wiod, {}, {})
    inside = np.isin(wiod.regions, EU27)
    for importer, exporter in (("EU27", "all"), ("all", "EU27"), (["EU27", "USA"], "all")):
        mask = scope.flows(importer, exporter, "goods", "p")
        assert not mask[np.ix_(inside, inside)].any()
        assert mask.any()
    everyone = scope.flows("all", "all", "C26", "p")
    assert everyone[np.ix_(inside, inside)].any()
    listed = scope.flows(list(EU27), "all", "C26", "p")
    assert listed[np.ix_(inside, inside)].any()
    assert scope.findings == []


def test_own_groups_of_a_scenario_exclude_their_internal_flows_too(wiod_small: World) -> None:
    scope = Scope.of(wiod_small, {"NAFTA": ["USA", "CAN", "MEX"]}, {"chips": ["C26", "C27"]})
    mask = scope.flows("NAFTA", {"of": "all", "except": "CHN"}, "chips", "p")
    pairs = mask.any(2)
    members = [wiod_small.regions.index(label) for label in ("USA", "CAN", "MEX")]
    assert not pairs[np.ix_(members, members)].any()
    assert pairs[members].sum() == 3 * (len(wiod_small.regions) - 4)
    assert mask.any((0, 1)).sum() == 2


@pytest.mark.parametrize(("importer", "exporter"), [("USA", "USA"), ("N", "N"), ("USA", "N"), ("N", "MEX")])
def test_a_policy_that_covers_no_border_is_an_error(wiod_small: World, importer: str, exporter: str) -> None:
    scope = Scope.of(wiod_small, {"N": ["USA", "MEX"]}, {})
    scope.flows(importer, exporter, "all", "policies[3]")
    assert [(item.code, item.where) for item in scope.findings] == [("E-CELLS-EMPTY", "policies[3]")]


def test_a_policy_on_flows_that_were_zero_is_remarked(table: Callable[..., dict]) -> None:
    given = table(rates=False)
    given["final_demand"] = given["final_demand"].copy()
    given["final_demand"][0, 0] -= given["trade_fob"][0, 1, 0]
    given["final_demand"][1, 0] += given["trade_fob"][0, 1, 0]
    given["trade_fob"] = given["trade_fob"].copy()
    given["trade_fob"][1, 1, 0] += given["trade_fob"][0, 1, 0]
    given["trade_fob"][0, 1, 0] = 0.0
    scope = Scope.of(World.from_arrays(**given), {}, {})
    scope.flows("R0", "R1", "s0", "policies[0]")
    assert scope.findings == []
    assert "policies[0] touches no flow" in scope.remarks[0]


# --- units ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "unit", "rate"),
    [
        ("25%", "%", 0.25),
        (" 25 % ", "%", 0.25),
        ("25 percent", "%", 0.25),
        ("145 pp", "pp", 1.45),
        ("145pp", "pp", 1.45),
        ("1 percentage point", "pp", 0.01),
        ("2.5 percentage points", "pp", 0.025),
        ("-3.5 pp", "pp", -0.035),
        ("+.5%", "%", 0.005),
        ("1e2%", "%", 1.0),
        ("0%", "%", 0.0),
    ],
)
def test_a_rate_with_its_unit_is_read(text: str, unit: str, rate: float) -> None:
    assert parse_rate(text, unit) == rate


@pytest.mark.parametrize(
    "value",
    [
        "25",
        "25 PP",
        "25 p",
        "pp",
        "%",
        "",
        "1,5%",
        "1.5.2%",
        "−5%",
        "٢٥%",
        "2 5%",
        "25%%",
        "25 % pp",
        "0x10%",
        "nan%",
        "inf%",
        "1_0%",
    ],
)
@pytest.mark.parametrize("unit", ["%", "pp"])
def test_other_forms_are_refused(value: str, unit: str) -> None:
    with pytest.raises(ValueError, match="such as '25"):
        parse_rate(value, unit)


@pytest.mark.parametrize("value", [None, True, False, [], {}])
def test_what_is_no_rate_at_all_is_refused(value: object) -> None:
    with pytest.raises(ValueError, match="such as"):
        parse_rate(value, "pp")


@pytest.mark.parametrize("value", ["1e400%", "-1e999%"])
def test_an_infinite_rate_is_refused(value: str) -> None:
    with pytest.raises(ValueError, match="not a finite number"):
        parse_rate(value, "%")


@pytest.mark.parametrize(
    ("value", "readings"),
    [(25, ("25 percent", "2500 percent", "factor of 25")), (0.25, ("0.25 percent", "25 percent", "factor of 0.25"))],
)
def test_a_bare_number_gives_its_three_readings(value: float, readings: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match="has no unit") as refusal:
        parse_rate(value, "pp")
    assert all(reading in str(refusal.value) for reading in readings)
    assert str(refusal.value).endswith(f"write it as '{value:g} pp'")


@pytest.mark.parametrize("value", [10**400, -(10**400), float("nan"), float("inf")], ids=["huge", "-huge", "nan", "inf"])
def test_absurd_bare_numbers_are_refused_like_others(value: float) -> None:
    with pytest.raises(ValueError, match="nan is not a number" if value != value else "has no unit"):
        parse_rate(value, "%")


@pytest.mark.parametrize(("text", "unit"), [("25%", "pp"), ("25 percent", "pp"), ("25 pp", "%"), ("1 percentage point", "%")])
def test_percent_and_points_are_not_mixed_up(text: str, unit: str) -> None:
    with pytest.raises(ValueError, match="but this field takes"):
        parse_rate(text, unit)


def test_a_factor_is_a_bare_positive_number() -> None:
    assert parse_factor(1.25) == 1.25
    assert parse_factor(2) == 2.0
    for value in ("1.25", "25%", None, True, [1.0]):
        with pytest.raises(ValueError, match="not a factor"):
            parse_factor(value)
    for number in (0, -1, float("nan"), float("inf"), 10**400):
        with pytest.raises(ValueError, match="finite number above 0"):
            parse_factor(number)
