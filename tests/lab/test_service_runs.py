"""Full runs and jobs: one id for one question, progress, cancelling, files, archives, comparisons, and what a crash leaves."""

import hashlib
import io
import json
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import pytest

import smallyard
from smallyard.policy.scenario import Scenario
from smallyard.results.tables import safe_label, to_csv

from .conftest import Service, codes, tariff_of
from .test_service_solve import without_time

pytestmark = pytest.mark.xdist_group("lab-runs")


def test_a_run_has_the_digits_of_the_library(service: Service, two: list[str]) -> None:
    found = service.get(f"/runs/{two[0]}").json()
    expected = smallyard.run(Scenario.from_yaml(tariff_of(10)))
    assert without_time(found["result"]) == without_time(json.loads(json.dumps(expected.to_dict())))
    assert found["scenario_sha256"] == expected.scenario_sha256
    assert (found["steps_done"], found["steps"]) == (9, 9)
    for stem, table in expected.tables.items():
        assert service.get(f"/runs/{two[0]}/files/{stem}").text == to_csv(table)
    columns = service.get(f"/runs/{two[0]}/tables/regions").json()["columns"]
    assert columns["real_income_percent"] == list(expected.real_income.values())


def test_equal_requests_have_one_id_and_are_solved_once(service: Service, two: list[str]) -> None:
    again = service.post("/runs", {"yaml": "# a comment\n" + tariff_of(10)}).json()
    assert (again["id"], again["state"]) == (two[0], "done")
    assert sum(item["id"] == two[0] for item in service.get("/runs").json()) == 1


def test_another_title_is_another_run(service: Service, two: list[str]) -> None:
    """The hash of the question leaves title and notes out; the files of a run do not."""
    texts = [tariff_of(10) + more for more in ("", "title: Second name\n", "title: Second name\nnotes: Why.\n")]
    found = [service.post("/runs", {"yaml": text}).json() for text in texts]
    for item in found:
        service.post(f"/runs/{item['id']}/cancel")
    assert [item["title"] for item in found] == ["", "Second name", "Second name"]
    assert found[0]["id"] == two[0]
    assert len({item["id"] for item in found}) == 3
    assert len({item["scenario_sha256"] for item in found}) == 1


@pytest.mark.slow
def test_a_new_title_stands_in_every_file(service: Service, two: list[str]) -> None:
    name = service.post("/runs", {"yaml": tariff_of(10) + "title: Third name\n"}).json()["id"]
    assert service.finish(name)["state"] == "done"
    files = {
        item: service.get(f"/runs/{name}/files/{item}").text for item in ("report.html", "result.json", "scenario.resolved.yaml")
    }
    readme = zipfile.ZipFile(io.BytesIO(service.get(f"/runs/{name}/zip").content)).read(f"smallyard-{name}/README.md").decode()
    cited = service.get(f"/runs/{name}/snippets").json()["citation"]
    for where, text in {**files, "README.md": readme, "citation": cited}.items():
        assert "Third name" in text, where
    first, third = (service.get(f"/runs/{item}").json()["result"]["headline"] for item in (two[0], name))
    assert first == third


def test_files_are_had_by_name_only(service: Service, two: list[str]) -> None:
    found = service.get(f"/runs/{two[0]}").json()
    assert {"report.html", "result.json", "results.nc", "summary.xlsx", "scenario.resolved.yaml"} <= set(found["files"])
    report = service.get(f"/runs/{two[0]}/files/report.html")
    assert "sandbox" in report.headers["content-security-policy"]
    assert "script-src" not in report.headers["content-security-policy"]
    result = service.get(f"/runs/{two[0]}/files/result.json")
    assert result.headers["content-disposition"] == f'attachment; filename="smallyard-{two[0]}-result.json"'
    for name in ("nothing.csv", "state.json", "lab.lock", "..%2fx", "result.json.x"):
        assert service.get(f"/runs/{two[0]}/files/{name}").status_code in (404, 422)
    assert service.get(f"/runs/{two[0]}/tables/nothing").status_code == 404


