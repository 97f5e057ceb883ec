"""Pressure points and provenance of a run."""

import asyncio
import json
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from smallyard.apps.lab.app import lab_app
from smallyard.apps.lab.explain_pressure import KINDS, NOISE, PERCENT, POINT, SHOWN, Pressures, pressure_of
from smallyard.apps.lab.explain_provenance import REMAINDER_LIMIT, RunProvenanceView, provenance_of
from smallyard.apps.lab.routes_documents import formats
from smallyard.apps.lab.routes_explain import PressureView
from smallyard.apps.lab.settings import Settings
from smallyard.errors import InputError
from smallyard.pipeline.run import run
from smallyard.pipeline.run_folder import SCENARIO, write_run
from smallyard.policy.scenario import Scenario

HEAD = "schema: smallyard/scenario/1\nworld: wiod2014-17x27\n"
TARIFF = "{{instrument: import_tariff, importer: USA, exporter: CHN, sectors: all, add: {} pp}}"


def scenario(tariff: str = "10", theta: str = "4", more: str = "") -> Scenario:
    policies = f"policies:\n  - {TARIFF.format(tariff)}\n{more}"
    return Scenario.from_yaml(f"{HEAD}model: {{elasticities: {{uniform: {theta}}}}}\n{policies}")


def income(asked: Scenario) -> float:
    return run(asked, explain=False).real_income["USA"]


@pytest.fixture(scope="module")
def found() -> Pressures:
    return pressure_of(scenario(), "USA")


def effect(found: Pressures, kind: str, **labels: str) -> float:
    [item] = [item for item in found.together if item.kind == kind and dict(item.labels) == {**labels, "sector": "all"}]
    return item.effect


def test_the_value_is_that_of_the_run(found: Pressures) -> None:
    assert found.status == "certified"
    assert found.real_income_percent == pytest.approx(income(scenario()), abs=1e-9)


def test_one_point_of_a_tariff_is_a_difference_of_two_runs(found: Pressures) -> None:
    slope = (income(scenario("10.1")) - income(scenario("9.9"))) / 0.2
    assert effect(found, "tariff", importer="USA", exporter="CHN") == pytest.approx(slope, rel=1e-4)


def test_one_percent_of_the_elasticities_is_a_difference_of_two_runs(found: Pressures) -> None:
    slope = (income(scenario(theta="4.01")) - income(scenario(theta="3.99"))) / 0.5  # ± 0.25 %
    assert effect(found, "trade_elasticity") == pytest.approx(slope, rel=1e-3)


def test_one_percent_of_productivity_is_a_difference_of_two_runs(found: Pressures) -> None:
    policy = "  - {{instrument: productivity, region: CHN, sectors: all, increase: {}}}\n"
    more, less = (income(scenario(more=policy.format(step))) for step in ("0.1%", "-0.1%"))
    assert effect(found, "productivity", region="CHN") == pytest.approx((more - less) / 0.2, rel=1e-3)


def test_pressures_are_ranked_and_worded(found: Pressures) -> None:
    for items in (found.single, found.together):
        sizes = [abs(item.effect) for item in items]
        assert sizes == sorted(sizes, reverse=True)
        assert min(sizes) > NOISE
    assert {item.kind for item in found.single} == set(KINDS) - {"control_level"}
    assert all(sum(item.kind == kind for item in found.single) <= SHOWN for kind in KINDS)
    assert all(item.labels.get("importer") != item.labels["exporter"] for item in found.single if "exporter" in item.labels)
    pair = {"importer": "USA", "exporter": "CHN", "sector": "all"}
    first = next(item for item in found.together if item.kind == "tariff" and item.labels == pair)
    assert first.words == "tariff of the United States on all sectors from China"
    assert {item.step for item in found.single} == {POINT, PERCENT}
    assert json.loads(json.dumps(found.to_dict()))["region"] == "USA"


def test_a_region_that_the_world_lacks_is_refused() -> None:
    with pytest.raises(InputError, match="E-GRADIENT-OBJECTIVE"):
        pressure_of(scenario(), "FRA")


# --- provenance


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    asked = Scenario.load("geneva-fails")
    place = tmp_path_factory.mktemp("runs") / "geneva"
    write_run(run(asked, explain=False), place)
    return place


def test_every_measure_has_a_source_that_is_stated(folder: Path) -> None:
    data = json.loads((folder / "result.json").read_text("utf-8"))
    found = provenance_of(data, Scenario.load(folder / SCENARIO))
    assert found.law == {"baseline": "2025-06-01", "counterfactual": "2025-06-01"}
    assert {item.id for item in found.measures} == {item["id"] for item in data["policy"]["measures"]}
    assert all(set(item.sources) <= set(found.sources) and item.sources for item in found.measures)
    assert {item.provenance for item in found.measures} == {"law", "judgement", "not used"}
    assert any(item.change.startswith("from") for item in found.measures)
    assert all(item.reason for item in found.left_out)
    assert [item.side for item in found.policies] == ["baseline", "change"]
    assert all("register of this package" in item.source for item in found.policies)


