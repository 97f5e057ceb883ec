"""Worlds, instruments, model options, map, register and about: what they answer, and what they refuse."""

import asyncio
import csv
import io
import subprocess
import sys
from typing import Any

import httpx
import numpy as np
import pytest
import yaml
from fastapi import FastAPI

from smallyard import load_world
from smallyard.apps.lab.app import lab_app
from smallyard.apps.lab.settings import Settings
from smallyard.apps.lab.table_answers import csv_answer
from smallyard.labels.names_zh import INSTRUMENT_NAMES_ZH, REGION_NAMES_ZH, SECTOR_NAMES_ZH
from smallyard.labels.regions import REGION_NAMES
from smallyard.labels.sectors import SECTOR_NAMES
from smallyard.policy.instruments import INSTRUMENTS
from smallyard.policy.register.read_register import packaged_register
from smallyard.policy.scenario import Scenario
from smallyard.results.figures.map_shapes import world_shapes
from smallyard.world.world import World


@pytest.fixture(scope="module")
def app() -> FastAPI:
    """Never started: none of these routes needs the solver."""
    return lab_app(Settings())


@pytest.fixture(scope="module")
def world() -> World:
    return load_world("wiod2014")


def ask(app: FastAPI, path: str, **json: Any) -> httpx.Response:
    """One request; with a body, a POST."""

    async def sent() -> httpx.Response:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://127.0.0.1:8321") as client:
            return await (client.post("/api/v1" + path, json=json) if json else client.get("/api/v1" + path))

    return asyncio.run(sent())


def got(app: FastAPI, path: str, **json: Any) -> Any:
    answer = ask(app, path, **json)
    assert answer.status_code == 200, answer.text
    return answer.json()


def refused(app: FastAPI, path: str, status: int, **json: Any) -> list[dict[str, str]]:
    answer = ask(app, path, **json)
    assert answer.status_code == status, answer.text
    return answer.json()["findings"]


# --- worlds


def test_worlds_have_names_in_two_languages(app: FastAPI, world: World) -> None:
    found = {item["name"]: item for item in got(app, "/worlds")}
    assert set(found) == {"wiod2014", "wiod2014-17x27"}
    card = found["wiod2014"]
    assert card["sha256"] == world.sha256
    assert [item["code"] for item in card["regions"]] == list(world.regions)
    assert [item["good"] for item in card["sectors"]] == [bool(flag) for flag in world.is_good]
    assert all(item["name"] and item["name_zh"] != item["code"] for item in (*card["regions"], *card["sectors"]))
    assert [item["code"] for item in card["regions"] if item["in_rest"]] == ["ROW"]
    assert len(card["region_groups"]["EU27"]) == 27
    assert "Viet Nam" in card["inside_rest"]
    small = found["wiod2014-17x27"]
    inside = {item["code"]: item["members"] for item in small["regions"]}
    assert inside["EFTA"] == ["CHE", "NOR"]
    assert got(app, "/worlds/wiod2014-17x27") == small


def test_every_code_has_a_chinese_name() -> None:
    assert set(REGION_NAMES_ZH) == set(REGION_NAMES)
    assert set(SECTOR_NAMES_ZH) == set(SECTOR_NAMES)
    assert set(INSTRUMENT_NAMES_ZH) == set(INSTRUMENTS)
    assert (REGION_NAMES_ZH["ROW"], REGION_NAMES_ZH["EU27"]) == ("世界其他地区", "欧盟27国")
    for names in (REGION_NAMES_ZH, SECTOR_NAMES_ZH, INSTRUMENT_NAMES_ZH):
        assert len(set(names.values())) == len(names)


def test_flows_are_those_of_the_table(app: FastAPI, world: World) -> None:
    found = got(app, "/worlds/wiod2014/flows?importer=USA&exporter=CHN&sector=C26")
    cell = world.regions.index("USA"), world.regions.index("CHN"), world.sectors.index("C26")
    assert found["columns"]["trade_fob_musd"] == [float(world.trade_fob[cell])]
    assert found["columns"]["tariff_percent"] == pytest.approx([100.0 * float(world.tariff[cell])], rel=1e-12)
    assert found["total"] == float(world.trade_fob[cell])


