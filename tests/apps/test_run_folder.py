"""The run folder: complete or absent, consistent in all its files, and nobody else's folder is ever touched."""

from __future__ import annotations

import csv
import errno
import io
import json
import os
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import xarray as xr

import smallyard
from smallyard.errors import InputError
from smallyard.pipeline import folder as folder_module
from smallyard.pipeline import run_folder
from smallyard.policy.scenario import Scenario
from smallyard.results.tables import tables_of

PARTS = {"result.json", "results.nc", "scenario.resolved.yaml", "tables", "report.html", "summary.xlsx"}
TABLES = {
    f"{stem}.csv" for stem in ("regions", "sectors", "bilateral", "range", "decomposition", "tariff_incidence", "effective_tariffs")
}


@pytest.fixture
def done(cli, scenario, tariff: str, tmp_path: Path) -> Path:
    """A finished run in `mine`."""
    assert cli("run", scenario(tariff), "--out", "mine").code == 0
    return tmp_path / "mine"


def listing(folder: Path) -> dict[str, bytes]:
    return {str(item.relative_to(folder)): item.read_bytes() for item in folder.rglob("*") if item.is_file()}


def rows(file: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(file.read_text("utf-8"))))


def hidden(folder: Path) -> list[str]:
    return [item.name for item in folder.iterdir() if item.name.startswith(".")]


# --- contents ---------------------------------------------------------------------------------------------------------


def test_a_run_folder_holds_these_files(done: Path) -> None:
    assert {item.name for item in done.iterdir()} == PARTS
    assert {item.name for item in (done / "tables").iterdir()} == TABLES
    assert hidden(done.parent) == []
    assert (done.stat().st_mode & 0o777) == 0o755


def test_all_files_tell_the_same_numbers(done: Path) -> None:
    card = json.loads((done / "result.json").read_text("utf-8"))
    regions, sectors, pairs = (rows(done / "tables" / name) for name in ("regions.csv", "sectors.csv", "bilateral.csv"))
    with xr.open_dataset(done / "results.nc") as data:
        assert [row["region"] for row in regions] == list(data["region"].values) == list(card["regions"])
        for name, values in card["headline"].items():
            assert values == dict(zip(data["region"].values.tolist(), data[name].values.tolist(), strict=True))
            assert [float(row[name]) for row in regions] == list(values.values())
        for name in ("equivalent_variation", "terms_of_trade_percent"):
            assert card[name] == dict(zip(data["region"].values.tolist(), data[name].values.tolist(), strict=True))
        assert [float(row["equivalent_variation_musd"]) for row in regions] == list(card["equivalent_variation"].values())
        for column in sectors[0]:
            name = column.removesuffix("_musd")
            if name in data.data_vars:
                found = np.array([float(row[column] or "nan") for row in sectors])
                np.testing.assert_array_equal(found, data[name].values.ravel())
        for row in pairs[::7]:
            flow = data["trade_fob_counterfactual"].sel(importer=row["importer"], exporter=row["exporter"])
            assert float(row["trade_fob_counterfactual_musd"]) == pytest.approx(float(flow.sum()), rel=1e-12)
        assert data.attrs["scenario_sha256"] == card["scenario_sha256"]
        assert data.attrs["max_residual"] == card["certificate"]["max_residual"]
        world = 100 * data["equivalent_variation"].values.sum() / data["final_income_baseline"].values.sum()
        assert card["groups_real_income_percent"]["WORLD"] == pytest.approx(world, rel=1e-12)


def test_result_json_has_what_the_contract_names(done: Path) -> None:
    card = json.loads((done / "result.json").read_text("utf-8"))
    assert (card["schema"], card["kind"], card["status"]) == ("smallyard/result/1", "scenario", "certified")
    assert {"max_residual", "walras", "min_income", "blocks", "iterations", "solve_seconds"} <= set(card["certificate"])
    assert card["certificate"]["max_residual"] <= 1e-10
    assert set(card["certificates"]) == {"baseline", "counterfactual"}
    assert {"variant", "horizon", "deficits", "revenue", "elasticities", "numeraire", "retaliation", "compared_with"} <= set(
        card["closure"]
    )
    assert {"name", "sha256", "vintage", "licence", "steps"} <= set(card["world"])
    assert {"smallyard", "python", "jax", "numpy"} <= set(card["versions"])
    assert card["versions"]["smallyard"] == smallyard.__version__


