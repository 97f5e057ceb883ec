"""`smallyard world split`, and a split in a scenario, as a user meets them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from smallyard import load_world
from smallyard.policy.split_file import packaged_splits, read_split, split_from_yaml, split_world
from smallyard.world.world import World

SAME = 1e-9  # relative: a world read from its file is the same world
BALANCED = 1e-12  # relative gaps of identities
HEAD = "schema: smallyard/split/1\ntitle: t\nassumptions: [none]\nsectors:\n"
TARIFF = "policies: [{instrument: import_tariff, importer: CHN, exporter: [TWN, KOR], sectors: [C26_LOGIC], add: 20 pp}]\n"

pytestmark = pytest.mark.xdist_group("ricardian")


@pytest.mark.parametrize("name", packaged_splits())
def test_a_split_world_is_written_checked_and_read_back(cli, tmp_path: Path, wiod: World, name: str) -> None:
    answer = cli("world", "split", "wiod2014", name, "--out", "parts.npz", "--json")
    assert answer.code == 0
    expected = split_world(wiod, read_split(name))
    assert answer.json["sha256"] == expected.sha256 == load_world(str(tmp_path / "parts.npz")).sha256
    assert answer.json["into"] == [sub.label for sub in read_split(name).spec.sectors]
    assert answer.json["steps"][0]["what"].startswith("constructed: ")
    gaps = cli("world", "check", "parts.npz", "--json").json["gaps"]
    assert all(gap < BALANCED for gap in gaps.values())
    info = cli("world", "info", "parts.npz").out
    for text in read_split(name).spec.assumptions:
        assert f"split assumption: {text}" in info


def test_the_text_lists_what_was_assumed_and_moved(cli) -> None:
    out = cli("world", "split", "wiod2014", "chips", "--out", "parts.npz").out
    assert out.startswith("wrote parts.npz: 44 regions × 53 sectors\n  - constructed: ")
    assert "uses of C26 balanced to the parent's accounts (moved): " in out


def test_a_split_in_a_scenario_gives_the_numbers_of_the_split_file(cli, tmp_path: Path) -> None:
    head = "schema: smallyard/scenario/1\n"
    theta = "model: {elasticities: {set: fontagne2022, override: {C26_LOGIC: 1.5, CHIP_MACHINES: 1.5}}}\n"
    (tmp_path / "inside.yaml").write_text(head + "world: wiod2014\nsplit: chips\n" + TARIFF)
    (tmp_path / "outside.yaml").write_text(head + "world: parts.npz\n" + theta + TARIFF)
    assert cli("check", "inside.yaml").code == 0
    assert cli("world", "split", "wiod2014", "chips", "--out", "parts.npz").code == 0
    inside, outside = (cli("run", f"{name}.yaml", "--json") for name in ("inside", "outside"))
    assert inside.code == outside.code == 0
    for name, values in outside.json["headline"].items():
        assert inside.json["headline"][name] == pytest.approx(values, rel=SAME, abs=SAME)
    (resolved,) = (tmp_path / "runs").glob("inside-*/scenario.resolved.yaml")
    assert "split: chips" in resolved.read_text("utf-8")
    assert any(step["what"].startswith("constructed: ") for step in inside.json["world"]["steps"])
    assert any("constructed by a split" in text for text in inside.json["remarks"])


def test_the_split_in_the_documentation_is_one(wiod: World) -> None:
    text = (Path(__file__).resolve().parents[2] / "docs" / "splits.md").read_text("utf-8")
    (block,) = re.findall(r"^```text\n(schema: smallyard/split/1\n.*?)^```", text, flags=re.MULTILINE | re.DOTALL)
    world = split_world(wiod, split_from_yaml(block))
    assert "BATTERIES" in world.sectors


def test_all_problems_come_at_once_without_a_traceback(cli, tmp_path: Path) -> None:
    text = "  C26: {from: {C26: {share: rest}}}\n  A: {from: {C2: {share: 5%}}}\n"
    (tmp_path / "bad.yaml").write_text(HEAD + text)
    answer = cli("world", "split", "wiod2014", "bad.yaml", "--out", "parts.npz", "--json")
    assert answer.code == 2
    assert [item["code"] for item in answer.json["problems"]] == ["E-SPLIT-CIRCULAR", "E-SPLIT-PARENT"]
    assert not (tmp_path / "parts.npz").exists()
    both = cli("world", "split", "wiod", "chip", "--out", "parts.npz", "--json")
    assert [item["code"] for item in both.json["problems"]] == ["E-SPLIT-UNKNOWN", "E-WORLD-UNKNOWN"]
    assert "Traceback" not in cli("world", "split", "wiod2014", "bad.yaml", "--out", "parts.npz").err


def test_split_overwrites_only_with_force(cli, tmp_path: Path) -> None:
    (tmp_path / "parts.npz").write_text("mine")
    words = ["world", "split", "wiod2014", "chips", "--json", "--out"]
    answer = cli(*words, "parts.npz")
    assert (answer.code, answer.json["problems"][0]["code"]) == (2, "E-OUT-EXISTS")
    assert cli(*words, "parts.npz", "--force").code == 0
    assert cli(*words, "parts.txt").json["problems"][0]["code"] == "E-OUT-KIND"


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ("split: chip\n", "E-SPLIT-UNKNOWN"),
        ("split: {spec: chips, elasticities: high}\n", "E-VALUE"),
        ("split: {elasticities: low}\n", "E-KEY-MISSING"),
        ("split: [chips]\n", "E-TEXT"),
        ("split: missing.yaml\n", "E-FILE"),
    ],
)
def test_a_bad_split_in_a_scenario_is_refused(cli, tmp_path: Path, more: str, code: str) -> None:
    (tmp_path / "question.yaml").write_text("schema: smallyard/scenario/1\n" + more + TARIFF)
    answer = cli("check", "question.yaml", "--json")
    assert answer.code == 2
    assert answer.json["problems"][0]["code"] == code


def test_labels_of_a_split_are_known_where_other_problems_are(cli, tmp_path: Path) -> None:
    """A typing mistake elsewhere must not make the sub-sectors unknown."""
    (tmp_path / "question.yaml").write_text("schema: smallyard/scenario/1\nsplit: chips\ntitel: x\n" + TARIFF)
    answer = cli("check", "question.yaml", "--json")
    assert [item["code"] for item in answer.json["problems"]] == ["E-KEY-UNKNOWN"]