def test_an_archive_is_complete_and_always_the_same(service: Service, two: list[str]) -> None:
    first, second = (service.get(f"/runs/{two[0]}/zip").content for _ in range(2))
    assert first == second
    archive = zipfile.ZipFile(io.BytesIO(first))
    inside = {name.split("/", 1)[1]: archive.read(name) for name in archive.namelist()}
    pictures = {name for name in inside if name.startswith("pictures/")}
    assert set(inside) - pictures == {*service.get(f"/runs/{two[0]}").json()["files"], "README.md", "citation.bib"}
    assert len(pictures) >= 3
    for name in pictures:
        assert ElementTree.fromstring(inside[name]).tag == "{http://www.w3.org/2000/svg}svg"
    assert inside["citation.bib"].decode() == service.get(f"/runs/{two[0]}/snippets").json()["bibtex"]
    assert {info.date_time[:3] for info in archive.infolist()} == {(1980, 1, 1)}
    assert "1980-01-01" in inside["README.md"].decode()
    readme = inside["README.md"].decode()
    for words in ("## Cite", "## Licence", "## Caveats", "## Versions and hashes", "smallyard run scenario.resolved.yaml"):
        assert words in readme
    assert hashlib.sha256(inside["result.json"]).hexdigest() in readme


@pytest.mark.slow
def test_the_snippets_of_an_archive_give_the_same_digits(service: Service, two: list[str], tmp_path: Path) -> None:
    archive = zipfile.ZipFile(io.BytesIO(service.get(f"/runs/{two[0]}/zip").content))
    archive.extractall(tmp_path)
    folder = tmp_path / f"smallyard-{two[0]}"
    say = service.get(f"/runs/{two[0]}/snippets").json()
    done = subprocess.run([sys.executable, "-c", say["python"]], cwd=folder, capture_output=True, text=True, check=True)
    expected = service.get(f"/runs/{two[0]}").json()["result"]["headline"]["real_income_percent"]
    assert done.stdout.strip() == str(expected)
    words = say["cli"].split()
    assert words[0] == "smallyard"
    subprocess.run([sys.executable, "-m", *words, "--out", "again"], cwd=folder, capture_output=True, check=True)
    again = json.loads((folder / "again" / "result.json").read_text("utf-8"))
    assert again["headline"]["real_income_percent"] == expected
    assert two[0] not in say["bibtex"]
    assert say["citation"]


def test_runs_are_compared_as_on_the_command_line(service: Service, two: list[str]) -> None:
    folder = service.app.state.lab.settings.folder
    found = service.post("/compare", {"ids": two, "baseline": two[1]}).json()
    expected = smallyard.compare([folder / name for name in two], baseline=1)
    assert found["comparison"] == json.loads(json.dumps(expected.to_dict()))
    assert set(found["tables"]) == set(expected.tables)


@pytest.mark.slow
def test_a_comparison_that_may_not_be_is_refused(service: Service, two: list[str]) -> None:
    other = service.post("/runs", {"yaml": tariff_of(10) + "model: {horizon: short}\n"}).json()["id"]
    assert codes(service.post("/compare", {"ids": [two[0], "0" * 16], "baseline": two[0]})) == ["E-LAB-UNKNOWN"]
    assert service.finish(other)["state"] == "done"
    answer = service.post("/compare", {"ids": [two[0], other], "baseline": two[0]})
    assert (answer.status_code, codes(answer)) == (422, ["E-COMPARE-HORIZON"])
    assert service.post("/compare", {"ids": [two[0], other], "baseline": other, "allow_different": ["horizon"]}).status_code == 200
    assert service.post("/compare", {"ids": two, "baseline": other}).status_code == 422
    assert service.post("/compare", {"ids": two[:1], "baseline": two[0]}).status_code == 422