def test_the_resolved_scenario_runs_to_the_same_hash_and_numbers(cli, done: Path) -> None:
    first = json.loads((done / "result.json").read_text("utf-8"))
    again = Scenario.load(done / "scenario.resolved.yaml")
    assert again.sha256 == first["scenario_sha256"]
    answer = cli("run", "mine/scenario.resolved.yaml", "--out", "again", "--json")
    assert answer.code == 0
    for name in ("headline", "equivalent_variation", "terms_of_trade_percent", "scenario_sha256", "closure", "world"):
        assert answer.json[name] == first[name]
    tables = (listing(done / "tables"), listing(done.parent / "again" / "tables"))
    assert tables[0] == tables[1]


def test_the_json_answer_is_the_file_and_the_folder(cli, scenario, tariff: str, tmp_path: Path) -> None:
    answer = cli("run", scenario(tariff), "--out", "deep/er/mine", "--json")
    assert answer.code == 0
    card = json.loads((tmp_path / "deep/er/mine/result.json").read_text("utf-8"))
    assert answer.json == card | {"folder": "deep/er/mine"}
    assert "step " in answer.err


def test_five_lines_of_python_give_the_same_digits(done: Path, tmp_path: Path) -> None:
    lines = [
        "import smallyard",
        "result = smallyard.run('question.yaml')",
        "income = result.real_income",
        "residual = result.certificate.max_residual",
    ]
    names: dict = {}
    exec("\n".join(lines), names)
    card = json.loads((done / "result.json").read_text("utf-8"))
    assert names["income"] == card["headline"]["real_income_percent"]
    assert names["residual"] <= 1e-10
    result = names["result"]
    assert set(tables_of(result.change, "x")) == {"regions", "sectors", "bilateral"}
    assert not (tmp_path / "runs").exists()  # without `out` nothing is written


# --- where it goes ----------------------------------------------------------------------------------------------------


def test_the_default_folder_carries_name_and_hash(cli, scenario, tariff: str, tmp_path: Path) -> None:
    file = scenario(tariff, name="My question.v2.yaml")
    assert cli("run", file).code == 0
    (found,) = (tmp_path / "runs").iterdir()
    assert found.name == f"My question.v2-{Scenario.load(file).sha256[:8]}"


def test_the_same_question_overwrites_its_own_run(cli, scenario, tariff: str, done: Path) -> None:
    (done / "tables" / "regions.csv").write_text("spoiled")
    (done / "results.nc").unlink()
    assert cli("run", scenario(tariff, more="title: other words"), "--out", "mine").code == 0
    assert {item.name for item in done.iterdir()} == PARTS
    assert (done / "tables" / "regions.csv").read_text() != "spoiled"
    assert json.loads((done / "result.json").read_text())["title"] == "other words"
    assert hidden(done.parent) == []


def test_another_question_needs_force(cli, scenario, done: Path) -> None:
    before = listing(done)
    answer = cli("run", scenario(), "--out", "mine", "--json")
    assert answer.code == 2
    (problem,) = answer.json["problems"]
    assert problem["code"] == "E-OUT-EXISTS"
    assert "--force" in problem["fix"]
    assert listing(done) == before
    assert "step" not in answer.err  # refused before any work
    assert cli("run", scenario(), "--out", "mine", "--force").code == 0
    assert listing(done) != before
    assert hidden(done.parent) == []


def foreign_folders(tmp_path: Path, done: Path) -> list[Path]:
    """Folders with somebody's files in them, some of which look almost like a run."""
    contents = {
        "plain": {"notes.txt": "years of work"},
        "other": {"result.json": '{"scenario_sha256": "abc"}'},
        "broken": {"result.json": "{"},
        "deep": {"result.json": "[" * 100_000},
        "list": {"result.json": "[]"},
        "hidden": {".git/config": "x"},
    }
    for name, files in contents.items():
        for file, text in files.items():
            (tmp_path / name / file).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name / file).write_text(text)
    mixed = tmp_path / "mixed"  # a real result beside somebody's notes
    mixed.mkdir()
    (mixed / "result.json").write_bytes((done / "result.json").read_bytes())
    (mixed / "notes.txt").write_text("years of work")
    return [*(tmp_path / name for name in contents), mixed]


@pytest.mark.parametrize("force", [False, True])
def test_what_is_not_a_run_is_never_deleted(cli, scenario, tariff: str, done: Path, tmp_path: Path, force: bool) -> None:
    for folder in foreign_folders(tmp_path, done):
        before = listing(folder)
        for file in (scenario(tariff), scenario(name="else.yaml")):
            answer = cli("run", file, "--out", folder.name, "--json", *(["--force"] if force else []))
            assert answer.code == 2, folder
            assert answer.json["problems"][0]["code"] == "E-OUT-EXISTS"
            assert listing(folder) == before


