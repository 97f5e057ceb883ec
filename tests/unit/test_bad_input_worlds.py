"""Worlds of one's own: what a message about a table says, worlds of one region, and what is said of the packaged table only."""

from __future__ import annotations

import io
import json
import os
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from smallyard.pipeline.compare import compare
from smallyard.pipeline.run import run
from smallyard.policy.scenario import Scenario
from smallyard.results.comparison_figures import difference_figures
from smallyard.results.summary import notes
from smallyard.world.npz_file import read_arrays
from smallyard.world.packaged import load_world, packaged_worlds, world_labels
from smallyard.world.world import World
from smallyard.world.world_file import read_world, write_world

from .damaged_files import rewritten

Refused = Callable[..., tuple]
Tables = Callable[..., dict[str, Any]]
BILATERAL = ("trade_fob", "tariff", "export_tax")
REST = "inside the rest of the world"


# --- messages about tables --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"final_demand": np.full((3, 2), np.nan)}, "world.npz final_demand"),
        ({"trade_fob": np.full((3, 3, 2), 1e300)}, "world.npz trade_fob"),
        ({"tariff": np.full((3, 3, 2), -2.0)}, "world.npz tariff"),
        ({"final_demand": np.ones((3, 2))}, "world.npz"),
        ({"regions": np.array(["A", "A", "B"])}, "world.npz"),
        ({"regions": np.array(["all", "B", "C"])}, "world.npz"),
        ({"sectors": np.array(["goods", "WORLD"])}, "world.npz"),
        ({"is_good": np.array([1, 2])}, "world.npz is_good"),
        ({"trade_fob": np.ones((2, 2, 2))}, "world.npz trade_fob"),
    ],
)
def test_problems_of_a_table_name_its_file(written: Path, refused: Refused, change: dict, where: str) -> None:
    for item in refused(read_world, rewritten(written, **change)):
        assert item.where == where
        assert item.expected or item.fix


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        (lambda b: {name: b[name].swapaxes(0, 1) for name in BILATERAL}, "swapped in all bilateral arrays, the table balances"),
        (lambda b: {"trade_fob": b["trade_fob"].swapaxes(0, 1)}, "swapped in trade_fob, the table balances"),
        (lambda b: {"tariff": 100.0 * b["tariff"]}, "with tariff / 100, the table balances"),
        (lambda b: {"tariff": 100.0 * b["tariff"], "export_tax": 100.0 * b["export_tax"]}, "tariff and export_tax / 100"),
    ],
)
def test_usual_mistakes_are_recognised(table: Tables, refused: Refused, changed: Callable, words: str) -> None:
    given = table()
    assert words in refused(lambda: World.from_arrays(**(given | changed(given))))[0].fix


def test_other_gaps_are_not_explained_away(table: Tables, refused: Refused) -> None:
    found = refused(lambda: World.from_arrays(**(table() | {"final_demand": 2.0 * table()["final_demand"]})))
    assert not any("the table balances" in item.fix for item in found)


def archive(file: Path, content: bytes, **how: Any) -> Path:
    with zipfile.ZipFile(file, "w", **how) as target:
        target.writestr("regions.npy", content)
    return file


def test_damaged_and_foreign_archives_are_called_by_their_name(tmp_path: Path, refused: Refused) -> None:
    pickled = io.BytesIO()
    np.save(pickled, np.array(["A", None], dtype=object), allow_pickle=True)
    (found,) = refused(read_arrays, archive(tmp_path / "o.npz", pickled.getvalue()))
    assert "holds Python objects (pickle), which are never opened" in found.what
    assert "float64" in found.fix
    (found,) = refused(read_arrays, archive(tmp_path / "d.npz", b"no numbers"))
    assert "damaged" in found.what
    (tmp_path / "t.npz").write_text("hello")
    (found,) = refused(read_arrays, tmp_path / "t.npz")
    assert "not an .npz archive" in found.what
    locked = bytearray(archive(tmp_path / "e.npz", b"x").read_bytes())
    locked[locked.index(b"PK\x01\x02") + 8] |= 1
    (tmp_path / "e.npz").write_bytes(bytes(locked))
    (found,) = refused(read_arrays, tmp_path / "e.npz")
    assert "is encrypted" in found.what
    os.mkfifo(tmp_path / "pipe.npz")
    (found,) = refused(load_world, str(tmp_path / "pipe.npz"))
    assert "is not a plain file" in found.what
    (found,) = refused(load_world, str(tmp_path / "none.npz"))
    assert "no world file" in found.what