@pytest.mark.parametrize("by", ["cell", "pair", "importer", "exporter", "sector"])
def test_flows_add_up_however_they_are_grouped(app: FastAPI, world: World, by: str) -> None:
    path = f"/worlds/wiod2014/flows?importer=EU27&sector=goods&by={by}&format=csv"
    rows = list(csv.DictReader(io.StringIO(ask(app, path).text)))
    buyers = [world.regions.index(code) for code in got(app, "/worlds/wiod2014")["region_groups"]["EU27"]]
    flows = world.trade_fob * ~np.eye(len(world.regions), dtype=bool)[:, :, None] * world.is_good
    assert sum(float(row["trade_fob_musd"]) for row in rows) == pytest.approx(flows[buyers].sum(), rel=1e-12)
    duties = (flows * world.tariff)[buyers].sum()
    assert sum(float(row["tariff_revenue_musd"]) for row in rows) == pytest.approx(duties, rel=1e-12)
    values = [float(row["trade_fob_musd"]) for row in rows]
    assert values == sorted(values, reverse=True)
    first = "importer" if by in ("cell", "pair") else by
    assert list(rows[0])[:2] == [first, f"{first}_name"]


def test_pages_of_flows_follow_each_other(app: FastAPI) -> None:
    whole = got(app, "/worlds/wiod2014-17x27/flows?importer=USA&limit=20")
    first = got(app, "/worlds/wiod2014-17x27/flows?importer=USA&limit=12")
    second = got(app, "/worlds/wiod2014-17x27/flows?importer=USA&limit=8&offset=12")
    for name, values in whole["columns"].items():
        assert values == first["columns"][name] + second["columns"][name]
    assert whole["rows"] > 20
    assert got(app, "/worlds/wiod2014-17x27/flows?offset=1000000")["columns"]["importer"] == []


def test_totals_and_provenance(app: FastAPI, world: World) -> None:
    found = got(app, "/worlds/wiod2014/totals")["columns"]
    assert sum(found["output_musd"]) == pytest.approx(world.output.sum(), rel=1e-12)
    assert sum(found["exports_fob_musd"]) == pytest.approx(sum(found["imports_fob_musd"]), rel=1e-12)
    sectors = got(app, "/worlds/wiod2014/totals?by=sector")["columns"]
    assert sum(sectors["value_added_musd"]) == pytest.approx(world.value_added.sum(), rel=1e-12)
    card = got(app, "/worlds/wiod2014/provenance")
    assert [step["what"] for step in card["steps"]] == [step.what for step in world.provenance.steps]
    assert all(item["largest_relative_gap"] < 1e-9 for item in card["identities"])


def test_refusals_name_the_nearest(app: FastAPI) -> None:
    [item] = refused(app, "/worlds/wiod201", 404)
    assert item["code"] == "E-WORLD-UNKNOWN"
    assert "'wiod2014'" in item["fix"]
    found = refused(app, "/worlds/wiod2014/flows?importer=UK&sector=C27T28", 422)
    assert [item["code"] for item in found] == ["E-REGION-UNKNOWN", "E-SECTOR-UNKNOWN"]
    assert "'GBR'" in found[0]["fix"]
    assert refused(app, "/worlds/wiod2014/flows?limit=0", 422)[0]["where"].replace(" ", ".") == "query.limit"
    assert refused(app, "/worlds/..%2F..%2Fetc", 404)
    assert refused(app, "/worlds/wiod2014.npz", 404)
    assert refused(app, "/map?world=wiod", 422)[0]["code"] == "E-WORLD-UNKNOWN"


def test_csv_holds_no_formula() -> None:
    text = bytes(csv_answer({"=cmd": ["=1+1", "@x", None], "rate_percent": [-1.5, float("nan"), 2.0]}, "x").body).decode()
    assert text.splitlines() == ["'=cmd,rate_percent", "'=1+1,-1.5", "'@x,", ",2.0"]


# --- instruments


