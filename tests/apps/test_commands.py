"""What the commands print when all is well."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

import smallyard
from smallyard.apps.world_command import identity_gaps
from smallyard.policy.instruments import INSTRUMENTS
from smallyard.policy.scenario import Scenario, packaged_scenarios
from smallyard.world.packaged import load_world, packaged_worlds
from smallyard.world.world import World

SAME = 1e-9  # percent and relative; weights added up in another order, both solves certified to 1e-10
BALANCED = 1e-10  # relative; what may be left of an identity after sums over the whole table


def test_run_prints_one_screen(cli, scenario, tariff: str) -> None:
    answer = cli("run", scenario(tariff, more='title: "A [bold]title[/bold] with brackets"'), "--out", "mine")
    assert answer.code == 0
    text = " ".join(answer.out.split())
    for words in (
        "A [bold]title[/bold] with brackets",
        "Compared with the baseline, real income would change by",
        "United States",
        "China",
        "real income",
        "real wage",
        "tariff revenue",
        "certified: 2 solves",
        "share_of_world_gdp",
        "fontagne2022",
        "run folder mine",
        "Viet Nam",
    ):
        assert words in text
    assert all(len(line) <= 200 for line in answer.out.splitlines())


def test_the_screen_shows_the_numbers_of_the_files(cli, scenario, tariff: str, tmp_path: Path) -> None:
    answer = cli("run", scenario(tariff), "--out", "mine")
    income = json.loads((tmp_path / "mine" / "result.json").read_text("utf-8"))["headline"]["real_income_percent"]
    shown = f"{abs(income['USA']):.{3 if abs(income['USA']) < 0.0995 else 2}f}\u202f%"
    assert shown in answer.out


DIFFERENT = {
    "peak-2025-145-125",
    "nothing-happens",
    "chips-subsidy",
}  # one of every kind; all are certified elsewhere
ON_ONE_WORLD = [name for name in packaged_scenarios() if Scenario.load(name).split is None]


@pytest.mark.parametrize(
    "name", [name if name in DIFFERENT else pytest.param(name, marks=pytest.mark.full) for name in ON_ONE_WORLD]
)
def test_every_packaged_scenario_runs_certified(cli, name: str) -> None:
    """Those on split worlds are run with their reports elsewhere: each size of world is compiled for."""
    answer = cli("run", name, "--out", "mine", "--json")
    assert answer.code == 0
    assert answer.json["status"] == "certified"
    assert answer.json["certificate"]["max_residual"] <= 1e-10
    assert answer.json["title"]
    assert answer.json["scenario_sha256"] == Scenario.load(name).sha256
    income = answer.json["headline"]["real_income_percent"]
    assert (max(map(abs, income.values())) < 1e-9) == (name == "nothing-happens")


def test_check_says_ok_and_writes_nothing(cli, scenario, tariff: str, tmp_path: Path) -> None:
    file = scenario(tariff)
    answer = cli("check", file)
    assert answer.code == 0
    assert answer.out.startswith("ok: ")
    twin = cli("check", file, "--json")
    assert twin.json["status"] == "ok"
    assert twin.json["scenario_sha256"] == Scenario.load(file).sha256
    assert twin.json["remarks"] == []
    assert [item.name for item in tmp_path.iterdir()] == [file.name]


def test_check_remarks_on_policies_without_effect(cli, scenario) -> None:
    # Russia buys no pharmaceuticals from its own producers: there are none.
    file = scenario("[{instrument: productivity, region: RUS, sectors: C21, increase: 5%}]")
    (remark,) = cli("check", file, "--json").json["remarks"]
    assert "no producer that is active" in remark
    assert f"note: {remark}" in cli("check", file).out


def test_scenarios_are_listed_with_title_and_notes(cli) -> None:
    cards = cli("scenarios", "--json").json
    assert [card["name"] for card in cards] == packaged_scenarios()
    assert all(card["title"] and card["notes"] and len(card["sha256"]) == 64 for card in cards)
    text = cli("scenarios").out
    assert all(card["title"] in text and card["name"] in text for card in cards)


def test_the_schema_is_printed(cli) -> None:
    schema = cli("schema").json
    assert set(schema["properties"]["policies"]["items"]["discriminator"]["mapping"]) == set(INSTRUMENTS)


def test_the_version_is_printed(cli) -> None:
    answer = cli("--version")
    assert (answer.code, answer.out.strip()) == (0, f"smallyard {smallyard.__version__}")


# --- worlds -----------------------------------------------------------------------------------------------------------


def test_worlds_are_listed(cli) -> None:
    assert cli("world", "info", "--json").json == packaged_worlds()
    assert all(name in cli("world", "info").out for name in packaged_worlds())


def test_world_info_gives_size_totals_and_provenance(cli, wiod_small: World) -> None:
    card = cli("world", "info", "wiod2014-17x27", "--json").json
    assert card["regions"] == list(wiod_small.regions)
    assert card["sectors"] == list(wiod_small.sectors)
    assert len(card["goods"]) == wiod_small.is_good.sum()
    assert card["sha256"] == wiod_small.sha256
    assert card["totals"]["gross output"] == pytest.approx(wiod_small.output.sum(), rel=1e-12)
    abroad = sum(wiod_small.trade_fob[n, i].sum() for n in range(17) for i in range(17) if n != i)
    assert card["totals"]["cross-border trade"] == pytest.approx(abroad, rel=1e-12)
    assert card["steps"]
    text = cli("world", "info", "wiod2014-17x27").out
    assert "17 regions × 27 sectors" in text
    assert card["licence"] in text


@pytest.mark.parametrize("name", packaged_worlds())
def test_world_check_prints_the_gaps(cli, name: str) -> None:
    answer = cli("world", "check", name, "--json")
    assert answer.code == 0
    assert len(answer.json["gaps"]) == 4
    assert all(0.0 <= gap < BALANCED for gap in answer.json["gaps"].values())
    assert cli("world", "check", name).out.startswith("ok: ")


def test_the_gaps_see_a_broken_identity(wiod_small: World) -> None:
    from dataclasses import replace

    broken = np.array(wiod_small.final_demand)
    broken[0, 0] *= 1.01
    gaps = identity_gaps(replace(wiod_small, final_demand=broken))
    assert gaps["spending = uses"] > 1e-4
    assert gaps["final demand = value added + revenue - net exports"] > 1e-6


@pytest.fixture
def groups(tmp_path: Path) -> Callable[[str], Path]:
    """Write a grouping file."""

    def write(text: str) -> Path:
        (tmp_path / "groups.yaml").write_text(text, "utf-8")
        return tmp_path / "groups.yaml"

    return write


def test_an_aggregated_world_is_usable_in_a_scenario(cli, groups, tmp_path: Path) -> None:
    file = groups("regions: {NAFTA: [USA, CAN, MEX], CHINA: CHN, OTHERS: rest}\nsectors: {S: [K, J]}\n")
    answer = cli("world", "aggregate", "wiod2014-17x27", "--groups", file, "--out", "small.npz", "--json")
    assert answer.code == 0
    assert (answer.json["regions"], answer.json["sectors"]) == (3, 26)
    grouping = {"NAFTA": ["USA", "CAN", "MEX"], "CHINA": "CHN", "OTHERS": "rest"}
    expected = load_world("wiod2014-17x27", regions=grouping, sectors={"S": ["K", "J"]})
    assert load_world(str(tmp_path / "small.npz")).sha256 == expected.sha256 == answer.json["sha256"]
    (tmp_path / "q.yaml").write_text(
        "schema: smallyard/scenario/1\nworld: small.npz\n"
        "policies: [{instrument: import_tariff, importer: NAFTA, exporter: CHINA, sectors: goods, add: 10 pp}]\n"
    )
    from_file = cli("run", "q.yaml", "--json")
    assert from_file.code == 0
    (tmp_path / "q2.yaml").write_text(
        "schema: smallyard/scenario/1\nworld: wiod2014-17x27\n"
        "aggregate: {regions: {NAFTA: [USA, CAN, MEX], CHINA: CHN, OTHERS: rest}, sectors: {S: [K, J]}}\n"
        "policies: [{instrument: import_tariff, importer: NAFTA, exporter: CHINA, sectors: goods, add: 10 pp}]\n"
    )
    inside = cli("run", "q2.yaml", "--json").json["headline"]
    for name, values in from_file.json["headline"].items():
        assert values == pytest.approx(inside[name], rel=SAME, abs=SAME)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("[]", "E-AGGREGATE-FORM"),
        ("hello", "E-AGGREGATE-FORM"),
        ("", "E-AGGREGATE-FORM"),
        ("region: {A: USA}", "E-KEY-UNKNOWN"),
        ("regions: [USA]", "E-AGGREGATE-FORM"),
        ("regions: {A: 5, B: [1], C: {x: y}}", "E-AGGREGATE-FORM"),
        ("regions: {A: [USA, UK]}", "E-REGION-UNKNOWN"),
        ("regions: {A: &x [USA]}", "E-YAML-ALIAS"),
    ],
)
def test_bad_groupings_are_refused(cli, groups, tmp_path: Path, text: str, problem: str) -> None:
    answer = cli("world", "aggregate", "wiod2014-17x27", "--groups", groups(text), "--out", "small.npz", "--json")
    assert answer.code == 2
    assert answer.json["problems"][0]["code"] == problem
    assert not (tmp_path / "small.npz").exists()


def test_aggregate_overwrites_only_with_force(cli, groups, tmp_path: Path) -> None:
    file = groups("regions: {A: [USA, CAN]}")
    words = ["world", "aggregate", "wiod2014-17x27", "--groups", file, "--json", "--out"]
    (tmp_path / "small.npz").write_text("mine")
    answer = cli(*words, "small.npz")
    assert (answer.code, answer.json["problems"][0]["code"]) == (2, "E-OUT-EXISTS")
    assert (tmp_path / "small.npz").read_text() == "mine"
    assert cli(*words, "small.npz", "--force").code == 0
    for name, problem in (("small.txt", "E-OUT-KIND"), ("no/such/small.npz", "E-OUT-WRITE"), ("x" * 300 + ".npz", "E-OUT-WRITE")):
        answer = cli(*words, name)
        assert (answer.code, answer.json["problems"][0]["code"]) == (2, problem)
    (tmp_path / "folder.npz").mkdir()
    assert cli(*words, "folder.npz", "--force").json["problems"][0]["code"] == "E-OUT-KIND"


def test_a_damaged_world_file_is_bad_input(cli, tmp_path: Path) -> None:
    (tmp_path / "bad.npz").write_bytes(b"PK\x03\x04 no")
    for words in (["world", "info"], ["world", "check"]):
        answer = cli(*words, "bad.npz", "--json")
        assert (answer.code, answer.json["problems"][0]["code"]) == (2, "E-FILE-NPZ")
