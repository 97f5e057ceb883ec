"""Findings offer the change that mends them, where it needs no further choice; what is offered works."""

import copy
from pathlib import Path
from typing import Any

import pytest

from smallyard.apps.lab.changes import plain, steps_of
from smallyard.apps.lab.feasible_changes import changed, feasible_changes
from smallyard.errors import InfeasibleError
from smallyard.pipeline.run import check_feasible
from smallyard.pipeline.run_folder import yaml_text
from smallyard.policy.scenario import Scenario

from .conftest import Service, codes, scenario_text

pytestmark = pytest.mark.xdist_group("lab-changes")
TARIFF = {"instrument": "import_tariff", "importer": "USA", "exporter": "CHN", "sectors": "goods", "add": "10 pp"}
BAN = {"instrument": "import_ban", "importer": "RUS", "exporter": "all", "sectors": "all"}


def made(data: Any, change: dict[str, Any]) -> Any:
    """Data with a change made, as a client makes it."""
    data = copy.deepcopy(data)
    for edit in change["edits"]:
        *before, last = edit["place"]
        holder = data
        for step in before:
            holder = holder[step]
        holder[last] = edit["value"]
    return data


@pytest.mark.parametrize(
    ("policy", "code", "kind", "first"),
    [
        ({"exporter": "CHIN"}, "E-REGION-UNKNOWN", "name", "CHN"),
        ({"exporter": "Germny"}, "E-REGION-UNKNOWN", "name", "EU27"),
        ({"exporter": "Austrlia"}, "E-REGION-UNKNOWN", "name", "AUS"),
        ({"sectors": ["B", "汽车"]}, "E-SECTOR-UNKNOWN", "name", "C29"),
        ({"importer": ["JPN", "US"]}, "E-REGION-UNKNOWN", "name", "USA"),
        ({"sectors": {"of": "goods", "except": "C26X"}}, "E-SECTOR-UNKNOWN", "name", "C26"),
        ({"instrument": "import_tarif"}, "E-INSTRUMENT-UNKNOWN", "name", "import_tariff"),
        ({"ad": "10 pp", "add": None}, "E-KEY-UNKNOWN", "key", "add"),
        ({"add": 10}, "E-TARIFF-UNIT", "unit", "10 pp"),
        ({"add": "10%"}, "E-TARIFF-UNIT", "unit", "10 pp"),
        ({"coverage": "90 pp"}, "E-TARIFF-UNIT", "unit", "90%"),
    ],
)
def test_a_near_name_key_or_unit_is_offered_and_mends(
    service: Service, policy: dict[str, Any], code: str, kind: str, first: str
) -> None:
    given = {name: value for name, value in {**TARIFF, **policy}.items() if value is not None}
    data = {"schema": "smallyard/scenario/1", "world": "wiod2014-17x27", "policies": [given]}
    found = service.post("/scenario/check", {"yaml": yaml_text(data)}).json()["findings"]
    finding = next(item for item in found if item["code"] == code)
    offered = finding["changes"][0]
    assert (offered["kind"], offered["names"]) == (kind, [first])
    after = made(data, offered)
    assert after != data
    assert service.post("/scenario/check", {"yaml": yaml_text(after)}).json()["ok"]


def test_an_empty_scenario_can_begin_with_a_template(service: Service) -> None:
    (finding,) = service.post("/scenario/check", {"yaml": "# nothing yet"}).json()["findings"]
    (offered,) = finding["changes"]
    assert offered["kind"] == "start"
    assert "policies: []" in finding["fix"]
    assert service.post("/scenario/check", {"yaml": yaml_text(made({}, offered))}).json()["ok"]
    (other,) = service.post("/scenario/check", {"yaml": "- a list"}).json()["findings"]
    assert other["changes"] == []