def test_every_instrument_has_a_form(app: FastAPI) -> None:
    found = {item["name"]: item for item in got(app, "/instruments")}
    assert list(found) == list(INSTRUMENTS)
    for name, item in found.items():
        assert item["doc"].endswith(".")
        assert item["title"]
        stated = [key for key in item["schema"]["properties"] if key != "instrument"]
        assert [field["name"] for field in item["fields"]] == stated
        assert all(field["doc"] for field in item["fields"]), name
        assert {field["name"] for field in item["fields"] if field["required"]} == set(item["schema"]["required"])
        assert got(app, f"/instruments/{name}") == item
    groups = {name: item["group"] for name, item in found.items()}
    assert groups["import_tariff"] == groups["tariff_panel"] == groups["export_tax"] == "tariffs"
    assert groups["export_quota"] == groups["entity_list"] == groups["foreign_direct_product_rule"] == "controls"
    assert groups["production_subsidy"] == "subsidies"
    assert groups["productivity"] == groups["trade_cost"] == "other"
    assert groups["measures"] == "register"


def test_kinds_of_fields_follow_the_types(app: FastAPI) -> None:
    def kinds(name: str) -> dict[str, str]:
        return {field["name"]: field["kind"] for field in got(app, f"/instruments/{name}")["fields"]}

    tariff = kinds("import_tariff")
    assert tariff == {
        "importer": "regions", "exporter": "regions", "sectors": "sectors", "coverage": "percent",
        "add": "points", "set": "percent", "multiply_power": "factor",
    }  # fmt: skip
    assert kinds("content_rule") | {"content_of": "sectors", "controller": "region"} == kinds("content_rule")
    assert kinds("tariff_panel")["panel"] == "choice"
    quota = {field["name"]: field for field in got(app, "/instruments/export_quota")["fields"]}
    assert [part["name"] for part in quota["rents"]["fields"]] == ["exporter", "importer", "wasted"]
    assert quota["reference"]["choices"] == ["baseline", "data"]
    assert quota["evasion"]["kind"] == "parts"
    assert refused(app, "/instruments/import_tarif", 404)[0]["fix"].startswith("did you mean 'import_tariff'")


def test_model_options_in_words(app: FastAPI) -> None:
    found = got(app, "/model-options")
    assert [item["name"] for item in found["horizons"]] == ["long", "medium", "short"]
    chosen = [item["name"] for key in ("horizons", "deficits", "revenue", "elasticities") for item in found[key] if item["default"]]
    assert chosen == ["long", "share_of_world_gdp", "lump_sum", "fontagne2022"]
    assert [field["name"] for field in found["fields"]] == ["variant", "horizon", "deficits", "revenue", "elasticities"]


# --- map


@pytest.mark.parametrize("name", ["wiod2014", "wiod2014-17x27"])
def test_the_map_holds_every_shape_once(app: FastAPI, name: str) -> None:
    found = got(app, f"/map?world={name}")
    width, height, shapes = world_shapes()
    assert (found["width"], found["height"]) == (width, height)
    assert sum(len(item["path"]) for item in found["shapes"]) == sum(len(shape.path) for shape in shapes)
    assert {item["region"] for item in found["shapes"]} <= {*load_world(name).regions, ""}
    assert len({item["region"] for item in found["shapes"]}) == len(found["shapes"])
    dotted = {item["region"] for item in found["dots"]}
    assert dotted == ({"CYP", "LUX", "MLT"} if name == "wiod2014" else set())
    assert "boundar" in found["notes"][0]


def test_the_map_of_a_grouped_result(app: FastAPI) -> None:
    found = got(app, "/map", regions=["NORTH", "CHN", "ROW"], members={"NORTH": ["USA", "CAN", "MEX"]})
    assert {item["region"] for item in found["shapes"]} == {"NORTH", "CHN", "ROW"}
    parts = {item["region"]: item for item in got(app, "/map?world=wiod2014")["shapes"]}
    north = next(item for item in found["shapes"] if item["region"] == "NORTH")
    assert len(north["path"]) == sum(len(parts[code]["path"]) for code in ("USA", "CAN", "MEX"))
    small = load_world("wiod2014-17x27")
    members = {key: list(inside) for key, inside in small.members.regions.items() if inside != (key,)}
    same = got(app, "/map", regions=list(small.regions), members=members)
    assert same == got(app, "/map?world=wiod2014-17x27") | {"world": ""}
    assert got(app, "/map", regions=["Atlantis"])["notes"][1] == "Not on the map: Atlantis."
    assert refused(app, "/map", 422, regions=[])[0]["code"] == "E-REQUEST"