def test_a_run_that_fails_says_why(service: Service) -> None:
    text = tariff_of(10).replace("CHN", "XXX")
    found = service.finish(service.post("/runs", {"yaml": text}).json()["id"])
    assert (found["state"], found["findings"][0]["code"], found["result"]) == ("failed", "E-REGION-UNKNOWN", None)
    answer = service.get(f"/runs/{found['id']}/zip")
    assert (answer.status_code, codes(answer)) == (409, ["E-LAB-STATE"])


@pytest.mark.slow
def test_a_job_is_cancelled_in_the_queue_and_at_work(service: Service) -> None:
    long = service.post("/jobs", {"kind": "timeline", "args": {"world": "wiod2014-17x27", "by": "month"}}).json()
    queued = service.post("/runs", {"yaml": tariff_of(33)}).json()
    assert queued["state"] == "queued"
    assert service.post(f"/runs/{queued['id']}/cancel").json()["state"] == "cancelled"
    assert service.post(f"/jobs/{long['id']}/cancel").json()["state"] == "cancelled"
    assert not (service.app.state.lab.settings.folder / long["id"]).exists()
    again = service.post("/runs", {"yaml": tariff_of(33)}).json()
    assert again["id"] == queued["id"]
    assert service.finish(again["id"])["state"] == "done"
    assert service.post(f"/runs/{again['id']}/cancel").json()["state"] == "done"


@pytest.mark.parametrize(("limits", "code"), [({"job_seconds": 0.1}, "E-LAB-DEADLINE"), ({"job_memory": 1 << 20}, "E-LAB-MEMORY")])
def test_a_job_over_its_limits_is_ended(lab_with: Callable[..., Service], limits: dict[str, float], code: str) -> None:
    service = lab_with(**limits)
    found = service.finish(service.post("/runs", {"yaml": tariff_of(10)}).json()["id"])
    assert (found["state"], found["findings"][0]["code"]) == ("failed", code)


def test_only_so_many_jobs_may_wait(lab_with: Callable[..., Service]) -> None:
    service = lab_with(jobs=1)
    answers = [service.post("/runs", {"yaml": tariff_of(40 + k)}) for k in range(4)]
    assert answers[-1].status_code == 429
    assert codes(answers[-1]) == ["E-LAB-QUEUE"]
    for item in service.get("/runs").json():
        service.post(f"/runs/{item['id']}/cancel")


GAME = """schema: smallyard/game/1
title: One tariff
world: wiod2014-17x27
aggregate:
  regions: {USA: USA, CHN: CHN, REST: rest}
  sectors: {C26: C26, OTHER: rest}
players:
  USA: {instruments: [{channel: tariff, partners: CHN, sectors: all}]}
questions: [{concept: optimum, player: USA}]
"""


@pytest.mark.slow
def test_a_game_and_a_timeline_are_jobs(service: Service) -> None:
    args = {"world": "wiod2014-17x27", "first": "2025-01-01", "last": "2025-06-30", "by": "quarter", "range": False}
    names = [
        service.post("/jobs", {"kind": "game", "text": GAME}).json()["id"],
        service.post("/jobs", {"kind": "timeline", "args": args}).json()["id"],
    ]
    game, line = (service.finish(name) for name in names)
    assert game["state"] == line["state"] == "done", (game["findings"], line["findings"])
    assert "game.resolved.yaml" in game["files"]
    assert "timeline.svg" in line["files"]
    stem = next(stem for stem in game["tables"] if "-" in stem)
    assert service.get(f"/runs/{names[0]}/tables/{stem}").json()["columns"]
    assert service.get(f"/runs/{names[0]}/files/{stem}").status_code == 200
    assert service.get(f"/runs/{names[0]}/zip").status_code == 200


def test_labels_that_spreadsheets_would_run_are_made_safe() -> None:
    assert safe_label("=1+1") == "'=1+1"
    assert to_csv({"@a": ["-x"], "b": [1.0]}) == "'@a,b\n'-x,1.0\n"
