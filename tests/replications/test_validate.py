"""`smallyard validate`: every published number, the command that prints them, and the page that is generated from them."""

from __future__ import annotations

import importlib.util
import json
import math
import re
from pathlib import Path
from types import ModuleType

import pytest
from typer.testing import CliRunner

from smallyard.apps.cli import app
from smallyard.errors import InputError
from smallyard.replications import validate as module
from smallyard.replications.papers import PAPERS, Paper
from smallyard.replications.targets import Checked, Target, read_targets
from smallyard.replications.validate import Validation, validate

ROOT = Path(__file__).resolve().parents[2]
COUNTS = {
    "caliendo_parro_2015": 333,
    "costinot_rodriguez_clare_2014": 71,
    "ossa_2014": 125,
    "lashkaripour_lugovskyy_2023": 92,
    "ignatenko_2025": 108,
}
HEADER = "id,source,table,cell,value,unit,tolerance,data_repo,data_path,packaged_input,published_rounded,status,split\n"

pytestmark = pytest.mark.xdist_group("replications")


@pytest.mark.shared
def test_every_target_is_met_and_the_page_is_current(shared: Path) -> None:
    """One computation for both, because it is the longest: all rows pass, and the committed page holds them."""
    everything = validate(inputs=shared / "replications")
    assert {paper: len(rows) for paper, rows in everything.rows.items()} == COUNTS
    assert [row.target.id for rows in everything.rows.values() for row in rows if row.status != "pass"] == []
    _require_current_page(everything)


def _writer() -> ModuleType:
    """The script that writes the generated pages."""
    spec = importlib.util.spec_from_file_location("write_generated_docs", ROOT / "scripts" / "write_generated_docs.py")
    assert spec is not None
    assert spec.loader is not None
    writer = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(writer)
    return writer


def _require_current_page(everything: Validation) -> None:
    """Every row of the committed page; ours up to the digit before last, which may differ between machines."""
    writer = _writer()
    from generated_docs import validation

    committed = (ROOT / writer.VALIDATION).read_text("utf-8")
    lines = {line.split("|")[1].strip(): line for line in committed.splitlines() if line.startswith("| ")}
    for name, rows in everything.rows.items():
        assert PAPERS[name].differences.split("\n", 1)[1].strip() in committed
        for row in rows:
            cells = validation.line(row)
            found = [cell.strip() for cell in lines[row.target.id].strip("|").split("|")]
            assert found[:3] + found[4:] == cells[:3] + cells[4:], row.target.id
            assert math.isclose(float(found[3]), float(cells[3]), rel_tol=1e-5, abs_tol=row.target.tolerance / 100)


def _target(value: float = 1.0, tolerance: float = 0.1) -> Target:
    return Target("X", "T", "c", value, "percent", tolerance, "1.0", "recomputed")


def test_a_number_that_is_not_finite_is_a_miss() -> None:
    assert Checked(_target(), math.nan).status == "miss"
    assert Checked(_target(), math.inf).status == "miss"
    assert Checked(_target(), 1.11).status == "miss"
    assert Checked(_target(), 0.95).status == "pass"
    assert Checked(_target(), None, "why").status == "not checked"


@pytest.mark.parametrize(
    ("text", "bound"),
    [
        ("abs 1e-4 vs value; round(2) vs published", 1e-4),
        ("rel 1e-4", 2e-4),
        ("abs 0.1 vs print (average)", 0.1),
        ("abs 1e-3; round(1)", 1e-3),
        ('"abs 1e-6 (RE 1st,3rd); abs 1e-2 otherwise"', 1e-2),
    ],
)
def test_tolerances_are_read(tmp_path: Path, text: str, bound: float) -> None:
    (tmp_path / "targets.csv").write_text(f"{HEADER}a,s,T,c,-2.0,percent,{text},r,p,i,-2.0,recomputed,x\n", "utf-8")
    assert read_targets(tmp_path)[0].tolerance == pytest.approx(bound)


def test_a_tolerance_that_says_nothing_is_refused(tmp_path: Path) -> None:
    (tmp_path / "targets.csv").write_text(f"{HEADER}a,s,T,c,-2.0,percent,about right,r,p,i,-2.0,recomputed,x\n", "utf-8")
    with pytest.raises(InputError, match="E-REPLICATION-TARGET"):
        read_targets(tmp_path)


def test_absent_inputs_are_said_and_nothing_fails(tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["validate", "--inputs", str(tmp_path)])
    assert done.exit_code == 0
    assert "Nothing was checked" in done.output
    assert "not shipped" in done.output
    assert all(paper in done.output for paper in PAPERS)


def test_unknown_paper_and_level_are_refused_with_the_allowed_ones() -> None:
    with pytest.raises(InputError, match="ossa_2014"):
        validate("ossa")
    with pytest.raises(InputError, match="quick, tables, full"):
        validate(level="slow")


def _only(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, ours: dict[str, float]) -> None:
    """One paper with two targets, for which these numbers are computed."""
    folder = tmp_path / "paper"
    folder.mkdir()
    rows = "a,s,T,c,1.0,percent,abs 0.1,r,p,i,1.0,recomputed,x\nb,s,T,d,2.0,percent,abs 0.1,r,p,i,2.0,recomputed,x\n"
    (folder / "targets.csv").write_text(HEADER + rows, "utf-8")
    monkeypatch.setattr(Paper, "functions", lambda self: [lambda inputs: ours])
    monkeypatch.setattr(module, "PAPERS", {"paper": Paper("paper", "A paper", (), 1.0)})
    monkeypatch.setattr("smallyard.apps.validate_command.PAPERS", module.PAPERS)


def test_a_miss_ends_with_exit_code_1(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    _only(monkeypatch, tmp_path, {"a": 1.05, "b": 2.5})
    done = CliRunner().invoke(app, ["validate", "--inputs", str(tmp_path)])
    assert done.exit_code == 1
    assert "1 pass, 1 miss of 2" in done.output


def test_a_number_that_nobody_computes_is_not_passed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    _only(monkeypatch, tmp_path, {"a": 1.05})
    found = validate(inputs=tmp_path)
    assert found.counts == {"pass": 1, "not checked": 1}
    assert found.to_dict()["papers"]["paper"]["rows"][1]["reason"] == "not computed"


def test_json_rows_have_what_is_promised(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    _only(monkeypatch, tmp_path, {"a": 1.05, "b": 2.0})
    done = CliRunner().invoke(app, ["validate", "--json", "--inputs", str(tmp_path)])
    assert done.exit_code == 0
    row = json.loads(done.stdout)["papers"]["paper"]["rows"][0]
    assert {"id", "published", "ours", "difference", "tolerance", "status"} <= set(row)
    assert row["difference"] == pytest.approx(0.05)


def test_quick_leaves_out_what_is_slow() -> None:
    found = validate(inputs=ROOT / "nowhere", level="quick")
    assert found.left_out == ("lashkaripour_lugovskyy_2023", "wang_xu_yang_zhu_2024")
    assert "ossa_2014" in found.absent


@pytest.mark.full
@pytest.mark.shared
def test_the_page_of_games_has_every_row_with_its_status(shared: Path) -> None:
    """Digits of a search may differ between machines; which rows there are and that they pass may not."""
    writer = _writer()
    pages = ((ROOT / writer.GAMES).read_text("utf-8"), writer.games_page(shared / "replications"))
    rows = [[(cells[1], cells[-2]) for cells in map(str.split, re.findall(r"(?m)^\| .*\|$", page))] for page in pages]
    assert rows[0] == rows[1]
    assert len(rows[0]) > 70