# --- register


def test_measures_in_force_are_those_of_the_register(app: FastAPI) -> None:
    for day in ("2018-07-06", "2025-06-01", "1990-01-01"):
        found = got(app, f"/measures?date={day}&limit=2000")
        assert [item["id"] for item in found["measures"]] == [item.measure.id for item in packaged_register().in_force_on(day)]
        assert all(item["in_force"] for item in found["measures"])
    some = got(app, "/measures?date=2025-06-01&actor=USA&target=CHN&kind=tariffs&limit=2000")["measures"]
    assert some
    assert all(item["kind"] == "tariffs" and "USA" in item["by"] for item in some)
    rates = {item["id"]: (item["level"], item["unit"]) for item in some}
    assert rates["us-301-list3"] == (25.0, "pct")


def test_the_list_without_a_day_is_whole_and_has_a_csv_twin(app: FastAPI) -> None:
    found = got(app, "/measures?limit=2000")
    assert found["rows"] == len(packaged_register().measures) == len(found["measures"])
    rows = list(csv.DictReader(io.StringIO(ask(app, "/measures?format=csv").text)))
    assert [row["id"] for row in rows] == [item["id"] for item in found["measures"]]
    assert {item["id"] for item in got(app, "/measures?text=Section 301&limit=2000")["measures"]} < {row["id"] for row in rows}


def test_one_measure_with_steps_and_sources(app: FastAPI) -> None:
    found = got(app, "/measures/us-301-list3?date=2018-10-01")
    assert found["level"] == 10.0
    assert [step["level"] for step in found["steps"]] == [10.0, 25.0]
    assert all(item["at"] for item in found["sources"])
    before = got(app, "/measures/us-301-list3?date=2010-01-01")
    assert not before["in_force"]
    for item in packaged_register().measures:
        got(app, f"/measures/{item.id}")
    assert "us-301-list3" in refused(app, "/measures/us-301-list33", 404)[0]["fix"]
    assert [item["code"] for item in refused(app, "/measures?actor=USB&kind=tarif&date=2025-06-01", 422)] == [
        "E-REGION-UNKNOWN",
        "E-VALUE",
    ]
    assert refused(app, "/measures?date=yesterday", 422)[0]["code"] == "E-DATE"


def test_the_timeline_counts_what_is_in_force(app: FastAPI) -> None:
    found = got(app, "/measures/timeline")
    days = [tick["date"] for tick in found["ticks"]]
    assert days == sorted(set(days))
    assert len(days) == found["rows"]
    for tick in found["ticks"][:: len(days) // 8]:
        assert tick["in_force"] == len(packaged_register().in_force_on(tick["date"]))
    some = got(app, "/measures/timeline?actor=CHN&first=2025-01-01&last=2025-12-31")
    assert some["ticks"][0]["date"] >= "2025-01-01"
    assert some["ticks"][-1]["date"] <= "2025-12-31"
    facets = got(app, "/measures/facets")
    assert (facets["first"], facets["last"]) == (days[0], days[-1])
    assert {"code": "CHN", "name": "China", "name_zh": "中国"} in facets["actors"]


def test_a_policy_entry_stands_in_a_scenario(app: FastAPI) -> None:
    found = got(
        app, "/measures/policy", date="2025-06-01", include={"imposer": ["USA"], "kind": ["tariffs"]}, exclude={"target": ["CAN"]}
    )
    [entry] = yaml.safe_load(found["yaml"])
    assert entry == found["policy"]
    scenario = Scenario.model_validate({"policies": [found["policy"]]})
    assert scenario.measures is not None
    assert scenario.measures.in_force_on == "2025-06-01"
    register = packaged_register()
    assert found["rows"] == len(found["measures"]) > 5
    assert all("USA" in register.get(item["id"]).by for item in found["measures"])
    assert got(app, "/measures/policy", date="2025")["rows"] > found["rows"]
    assert got(app, "/measures/policy", date="1901-01-01")["remarks"]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"date": "2025-13-01"}, "E-DATE"),
        ({"date": "0000"}, "E-DATE"),
        ({"date": "9999"}, "E-DATE"),
        ({"date": "2025", "include": {"ids": ["us-301-list33"]}}, "E-MEASURE-UNKNOWN"),
        ({"date": "2025", "exclude": {"imposer": ["USB"]}}, "E-REGION-UNKNOWN"),
        ({"date": "2025", "include": {}}, "E-REQUEST"),
        ({"date": "2025", "bogus": 1}, "E-REQUEST"),
    ],
)
def test_a_policy_entry_is_refused_as_in_a_file(app: FastAPI, body: dict[str, Any], code: str) -> None:
    assert refused(app, "/measures/policy", 422, **body)[0]["code"] == code