def test_a_refused_question_offers_it_too(service: Service) -> None:
    answer = service.post("/solve", {"yaml": scenario_text("[{instrument: import_tarif}]"), "tables": []})
    assert answer.status_code == 422
    assert answer.json()["findings"][0]["changes"][0]["names"] == ["import_tariff"]
    ban = "[{instrument: import_ban, importer: RUS, exporter: all, sectors: all}]"
    answer = service.post("/solve", {"yaml": scenario_text(ban), "tables": []})
    assert (answer.status_code, codes(answer)) == (409, ["E-INFEASIBLE-SUPPLIER"])
    assert [item["kind"] for item in answer.json()["findings"][0]["changes"]] == ["exempt", "partly"]


FLOOR = {
    "instrument": "purchase_commitment",
    "importer": "CHN",
    "exporter": "USA",
    "sectors": "C26",
    "at_least": "110%",
    "payer": {"importer": "100%"},
}


@pytest.mark.parametrize(
    ("policies", "code", "kinds"),
    [
        ([BAN], "E-INFEASIBLE-SUPPLIER", ["exempt", "partly"]),
        ([TARIFF, {**BAN, "importer": "JPN"}], "E-INFEASIBLE-BALANCE", ["services", "partly"]),
        ([{**BAN, "importer": "CHN", "exporter": "USA", "sectors": "C26"}, FLOOR], "E-INFEASIBLE-CONTROL", ["drop", "partly"]),
    ],
)
def test_every_change_offered_without_a_solution_has_one(policies: list[dict[str, Any]], code: str, kinds: list[str]) -> None:
    data = {"schema": "smallyard/scenario/1", "world": "wiod2014-17x27", "policies": policies}
    text = yaml_text(data)
    with pytest.raises(InfeasibleError) as caught:
        check_feasible(Scenario.from_yaml(text))
    assert caught.value.findings[0].code == code
    found = feasible_changes(caught.value, text, Path())
    assert [item.kind for item in found] == kinds
    for item in found:
        check_feasible(Scenario.from_yaml(yaml_text(changed(data, item))))
        touched = {edit.place[1] for edit in item.edits}
        assert touched == set(item.policies)


def test_only_markets_without_a_supplier_are_left_out() -> None:
    """A second ban, which closes nothing there, stays as it is."""
    other = {**BAN, "importer": "USA", "exporter": "CHN", "sectors": "C26"}
    text = yaml_text({"schema": "smallyard/scenario/1", "world": "wiod2014-17x27", "policies": [other, BAN]})
    with pytest.raises(InfeasibleError) as caught:
        check_feasible(Scenario.from_yaml(text))
    first = feasible_changes(caught.value, text, Path())[0]
    assert first.policies == [1]
    assert first.names == ["A02_A03", "C21", "C25", "C27", "C30"]


def test_a_rate_that_takes_all_income_is_offered_smaller(service: Service) -> None:
    subsidy = "[{instrument: production_subsidy, region: USA, sectors: all, set: 900%, of: receipts}]"
    answer = service.post("/solve", {"yaml": scenario_text(subsidy), "tables": []})
    assert (answer.status_code, codes(answer)) == (409, ["E-INFEASIBLE-INCOME"])
    (offered,) = answer.json()["findings"][0]["changes"]
    assert offered["kind"] == "rate"
    smaller = scenario_text(subsidy.replace("900%", offered["names"][0]))
    assert service.post("/solve", {"yaml": smaller, "tables": []}).status_code == 200


def test_places_are_read_as_they_are_written() -> None:
    assert steps_of("scenario:5 policies[1].rents.importer") == ["policies", 1, "rents", "importer"]
    assert steps_of("counterfactual: scenario:3 policies") == ["policies"]
    assert steps_of("scenario:2 world") == ["world"]
    assert steps_of("policies[0]") == ["policies", 0]
    assert steps_of("a place with words") == []
    assert steps_of("") == []


def test_a_text_that_cannot_be_read_offers_nothing(service: Service) -> None:
    assert plain("a: [") == {}
    found = service.post("/scenario/check", {"yaml": "a: ["}).json()["findings"]
    assert all(item["changes"] == [] for item in found)
