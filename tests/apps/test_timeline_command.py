"""`smallyard timeline`: folder, summary, JSON, CSV, refusals and exit codes."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest

from smallyard.study import path as path_module

from .conftest import Cli

SHORT = ("timeline", "--world", "wiod2014-17x27", "--from", "2018-01-01", "--to", "2019-01-01", "--by", "year", "--no-range")

pytestmark = pytest.mark.xdist_group("ricardian")


def read(file: Path) -> list[dict[str, str]]:
    """Rows of a CSV file."""
    return list(csv.DictReader(io.StringIO(file.read_text("utf-8"))))


def test_the_summary_says_what_it_is_and_the_folder_holds_everything(cli: Cli, tmp_path: Path) -> None:
    found = cli(*SHORT, "--out", "path")
    assert found.code == 0
    lines = [line for line in found.out.splitlines() if line.strip()]
    assert lines[1].startswith("Long-run effect if this day's policy were permanent · statutory rates · 2014 economy")
    assert "2018-01-01" in found.out
    assert "2019-01-01" in found.out
    assert "not solved: these numbers have no range" in found.out
    assert "2 of 2 dates certified" in found.out
    assert "Viet Nam" in found.out
    folder = tmp_path / "path"
    names = {"result.json", "scenario.resolved.yaml", "tables", "report.html", "timeline.svg"}
    assert {item.name for item in folder.iterdir()} == names
    data = json.loads((folder / "result.json").read_text("utf-8"))
    assert (data["kind"], data["schema"], len(data["register_sha256"])) == ("timeline", "smallyard/result/1", 64)
    assert len(data["dates"]) == 2
    page = (folder / "report.html").read_text("utf-8")
    assert "<script" not in page
    assert "permanent" in page
    rows = read(folder / "tables" / "timeline.csv")
    assert list(rows[0]) == ["date", "region", "variable", "value", "unit", "status"]
    assert {row["date"] for row in rows} == {"2018-01-01", "2019-01-01"}
    tariffs = read(folder / "tables" / "tariffs.csv")
    assert [(row["importer"], row["exporter"]) for row in tariffs[:4]] == [
        ("USA", "CHN"),
        ("CHN", "USA"),
        ("USA", "all"),
        ("CHN", "all"),
    ]


def test_a_folder_is_replaced_by_the_same_question_only(cli: Cli) -> None:
    assert cli(*SHORT, "--out", "path").code == 0
    assert cli(*SHORT, "--out", "path").code == 0
    other = cli(*SHORT, "--pairs", "USA:CHN", "--out", "path")
    assert (other.code, "E-OUT-EXISTS" in other.err) == (2, True)
    assert cli(*SHORT, "--pairs", "USA:CHN", "--out", "path", "--force").code == 0


def test_json_and_csv_are_alone_on_standard_output(cli: Cli) -> None:
    found = cli(*SHORT, "--json")
    assert found.code == 0
    assert found.json["label"] == "long-run effect if this day's policy were permanent"
    assert found.json["folder"].startswith("runs/timeline-")
    text = cli(*SHORT, "--csv")
    assert len(list(csv.DictReader(io.StringIO(text.out)))) > 100
    assert cli(*SHORT, "--csv", "--json").code == 2


def test_a_scenario_gives_world_model_and_changes(cli: Cli, scenario: Any) -> None:
    file = scenario(
        "[{instrument: measures, in_force_on: 2020-01-01, include: {ids: [us-301-list1]}}]", "model: {deficits: balanced}"
    )
    found = cli(
        "timeline", "--scenario", file, "--from", "2018-01-01", "--to", "2019-01-01", "--by", "year", "--no-range", "--json"
    )
    assert found.code == 0
    data = found.json
    assert data["closure"]["deficits"].startswith("balanced")
    assert data["world"]["name"] == "wiod2014-17x27"
    first, last = (item["tariffs"][0]["added_in_law"] for item in data["dates"])
    assert first == 0.0 < last


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("--from", "2020-01-01", "--to", "2018-01-01"), "E-DATE"),
        (("--from", "yesterday"), "E-DATE"),
        (("--by", "week"), "E-VALUE"),
        (("--baseline", "2020-02-30"), "E-DATE"),
        (("--world", "wiod2014-17x27", "--regions", "ATLANTIS", "--to", "2018-01-01"), "E-REGION-UNKNOWN"),
        (("--world", "wiod2014-17x27", "--pairs", "USA-CHN"), "E-USAGE"),
        (("--world", "wiod2014-17x27", "--pairs", "USA:XYZ", "--to", "2018-01-01"), "E-REGION-UNKNOWN"),
        (("--world", "nowhere"), "E-WORLD-UNKNOWN"),
        (("--deficits", "none"), "E-VALUE"),
        (("--measures", "absent.yaml"), "E-FILE"),
        (("--scenario", "absent"), "E-SCENARIO-UNKNOWN"),
        (("--scenario", "nothing-happens", "--world", "wiod2014"), "E-USAGE"),
    ],
)
def test_bad_input_ends_with_2_a_code_and_no_traceback(cli: Cli, words: tuple[str, ...], code: str) -> None:
    found = cli("timeline", *words)
    assert found.code == 2
    assert code in found.err
    assert "Traceback" not in found.err


def test_a_date_without_certificate_ends_with_4_and_is_shown(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = path_module.solve_date

    def sometimes(start: Any, law: Any, near: Any) -> Any:
        if law.day != "2019-01-01":
            return whole(start, law, near)
        return path_module.DateResult(law.day, "not_converged", "no certified solution"), None

    monkeypatch.setattr(path_module, "solve_date", sometimes)
    found = cli(*SHORT, "--out", "path")
    assert found.code == 4
    assert "not_converged" in found.out
    assert "1 of 2 dates certified" in found.out