# --- about, and the process


def test_about_states_versions_options_and_limits(app: FastAPI, world: World) -> None:
    found = got(app, "/about")
    assert found["data_versions"]["wiod2014"] == world.sha256[:8]
    assert found["languages"] == ["en", "zh"]
    assert set(found["documents"]) <= {"pdf", "docx"}
    assert found["version"] in found["citation"]["text"]
    assert found["citation"]["bibtex"].count("{") == found["citation"]["bibtex"].count("}")
    assert {item["grade"] for item in found["grades"]} == {"measured", "scenario", "bound"}
    assert len(found["refused"]) == 8
    assert "not that the model is right" in found["certificate"]


def test_the_schema_states_every_answer(app: FastAPI) -> None:
    for path, methods in app.openapi()["paths"].items():
        if not path.removeprefix("/api/v1/").startswith(("about", "worlds", "instruments", "model-options", "measures", "map")):
            continue
        for operation in methods.values():
            answer = operation["responses"]["200"]["content"]["application/json"]["schema"]
            assert "$ref" in answer or answer.get("items", {}).get("$ref"), path
            takes = bool(operation.get("parameters") or operation.get("requestBody"))
            assert ("422" in operation["responses"]) == takes, path
            assert ("404" in operation["responses"]) == ("{" in path), path


def test_the_web_process_needs_neither_jax_nor_xarray() -> None:
    program = (
        "import asyncio, sys\n"
        "from smallyard.apps.lab.about import about_view\nfrom smallyard.apps.lab.settings import Limits\n"
        "from smallyard.apps.lab.app import lab_app\nfrom smallyard.apps.lab.settings import Settings\n"
        "from smallyard.apps.lab import routes_instruments, routes_map, routes_measures, routes_worlds as w\n"
        "about_view(Limits(), ()), routes_map.world_map('wiod2014'), routes_instruments.instruments(), w.worlds()\n"
        "lab = lab_app(Settings()).state.lab\n"
        "w.flows('wiod2014', lab), w.provenance('wiod2014', lab), routes_measures.timeline(limit=9, offset=0)\n"
        "print(sorted({'jax', 'jaxlib', 'xarray'} & set(sys.modules)))"
    )
    found = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"


def test_words_in_chinese_hold_everything_that_is_packaged(app: FastAPI) -> None:
    """Titles by name and by their English text, which is how pages find them; codes with their meaning; templates."""
    found = got(app, "/words/zh")
    scenarios = got(app, "/scenarios")
    for item in scenarios:
        words = found["scenarios"][item["name"]]
        assert (found["sentences"][item["title"]], found["sentences"][item["notes"]]) == (words["title"], words["notes"])
    assert set(found["measures"]) == {item["id"] for item in got(app, "/measures?limit=2000")["measures"]}
    assert found["codes"]["E-TARIFF-UNIT"]["title"] == "关税须写明单位"
    assert found["sentences"]["unknown region '<a>'"] == "未知的地区“<a>”"
    assert refused(app, "/words/fr", 422)[0]["code"] == "E-REQUEST"
