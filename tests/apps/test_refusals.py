"""Exit codes, messages and their JSON twins; after a refusal no traceback and no file is left."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from smallyard.apps import world_command
from smallyard.errors import Finding, InternalError, NotConvergedError
from smallyard.pipeline import run as run_module

Cli = Callable[..., object]

NO_SUPPLIER = "[{instrument: import_ban, importer: RUS, exporter: all, sectors: C21}]"
ONE_WAY = "[{instrument: import_ban, importer: USA, exporter: all, sectors: all}]"
ABSURD = "[{instrument: export_tax, importer: USA, exporter: CHN, sectors: goods, set: -99%}]"
BARE = "[{instrument: import_tariff, importer: USA, exporter: CHN, sectors: goods, add: 25}]"

CASES = [
    ("unit", BARE, 2, "bad_input", "E-TARIFF-UNIT"),
    ("label", BARE.replace("25", "25 pp").replace("USA", "UK"), 2, "bad_input", "E-REGION-UNKNOWN"),
    ("conflict", BARE.replace("add: 25}]", "set: 25%}, ") + BARE[1:].replace("25", "5 pp"), 2, "bad_input", "E-RATE-CONFLICT"),
    ("supplier", NO_SUPPLIER, 3, "infeasible", "E-INFEASIBLE-SUPPLIER"),
    ("balance", ONE_WAY, 3, "infeasible", "E-INFEASIBLE-BALANCE"),
    ("absurd", ABSURD, 3, "infeasible", "E-INFEASIBLE-INCOME"),
]


def files_in(folder: Path) -> set[str]:
    return {str(item.relative_to(folder)) for item in folder.rglob("*")}


@pytest.mark.parametrize("as_json", [False, True], ids=["text", "json"])
@pytest.mark.parametrize(("policies", "code", "status", "problem"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_every_kind_of_refusal(cli, scenario, tmp_path, policies: str, code: int, status: str, problem: str, as_json: bool) -> None:
    file = scenario(policies)
    answer = cli("run", file, "--out", "out/run", *(["--json"] if as_json else []))
    assert answer.code == code
    assert "Traceback" not in answer.out + answer.err
    assert files_in(tmp_path) == {file.name}
    if as_json:
        assert answer.json["schema"] == "smallyard/error/1"
        assert (answer.json["exit_code"], answer.json["status"]) == (code, status)
        assert answer.json["problems"][0]["code"] == problem
        assert set(answer.json["problems"][0]) == {"code", "what", "where", "why", "expected", "fix"}
    else:
        assert answer.out == ""
        assert f"{problem}: " in answer.err
        assert "where: " in answer.err


@pytest.mark.parametrize(("policies", "code", "problem"), [(case[1], case[2], case[4]) for case in CASES[:-1]])
def test_check_sees_what_run_sees_before_it_solves(cli, scenario, policies: str, code: int, problem: str) -> None:
    file = scenario(policies)
    checked = cli("check", file, "--json")
    assert checked.code == code
    assert checked.json == cli("run", file, "--json").json
    assert checked.json["problems"][0]["code"] == problem


def test_an_infeasible_ban_names_the_market_and_the_way_out(cli, scenario) -> None:
    answer = cli("check", scenario(NO_SUPPLIER))
    assert "RUS/C21" in answer.err
    assert "coverage below 100%" in answer.err


def test_all_problems_are_listed_with_their_lines(cli, tmp_path: Path) -> None:
    (tmp_path / "bad.yaml").write_text(
        "schema: smallyard/scenario/1\ntitel: x\npolicies:\n"
        "  - {instrument: import_tariff, importer: USA, exporter: CHN, sectors: goods, add: 25}\n"
        "  - {instrument: import_tarif}\n"
    )
    answer = cli("run", "bad.yaml")
    assert answer.code == 2
    assert [line.split(": ")[0] for line in answer.err.splitlines() if line.startswith("E-")] == [
        "E-TARIFF-UNIT",
        "E-INSTRUMENT-UNKNOWN",
        "E-KEY-UNKNOWN",
    ]
    for place in ("bad.yaml:2 titel", "bad.yaml:4 policies[0].add", "bad.yaml:5 policies[1]"):
        assert place in answer.err
    assert "'import_tariff'" in answer.err
    assert "'title'" in answer.err


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        (["frobnicate"], "E-USAGE"),
        (["run"], "E-USAGE"),
        (["run", "nothing-happens", "--bogus"], "E-USAGE"),
        (["run", "nothing-happens", "extra"], "E-USAGE"),
        (["world", "frobnicate"], "E-USAGE"),
        (["world", "aggregate", "wiod2014"], "E-USAGE"),
        (["check", "none.yaml"], "E-FILE"),
        (["check", "nothing"], "E-SCENARIO-UNKNOWN"),
        (["check", "x" * 5000], "E-SCENARIO-UNKNOWN"),
        (["check", ""], "E-SCENARIO-UNKNOWN"),
        (["check", "."], "E-SCENARIO-UNKNOWN"),
        (["world", "info", "wiod"], "E-WORLD-UNKNOWN"),
        (["world", "check", "none.npz"], "E-WORLD-FILE"),
    ],
)
def test_wrong_words_are_bad_input_in_text_and_json(cli, words: list[str], problem: str) -> None:
    answer = cli(*words)
    assert answer.code == 2
    assert f"{problem}: " in answer.err
    assert "Traceback" not in answer.err
    twin = cli(*words, "--json") if problem != "E-USAGE" else cli("--json", *words)
    assert twin.code == 2
    assert twin.json["problems"][0]["code"].startswith("E-")


@pytest.mark.parametrize("words", [[], ["world"]])
def test_no_command_shows_the_help_and_nothing_else(cli, words: list[str]) -> None:
    answer = cli(*words)
    assert answer.code == 2
    assert "Usage:" in answer.out + answer.err
    assert "E-USAGE" not in answer.out + answer.err


def test_control_characters_never_reach_the_terminal(cli, tmp_path: Path) -> None:
    (tmp_path / "x.yaml").write_text('schema: smallyard/scenario/1\n"\\e[2J\\a": 1\npolicies: []\n')
    answer = cli("check", "x.yaml")
    assert answer.code == 2
    assert "\x1b" not in answer.err
    assert "\x07" not in answer.err
    assert "\x1b" not in cli("check", "\x1b[2J").err


def test_a_bug_of_ours_is_marked_as_such(cli, scenario, tmp_path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("a defect")

    monkeypatch.setattr(run_module, "headline_pair", broken)
    file = scenario()
    answer = cli("run", file, "--json", "--out", "run")
    assert answer.code == 5
    assert answer.json["problems"][0]["code"] == "E-BUG"
    assert "not of your input" in answer.json["problems"][0]["why"]
    assert "Traceback" in answer.err
    assert files_in(tmp_path) == {file.name}


@pytest.mark.parametrize(("kind", "code"), [(NotConvergedError, 4), (InternalError, 5)])
def test_no_number_is_printed_without_a_certificate(cli, scenario, tmp_path, monkeypatch, kind: type, code: int) -> None:
    def failed(*_: object) -> None:
        raise kind(Finding("E-X", "no equilibrium"))

    monkeypatch.setattr(run_module, "headline_pair", failed)
    file = scenario()
    answer = cli("run", file, "--out", "run")
    assert answer.code == code
    assert answer.out == ""
    assert files_in(tmp_path) == {file.name}


def test_an_interrupt_ends_quietly_and_leaves_nothing(cli, scenario, tmp_path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(run_module, "headline_pair", interrupted)
    file = scenario()
    answer = cli("run", file, "--out", "run")
    assert answer.code == 130
    assert "Traceback" not in answer.err
    assert files_in(tmp_path) == {file.name}


@pytest.mark.parametrize(
    "content", [b"\xff\xfe", b"\x00", b"", b"[" * 3000, b"a: &a [*a]", b"PK\x03\x04", b"- 1", "é: ü".encode("latin-1")]
)
def test_any_other_file_is_refused_without_a_traceback(cli, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "x.yaml").write_bytes(content)
    for command in ("check", "run"):
        answer = cli(command, "x.yaml", "--json")
        assert answer.code == 2
        assert "Traceback" not in answer.err
        assert json.loads(answer.out)["status"] == "bad_input"


# --- groups files, targets, and what is imported ----------------------------------------------------------------------


def test_form_and_labels_of_a_groups_file_come_together(cli, tmp_path: Path) -> None:
    (tmp_path / "g.yaml").write_text("regions:\n  A: [USA, UK]\n  B: 5\n  rest: [CHN]\nsectors: {C: [C99]}\nsector: {}\n")
    answer = cli("world", "aggregate", "wiod2014-17x27", "--groups", "g.yaml", "--out", "w.npz", "--json")
    assert answer.code == 2
    assert {(item["code"], item["where"]) for item in answer.json["problems"]} == {
        ("E-KEY-UNKNOWN", "g.yaml:6"),
        ("E-AGGREGATE-FORM", "g.yaml:3 regions.B"),
        ("E-REGION-UNKNOWN", "g.yaml:2 regions.A"),
        ("E-GROUP-NAME", "g.yaml:4 regions.rest"),
        ("E-SECTOR-UNKNOWN", "g.yaml:5 sectors.C"),
    }
    assert all(item["expected"] or item["fix"] for item in answer.json["problems"])
    assert files_in(tmp_path) == {"g.yaml"}


@pytest.mark.parametrize("command", ["run", "aggregate"])
def test_a_target_that_cannot_be_written_is_refused_before_the_work(cli, scenario, tmp_path, monkeypatch, command: str) -> None:
    def working(*_: object, **__: object) -> None:
        raise AssertionError("the work began")

    monkeypatch.setattr(run_module, "headline_pair", working)
    monkeypatch.setattr(world_command, "load_world", working)
    file = scenario()
    (tmp_path / "g.yaml").write_text("regions: {A: [USA, CAN]}\n")
    words = ("run", file) if command == "run" else ("world", "aggregate", "wiod2014-17x27", "--groups", "g.yaml")
    answer = cli(*words, "--out", f"{file.name}/inside.npz")
    assert answer.code == 2
    assert "E-OUT-WRITE" in answer.err
    assert "fix: " in answer.err
    allowed = os.access
    monkeypatch.setattr(os, "access", lambda place, mode, **how: not mode & os.W_OK and allowed(place, mode, **how))
    assert "E-OUT-WRITE" in cli(*words, "--out", "x.npz").err
    assert files_in(tmp_path) == {file.name, "g.yaml"}


@pytest.mark.parametrize("command", [["check"], ["run"], ["compare", "nothing-happens"]], ids=["check", "run", "compare"])
def test_files_are_judged_before_the_solver_is_imported(tmp_path: Path, command: list[str]) -> None:
    (tmp_path / "bad.yaml").write_text("schema: smallyard/scenario/1\ntitel: x\npolicies: []\n")
    script = (
        "import sys\nfrom smallyard.apps.cli import _guarded\n"
        f"code = _guarded({[*command, 'bad.yaml']!r})\nassert 'jax' not in sys.modules\nsys.exit(code)"
    )
    found = subprocess.run([sys.executable, "-c", script], cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False)
    assert found.returncode == 2, found.stderr
    assert "E-KEY-UNKNOWN" in found.stderr
    assert "bad.yaml:2 titel" in found.stderr


def test_json_on_the_screen_holds_no_control_character(cli, tmp_path: Path) -> None:
    (tmp_path / "x.yaml").write_text('schema: smallyard/scenario/1\n"\\e[2J\\u202e": 1\npolicies: []\n')
    answer = cli("check", "x.yaml", "--json")
    assert "\x1b" not in answer.out
    assert "\u202e" not in answer.out
    assert "\x1b[2J\u202e" in answer.json["problems"][0]["what"]
