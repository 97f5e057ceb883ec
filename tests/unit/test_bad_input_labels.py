"""Labels, titles and notes are hostile until escaped: in tables, in the report, in JSON, on the terminal."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from smallyard.apps.run_command import print_summary
from smallyard.pipeline.run import run
from smallyard.policy.scenario import Scenario
from smallyard.world.world import World
from smallyard.world.world_file import write_world

LABELS = ["=cmd|' /C calc'!A0", "<script>alert(1)</script>", '@SUM(1,1)"]}]</style>']
TITLE = "</title><img src=x onerror=alert(2)> [bold red]x[/]"
NOTES = "=1+1\n--></script><script>alert(3)</script>"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, table: Callable[..., dict]) -> Path:
    """A run on a world whose regions are called like attacks."""
    place = tmp_path_factory.mktemp("hostile")
    write_world(World.from_arrays(**(table() | {"regions": LABELS}), name="<b>world</b>"), place / "w.npz")
    policies = [{"instrument": "import_tariff", "importer": LABELS[0], "exporter": LABELS[1], "sectors": "all", "add": "10 pp"}]
    model = {"elasticities": {"uniform": 4.0}}
    asked = Scenario(title=TITLE, notes=NOTES, world=str(place / "w.npz"), model=model, policies=policies)  # type: ignore[arg-type]
    run(asked, out=place / "run")
    return place / "run"


def test_no_cell_of_a_table_is_a_formula(folder: Path) -> None:
    files = sorted(folder.glob("tables/*.csv"))
    assert len(files) >= 3
    seen = 0
    for file in files:
        for row in csv.reader(io.StringIO(file.read_text("utf-8"))):
            for cell in row:
                number = cell.lstrip("-").replace(".", "").replace("e-", "").replace("e+", "").isdigit()
                assert number or not cell.startswith(("=", "+", "@", "\t", "\r")), cell
                seen += "calc" in cell
    assert seen > 3


def test_the_workbook_holds_no_formula(folder: Path) -> None:
    with zipfile.ZipFile(folder / "summary.xlsx") as archive:
        sheets = [archive.read(name).decode() for name in archive.namelist() if name.startswith("xl/worksheets/")]
        text = archive.read("xl/sharedStrings.xml").decode()
    assert sheets
    assert not any("<f>" in sheet for sheet in sheets)
    assert "<script>" not in text
    assert "calc" in text


def test_nothing_typed_is_markup_in_the_report(folder: Path) -> None:
    page = (folder / "report.html").read_text("utf-8")
    for attack in ("<script>alert", "<img src=x", '</style>"', "<b>world", "onerror=alert(2)>"):
        assert attack not in page, attack
    assert "alert(1)" in page


def test_json_and_yaml_hold_the_labels_as_data(folder: Path) -> None:
    card = json.loads((folder / "result.json").read_text("utf-8"))
    assert list(card["regions"]) == LABELS
    again = Scenario.load(folder / "scenario.resolved.yaml")
    assert (again.title, again.notes) == (TITLE, NOTES)


def test_the_terminal_shows_markup_as_text(folder: Path) -> None:
    from rich.console import Console

    asked = Scenario.load(folder / "scenario.resolved.yaml")
    stream = io.StringIO()
    print_summary(run(asked, explain=False), "here", Console(file=stream, width=200, highlight=False))
    assert "[bold red]x[/]" in stream.getvalue()
    assert "\x1b" not in stream.getvalue()
