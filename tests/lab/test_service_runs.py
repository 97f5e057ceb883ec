"""Full runs and jobs: one id for one question, progress, cancelling, files, archives, comparisons, and what a crash leaves."""

import ast
import hashlib
import io
import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

import smallyard
from smallyard.apps.lab.run_store import Record, RunStore, now
from smallyard.apps.lab.snippets import snippets
from smallyard.errors import InputError
from smallyard.policy.scenario import Scenario
from smallyard.results.tables import safe_label, to_csv

from .conftest import API, Server, Service, codes, tariff_of
from .test_service_solve import without_time


@pytest.fixture(scope="module")
def two(service: Service) -> list[str]:
    """Ids of two finished runs."""
    names = [service.post("/runs", {"yaml": tariff_of(points)}).json()["id"] for points in (10, 20)]
    for name in names:
        assert service.finish(name)["state"] == "done"
    return names


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
    assert set(inside) == {*service.get(f"/runs/{two[0]}").json()["files"], "README.md"}
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
    assert service.get(f"/runs/{names[0]}/zip").status_code == 200


def record(name: str, state: str) -> Record:
    return Record(name, "run", "title", "text", "0" * 64, {}, now(), state)


def test_the_index_is_what_the_disk_says(tmp_path: Path) -> None:
    store = RunStore(tmp_path)
    store.open()
    states = {"a" * 16: "running", "b" * 16: "queued", "c" * 16: "done", "d" * 16: "running", "e" * 16: "failed"}
    for name, state in states.items():
        store.save(record(name, state))
    for name in ("c" * 16, "d" * 16, "f" * 16):
        (tmp_path / name).mkdir()
        (tmp_path / name / "result.json").write_text('{"title": "found", "scenario_sha256": "1"}', "utf-8")
    (tmp_path / f".{'a' * 16}-draft").mkdir()
    (tmp_path / f"{'9' * 16}.json").write_text("{", "utf-8")
    (tmp_path / "notes").mkdir()
    store.close()
    again = RunStore(tmp_path)
    again.open()
    found = {item.id[0]: item.state for item in again.all()}
    assert found == {"a": "interrupted", "b": "interrupted", "c": "done", "d": "done", "e": "failed", "f": "done"}
    assert not (tmp_path / f".{'a' * 16}-draft").exists()
    assert (tmp_path / "notes").is_dir()
    with pytest.raises(InputError, match="E-LAB-FOLDER"):
        RunStore(tmp_path).open()
    again.close()


@pytest.mark.slow
def test_a_killed_server_loses_nothing_that_was_finished(serve_in: Callable[..., Server], tmp_path: Path) -> None:
    server = serve_in(tmp_path)
    done = server.finish(server.post("/runs", {"yaml": tariff_of(10)}).json()["id"])
    running = server.post("/jobs", {"kind": "timeline", "args": {"by": "month", "world": "wiod2014-17x27"}}).json()["id"]
    queued = server.post("/runs", {"yaml": tariff_of(20)}).json()["id"]
    while server.get(f"/jobs/{running}").json()["step"] in ("", "starting"):
        pass
    children = [int(pid) for pid in os.listdir("/proc") if pid.isdigit() and parent_of(int(pid)) == server.process.pid]
    server.kill()
    again = serve_in(tmp_path)
    states = {item["id"]: item["state"] for item in again.get("/runs").json()}
    assert states == {done["id"]: "done", running: "interrupted", queued: "interrupted"}
    assert again.get(f"/runs/{done['id']}").json()["result"] == done["result"]
    assert again.finish(again.post("/runs", {"yaml": tariff_of(20)}).json()["id"])["state"] == "done"
    assert children
    assert not [pid for pid in children if parent_of(pid) is not None and b"multiprocessing" in command_of(pid)]


def parent_of(pid: int) -> int | None:
    """Parent of a process; None if it is gone or a zombie."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text("utf-8", "replace").rsplit(")", 1)[1].split()
    except OSError:
        return None
    return None if text[0] == "Z" else int(text[1])


def command_of(pid: int) -> bytes:
    """Command line of a process."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""


def test_the_command_starts_fast_and_refuses_a_taken_port(server: Server, tmp_path: Path) -> None:
    assert server.seconds < 6.0  # 3 s alone on a machine; tests share theirs
    port = server.address.rstrip("/").rsplit(":", 1)[1]
    words = [sys.executable, "-m", "smallyard", "lab", "--no-open", "--port", port, "--folder", str(tmp_path), "--json"]
    done = subprocess.run(words[:-1], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr.split(":")[0]) == (2, "E-LAB-PORT")
    words = [sys.executable, "-m", "smallyard", "lab", "--no-open", "--port", "0", "--folder", str(server.folder)]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr.split(":")[0]) == (2, "E-LAB-FOLDER")
    assert server.client.get(f"{API}/openapi.json").json()["info"]["title"] == "smallyard lab"


def test_the_process_is_small(server: Server) -> None:
    server.post("/solve", {"yaml": tariff_of(10), "tables": ["regions"]})
    lines = Path(f"/proc/{server.process.pid}/status").read_text("utf-8").splitlines()
    kilobytes = next(int(line.split()[1]) for line in lines if line.startswith("VmRSS:"))
    assert kilobytes < 200_000


def test_labels_that_spreadsheets_would_run_are_made_safe() -> None:
    assert safe_label("=1+1") == "'=1+1"
    assert to_csv({"@a": ["-x"], "b": [1.0]}) == "'@a,b\n'-x,1.0\n"


def test_what_is_to_be_typed_again_runs_no_other_command(tmp_path: Path) -> None:
    args = {"first": "2025-01-01", "last": "2025-06-30", "by": "month", "regions": ["$(reboot)", "USA"], "range": False}
    say = snippets(replace(record("a" * 16, "done"), kind="timeline", args=args, yaml=""))
    assert say.cli == "smallyard timeline --from 2025-01-01 --to 2025-06-30 --by month --regions '$(reboot),USA' --no-range\n"
    ast.parse(say.python)
    assert "result.json" in snippets(replace(record("a" * 16, "done"), kind="timeline")).cli