def test_an_empty_folder_may_be_used(cli, scenario, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    assert cli("run", scenario(), "--out", "empty").code == 0
    assert {item.name for item in (tmp_path / "empty").iterdir()} == PARTS


def test_files_and_links_are_no_folders(cli, scenario, tmp_path: Path, done: Path) -> None:
    (tmp_path / "file").write_text("mine")
    (tmp_path / "link").symlink_to(done)
    (tmp_path / "dangling").symlink_to(tmp_path / "nowhere")
    before = listing(done)
    for name in ("file", "link", "dangling"):
        answer = cli("run", scenario(), "--out", name, "--json", "--force")
        assert answer.code == 2
        assert answer.json["problems"][0]["code"] == "E-OUT-KIND"
    assert (tmp_path / "file").read_text() == "mine"
    assert (tmp_path / "link").is_symlink()
    assert listing(done) == before


@pytest.mark.parametrize("name", [".", "..", "", "./", "/"])
def test_a_folder_needs_a_name(cli, scenario, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    file = scenario()
    (tmp_path / "in" / "side").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "in" / "side")
    answer = cli("run", file, "--out", name, "--json", "--force")
    assert answer.code == 2
    assert answer.json["problems"][0]["code"] == "E-OUT-KIND"
    assert (tmp_path / "in" / "side").is_dir()


@pytest.mark.parametrize("place", ["file/run", "file/deep/run", "x" * 300])
def test_places_that_cannot_be_written_are_named(cli, scenario, tmp_path: Path, place: str) -> None:
    file = scenario()
    (tmp_path / "file").write_text("mine")
    answer = cli("run", file, "--out", place, "--json")
    assert answer.code == 2
    assert answer.json["problems"][0]["code"] == "E-OUT-WRITE"
    assert sorted(item.name for item in tmp_path.iterdir()) == ["file", file.name]


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="the superuser may write everywhere")
def test_a_protected_place_is_named(cli, scenario, tmp_path: Path) -> None:
    file = scenario()
    (tmp_path / "closed").mkdir(mode=0o500)
    answer = cli("run", file, "--out", "closed/run", "--json")
    assert answer.code == 2
    assert answer.json["problems"][0]["code"] == "E-OUT-WRITE"


# --- failures while writing -------------------------------------------------------------------------------------------


def test_a_full_disk_leaves_the_old_run(cli, scenario, done: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = listing(done)

    def full(_: object, draft: Path, *__: object) -> None:
        (draft / "result.json").write_text("{")
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(run_folder, "_fill", full)
    answer = cli("run", scenario(), "--out", "mine", "--force", "--json")
    assert answer.code == 2
    assert answer.json["problems"][0]["code"] == "E-OUT-WRITE"
    assert listing(done) == before
    assert hidden(done.parent) == []


@pytest.mark.parametrize("failure", [KeyboardInterrupt, ValueError])
def test_a_stop_while_writing_leaves_nothing(cli, scenario, tmp_path: Path, monkeypatch, failure: type) -> None:
    file = scenario()

    def stopped(_: object, draft: Path, *__: object) -> None:
        (draft / "result.json").write_text("{")
        raise failure

    monkeypatch.setattr(run_folder, "_fill", stopped)
    assert cli("run", file, "--out", "mine").code in (130, 5)
    assert [item.name for item in tmp_path.iterdir()] == [file.name]


def test_a_failed_swap_puts_the_old_run_back(cli, scenario, done: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = listing(done)
    real: Callable = os.replace

    def replace(source: Path, target: Path) -> None:
        if Path(target) == Path("mine") and "-old-" not in str(source):
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        real(source, target)

    monkeypatch.setattr(folder_module.os, "replace", replace)
    answer = cli("run", scenario(), "--out", "mine", "--force", "--json")
    assert answer.code == 2
    assert listing(done) == before
    assert hidden(done.parent) == []


def test_python_follows_the_same_rules(done: Path) -> None:
    with pytest.raises(InputError, match="E-OUT-EXISTS"):
        smallyard.run(Scenario(world="wiod2014-17x27", policies=[]), out=done)
    smallyard.run(Scenario(world="wiod2014-17x27", policies=[]), out=done, force=True)
    assert json.loads((done / "result.json").read_text())["headline"]["real_income_percent"]["USA"] == pytest.approx(0.0, abs=1e-9)