def test_labels_are_read_without_numbers(written: Path, tiny: World) -> None:
    assert world_labels(str(written)) == (tiny.regions, tiny.sectors)
    for name in packaged_worlds():
        world = load_world(name)
        assert world_labels(name) == (world.regions, world.sectors)


# --- one region -------------------------------------------------------------------------------------------------------

ALONE = "schema: smallyard/scenario/1\nworld: wiod2014-17x27\naggregate: {regions: {W: rest}}\n"
MORE = "[{instrument: productivity, region: W, sectors: C26, increase: 10%}]"


def test_a_closed_economy_is_solved_written_and_compared(tmp_path: Path) -> None:
    more = run(Scenario.from_yaml(f"{ALONE}policies: {MORE}"), out=tmp_path / "more", full=True)
    none = run(Scenario.from_yaml(f"{ALONE}policies: []"), out=tmp_path / "none")
    assert more.real_income["W"] > 0.1
    assert none.real_income == {"W": 0.0}
    assert (tmp_path / "more" / "tables" / "bilateral.csv").read_text("utf-8").count("\n") == 1  # the heading alone
    found = compare([tmp_path / "more", tmp_path / "none"], out=tmp_path / "both")
    assert found.regions == ("W",)
    assert (tmp_path / "both" / "report.html").stat().st_size > 1000


def test_a_file_of_one_region_is_a_world(tmp_path: Path, table: Tables) -> None:
    write_world(World.from_arrays(**table(regions=1)), tmp_path / "w.npz")
    policies = [{"instrument": "productivity", "region": "R0", "sectors": "s1", "increase": "10%"}]
    asked = Scenario(world=str(tmp_path / "w.npz"), model={"elasticities": {"uniform": 4.0}}, policies=policies)  # type: ignore[arg-type]
    assert run(asked, explain=False).real_income["R0"] > 0.0


# --- who is inside the rest of the world ------------------------------------------------------------------------------


def test_the_rest_of_the_world_is_known_for_the_packaged_table_only(tmp_path: Path, table: Tables) -> None:
    write_world(World.from_arrays(**(table() | {"regions": ["A", "B", "ROW"]})), tmp_path / "own.npz")
    write_world(load_world("wiod2014-17x27", regions={"USA": "USA", "ROW": "rest"}), tmp_path / "derived.npz")
    model = {"elasticities": {"uniform": 4.0}}
    for name, known in (("own", False), ("derived", True)):
        asked = Scenario(world=str(tmp_path / f"{name}.npz"), model=model, policies=[])  # type: ignore[arg-type]
        result = run(asked, explain=False)
        assert any(REST in text for text in notes(result)) == known
        found = compare([result, result])
        assert any(REST in str(figure) for figure in difference_figures(found)) == known


def test_json_of_a_run_holds_no_control_character(tmp_path: Path, table: Tables) -> None:
    write_world(World.from_arrays(**table()), tmp_path / "w.npz")
    model = {"elasticities": {"uniform": 4.0}}
    asked = Scenario(title="a\x1b[2J\u202e é", world=str(tmp_path / "w.npz"), model=model, policies=[])  # type: ignore[arg-type]
    run(asked, out=tmp_path / "run", explain=False)
    text = (tmp_path / "run" / "result.json").read_text("utf-8")
    assert "\x1b" not in text
    assert "\u202e" not in text
    assert "é" in text
    assert json.loads(text)["title"] == "a\x1b[2J\u202e é"
