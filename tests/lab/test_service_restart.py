"""What a crash leaves: the index is what the disk says. The command: its start, its port, its folder, its size."""

import ast
import json
import os
import subprocess
import sys
import webbrowser
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest

from smallyard.apps.lab.run_records import Record, now
from smallyard.apps.lab.run_store import RunStore
from smallyard.apps.lab.snippets import snippets
from smallyard.apps.lab_command import lab_address, listen, said_to_others, show
from smallyard.errors import InputError

from .conftest import API, Server, tariff_of

pytestmark = pytest.mark.xdist_group("lab-restart")


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
        (tmp_path / name / "result.json").write_text(json.dumps({"title": "found", "scenario_sha256": "1" * 64}), "utf-8")
    drafts = [tmp_path / f".{'a' * 16}-draft", tmp_path / "uploads" / ".check-x"]
    for draft in drafts:
        draft.mkdir()
    (tmp_path / f"{'9' * 16}.json").write_text("{", "utf-8")
    (tmp_path / "notes").mkdir()
    store.close()
    again = RunStore(tmp_path)
    again.open()
    found = {item.id[0]: item.state for item in again.all()}
    assert found == {"a": "interrupted", "b": "interrupted", "c": "done", "d": "done", "e": "failed", "f": "done"}
    assert not any(draft.exists() for draft in drafts)
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


@pytest.mark.slow
def test_the_command_refuses_a_taken_port_and_a_taken_folder(server: Server, tmp_path: Path) -> None:
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


def test_what_is_to_be_typed_again_runs_no_other_command(tmp_path: Path) -> None:
    args = {"first": "2025-01-01", "last": "2025-06-30", "by": "month", "regions": ["$(reboot)", "USA"], "range": False}
    say = snippets(replace(record("a" * 16, "done"), kind="timeline", args=args, yaml=""), tmp_path)
    assert say.cli == "smallyard timeline --from 2025-01-01 --to 2025-06-30 --by month --regions '$(reboot),USA' --no-range\n"
    ast.parse(say.python)
    assert "result.json" in snippets(replace(record("a" * 16, "done"), kind="timeline"), tmp_path).cli


def test_a_lab_on_every_address_prints_the_one_that_answers_here() -> None:
    assert lab_address("0.0.0.0", 80) == "http://127.0.0.1:80/"
    assert lab_address("::", 80) == "http://[::1]:80/"
    assert lab_address("localhost", 80) == "http://localhost:80/"
    assert "--allow-host" in said_to_others("0.0.0.0", ())
    assert "lab.example.org" in said_to_others("::", ("lab.example.org",))
    assert said_to_others("127.0.0.1", ()) == ""


def test_a_host_that_is_no_name_is_refused() -> None:
    with pytest.raises(InputError, match="E-LAB-PORT"):
        listen("a..b", 0)


@pytest.mark.parametrize(("browser", "opened"), [("lynx", []), ("firefox", ["http://x/"])])
def test_a_browser_of_the_terminal_is_not_opened(monkeypatch: pytest.MonkeyPatch, browser: str, opened: list[str]) -> None:
    asked: list[str] = []
    monkeypatch.setattr(webbrowser, "get", lambda: SimpleNamespace(basename=browser, open=asked.append))
    show("http://x/")
    assert asked == opened


def test_without_a_browser_nothing_is_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    def none() -> None:
        raise webbrowser.Error("could not locate runnable browser")

    monkeypatch.setattr(webbrowser, "get", none)
    show("http://x/")