def test_the_checklist_is_the_certificate(folder: Path) -> None:
    data = json.loads((folder / "result.json").read_text("utf-8"))
    found = provenance_of(data, Scenario.load(folder / SCENARIO))
    values = {item.name: item.value for item in found.checks}
    assert values.items() >= data["certificate"]["residuals"].items()
    assert values["walras"] == data["certificate"]["walras"]
    assert all(item.holds and item.words != item.name for item in found.checks)
    assert "decomposition" not in values
    data["certificate"]["residuals"]["zero_profit"] = 1e-3
    data["decomposition"] = {"remainder_percent": {"USA": -2.0 * REMAINDER_LIMIT, "CHN": 0.0}}
    broken = {item.name: item.holds for item in provenance_of(data, Scenario.load(folder / SCENARIO)).checks}
    assert not broken["zero_profit"]
    assert not broken["decomposition"]


def test_sources_of_stated_policies() -> None:
    text = (
        f"{HEAD}baseline: {{policies: [{{instrument: tariff_panel, panel: us-china-2018-2020, on: 2020-02-14}}]}}\n"
        "policies:\n  - {instrument: export_ban, importer: CHN, exporter: USA, sectors: C26}\n"
    )
    asked = Scenario.from_yaml(text)
    data = run(asked, explain=False).to_dict()
    baseline, change = provenance_of(data, asked).policies
    assert baseline.source == data["sources"]["tariff panel us-china-2018-2020"]
    assert change.source == "stated in the scenario"
    assert provenance_of(data, asked).measures == []


def test_an_incomplete_result_is_refused(folder: Path) -> None:
    data = json.loads((folder / "result.json").read_text("utf-8"))
    asked = Scenario.load(folder / SCENARIO)
    for name in ("certificate", "world", "closure", "sources", "remarks"):
        with pytest.raises(InputError, match="E-RUN-FORM"):
            provenance_of({key: value for key, value in data.items() if key != name}, asked)
    with pytest.raises(InputError, match="E-RUN-FORM"):
        provenance_of({**data, "versions": 3}, asked)


# --- through the service


RUN, GAME = "0123456789abcdef", "fedcba9876543210"


@pytest.fixture
def lab(tmp_path: Path) -> FastAPI:
    """A lab whose folder holds one finished run and one finished game."""
    write_run(run(scenario(), explain=False), tmp_path / RUN)
    (tmp_path / GAME).mkdir()
    (tmp_path / GAME / "result.json").write_text('{"kind": "game", "title": "a game"}\n', "utf-8")
    return lab_app(Settings(folder=tmp_path, warmed=()))


@pytest.mark.slow
def test_a_finished_run_is_explained(lab: FastAPI, found: Pressures) -> None:
    async def asked() -> dict[str, httpx.Response]:
        transport = httpx.ASGITransport(app=lab)
        async with (
            lab.router.lifespan_context(lab),
            httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8321/api/v1", timeout=None) as client,
        ):
            paths = {
                "pressure": f"/runs/{RUN}/pressure?region=USA",
                "again": f"/runs/{RUN}/pressure?region=USA",
                "unknown region": f"/runs/{RUN}/pressure?region=FRA",
                "no region": f"/runs/{RUN}/pressure",
                "unknown run": "/runs/0000000000000000/pressure?region=USA",
                "no id": "/runs/..%2Fx/provenance",
                "game": f"/runs/{GAME}/provenance",
                "provenance": f"/runs/{RUN}/provenance",
                "pdf": f"/runs/{RUN}/document",
                "docx": f"/runs/{RUN}/document?to=docx",
                "odt": f"/runs/{RUN}/document?to=odt",
                "pdf of a game": f"/runs/{GAME}/document",
            }
            return {name: await client.get(path) for name, path in paths.items()}

    answers = asyncio.run(asked())
    pressure = PressureView.model_validate(answers["pressure"].json())
    assert answers["again"].content == answers["pressure"].content
    assert {item.words: item.effect for item in pressure.together} == pytest.approx(
        {item.words: item.effect for item in found.together}, rel=1e-6, abs=1e-12
    )
    assert RunProvenanceView.model_validate(answers["provenance"].json()).scenario_sha256 == scenario().sha256
    for name in ("pdf", "docx"):
        answer = answers.pop(name)
        if name in formats():
            assert answer.content.startswith(b"%PDF-" if name == "pdf" else b"PK")
            assert answer.headers["content-disposition"] == f'attachment; filename="smallyard-{RUN}.{name}"'
        else:
            assert answer.json()["findings"][0]["code"] == "E-EXPORT-EXTRA"
    status = {name: answer.status_code for name, answer in answers.items() if answer.status_code != 200}
    assert status == {
        "unknown region": 422,
        "no region": 422,
        "unknown run": 404,
        "no id": 404,
        "game": 409,
        "odt": 422,
        "pdf of a game": 409,
    }
    assert all(answers[name].json()["findings"][0]["code"].startswith("E-") for name in status)
