"""Splits are exact in the accounts, add up to the first world again, remember their parents, and refuse what is not a split."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from smallyard.errors import Finding
from smallyard.models.elasticities import elasticities_for
from smallyard.pipeline.run import world_of
from smallyard.pipeline.scenario_elasticities import elasticities_of
from smallyard.policy.effects import Effect, Scope
from smallyard.policy.instruments.tariff_panel import TariffPanel
from smallyard.policy.scenario import Scenario
from smallyard.policy.split_file import packaged_splits, read_split, split_from_yaml, split_world
from smallyard.world import accounts
from smallyard.world.aggregate import aggregate
from smallyard.world.biproportion import EXACT, balanced
from smallyard.world.split import split_sectors
from smallyard.world.split_spec import Part, SplitSpec, SubSector, TradeShare, UseShare
from smallyard.world.world import World
from smallyard.world.world_file import read_world, write_world

SAME = 1e-11  # relative to the largest number; biproportional scaling stops at 1e-12, and sums are taken in another order
STATED = 1e-12  # absolute on shares of order one: products of two numbers
HEAD = "schema: smallyard/split/1\ntitle: t\nassumptions: [shares are invented]\nsectors:\n"

Refused = Callable[..., tuple[Finding, ...]]
Tables = Callable[..., dict[str, Any]]


def two_parents(share: float = 0.2, inputs: float = 0.05) -> SplitSpec:
    """A takes from s0 and s1, with shares by exporter, importer and pair, and its own users and costs."""
    overrides = (TradeShare(0.5, ("R1",)), TradeShare(0.3, None, ("R0",)), TradeShare(0.1, ("R1",), ("R2",)))
    both = (Part("s0", share, overrides, (UseShare(0.4, ("s1",)),)), Part("s1", 0.1))
    return SplitSpec(
        "mixed",
        "A mixed sector",
        (
            SubSector("A", both, value_added=0.6, inputs={"s2": inputs}),
            SubSector("B", (Part("s0", None),)),
            SubSector("C", (Part("s1", None),)),
        ),
        assumptions=("all shares are invented",),
    )


def assert_same(found: World, wanted: World) -> None:
    """Every array, tariffs where something flows."""
    for name, right in wanted.arrays().items():
        left = found.arrays()[name]
        traded = wanted.trade_fob > 0.0 if name in ("tariff", "export_tax") else np.ones(right.shape, dtype=bool)
        np.testing.assert_allclose(left[traded], right[traded], rtol=0, atol=SAME * max(1.0, np.abs(right).max()), err_msg=name)


@given(seed=st.integers(0, 10**6), share=st.floats(0.0, 0.4), inputs=st.floats(0.0, 0.2))
def test_adding_up_gives_the_first_world_back(table: Tables, seed: int, share: float, inputs: float) -> None:
    world = World.from_arrays(**table(4, 3, seed))
    parts = split_sectors(world, two_parents(share, inputs))
    assert parts.sectors == ("A", "B", "C", "s2")
    merged = aggregate(parts, sectors={"X": ["A", "B", "C"]})
    assert_same(merged, aggregate(world, sectors={"X": ["s0", "s1"]}))
    for name in ("value_added", "output", "expenditure"):
        sums = getattr(parts, name)[:, :3].sum(1)
        np.testing.assert_allclose(sums, getattr(world, name)[:, :2].sum(1), rtol=SAME, err_msg=name)
    for total in (accounts.tariff_revenue, accounts.export_tax_revenue, accounts.subsidy_cost):
        np.testing.assert_allclose(total(parts.arrays()), total(world.arrays()), rtol=SAME)
    assert all((parts.arrays()[name] >= 0.0).all() for name in ("trade_fob", "intermediate_use", "final_demand"))


def test_flows_have_the_most_specific_share_and_the_parents_rates(table: Tables) -> None:
    world = World.from_arrays(**table(4, 3, 1))
    spec = SplitSpec("one", "", (SubSector("A", two_parents().sectors[0].parts[:1]), SubSector("B", (Part("s0", None),))))
    parts = split_sectors(world, spec)
    share = parts.trade_fob[:, :, 0] / world.trade_fob[:, :, 0]
    wanted = np.full((4, 4), 0.2)
    wanted[0], wanted[:, 1], wanted[2, 1] = 0.3, 0.5, 0.1  # importer, then exporter, then the pair
    np.testing.assert_allclose(share, wanted, rtol=0, atol=STATED)
    for name in ("tariff", "export_tax"):
        assert (getattr(parts, name)[:, :, :2] == getattr(world, name)[:, :, [0, 0]]).all()
    assert (parts.production_subsidy[:, :2] == world.production_subsidy[:, [0, 0]]).all()


def test_a_statement_that_agrees_with_the_accounts_is_kept(table: Tables) -> None:
    """Uses and costs as in the parent, stated in words: nothing is moved."""
    world = World.from_arrays(**table(3, 2, 5, rates=False))
    uses = (UseShare(0.25, ("s0", "s1", "final_demand")),)
    plain = SplitSpec("p", "", (SubSector("A", (Part("s0", 0.25),)), SubSector("B", (Part("s0", None),))))
    stated = SplitSpec("p", "", (SubSector("A", (Part("s0", 0.25, (), uses),)), SubSector("B", (Part("s0", None),))))
    assert_same(split_sectors(world, stated), split_sectors(world, plain))


def test_zero_uses_are_zero_and_the_amount_moved_is_recorded(table: Tables) -> None:
    world = World.from_arrays(**table(3, 2, 5))
    part = Part("s0", 0.05, (), (UseShare(0.0, ("final_demand",)),))
    spec = SplitSpec(
        "p", "Producers only", (SubSector("A", (part,)), SubSector("B", (Part("s0", None),))), ("a table",), ("one buyer",)
    )
    parts = split_sectors(world, spec)
    assert (parts.final_demand[:, 0] == 0.0).all()
    steps = parts.provenance.steps[len(world.provenance.steps) :]
    words = [step.what for step in steps]
    assert words[0].startswith("constructed: s0 split into A, B (Producers only; sha256 ")
    assert words[1:3] == ["split source: a table", "split assumption: one buyer"]
    moved = next(step for step in steps if step.what.startswith("uses of s0 balanced"))
    assert moved.amount is not None
    # what final demand bought of the part in proportion goes to producers, and as much of the other part the other way
    proportional = 0.05 * world.final_demand[:, 0].sum()
    assert moved.amount == pytest.approx(proportional, rel=0.2)


def test_a_split_can_be_split_again(table: Tables) -> None:
    world = World.from_arrays(**table(3, 2, 8))
    first = split_sectors(world, SplitSpec("p", "", (SubSector("A", (Part("s0", 0.4),)), SubSector("B", (Part("s0", None),)))))
    second = split_sectors(first, SplitSpec("q", "", (SubSector("A1", (Part("A", 0.5),)), SubSector("A2", (Part("A", None),)))))
    assert second.sectors == ("A1", "A2", "B", "s1")
    assert {second.members.root(leaf) for group in second.members.sectors.values() for leaf in group} == {"s0", "s1"}
    assert second.members.split_sectors == {"s0": ("A1", "A2", "B")}
    assert_same(aggregate(second, sectors={"s0": ["A1", "A2", "B"]}), world)


def test_a_split_world_survives_its_file(tmp_path: Path, table: Tables) -> None:
    parts = split_sectors(World.from_arrays(**table(4, 3, 1)), two_parents())
    write_world(parts, tmp_path / "parts.npz")
    again = read_world(tmp_path / "parts.npz")
    assert again.sha256 == parts.sha256
    assert again.members.parts == parts.members.parts
    assert again.members.sectors == parts.members.sectors
    assert again.provenance == parts.provenance


@pytest.mark.parametrize("parts", ["x", {"nobody": "s0"}, {"s0:A": 5}, {"s0:A": "s0:A"}])
def test_parts_in_a_file_are_not_trusted(tmp_path: Path, table: Tables, refused: Refused, parts: Any) -> None:
    world = split_sectors(World.from_arrays(**table(4, 3, 1)), two_parents())
    object.__setattr__(world.members, "parts", parts)
    write_world(world, tmp_path / "parts.npz")
    assert [item.code for item in refused(read_world, tmp_path / "parts.npz")] == ["E-WORLD-CARD"]


def test_a_part_of_an_aggregate_is_made_of_parts_of_its_members(wiod_small: World) -> None:
    """C16T18 is wood, paper and printing; clones of it have its elasticity."""
    spec = SplitSpec("p", "", (SubSector("A", (Part("C16T18", 0.3),)), SubSector("Z", (Part("C16T18", None),))))
    parts = split_sectors(wiod_small, spec)
    assert parts.members.sectors["A"] == ("C16:A", "C17:A", "C18:A")
    whole = elasticities_for(wiod_small).values[wiod_small.sectors.index("C16T18")]
    theta = elasticities_for(parts).values
    assert theta[[parts.sectors.index("A"), parts.sectors.index("Z")]] == pytest.approx([whole, whole], rel=STATED)


def test_names_that_no_file_could_hold_are_refused(tiny: World, refused: Refused) -> None:
    for label in ("x" * 79, "s1"):
        spec = SplitSpec("p", "", (SubSector(label, (Part("s0", 0.3),)), SubSector("B", (Part("s0", None),))))
        assert [item.code for item in refused(split_sectors, tiny, spec)] == ["E-SPLIT-NAME"]


# --- what is known of the whole holds for its parts -----------------------------------------------------------------------


def test_what_a_split_states_survives_a_new_name_and_is_averaged_where_parts_are_joined(wiod: World) -> None:
    """`aggregate` gives a sub-sector another name, or joins it with others: its elasticity goes along, weighted by trade abroad."""
    head = "schema: smallyard/scenario/1\nworld: wiod2014\nsplit: chips\npolicies: []\n"
    found = {}
    for name, groups in (
        ("renamed", "{MACHINES: CHIP_MACHINES, OTHER: rest}"),
        ("joined", "{BOTH: [CHIP_MACHINES, C26_LOGIC], OTHER: rest}"),
    ):
        asked = Scenario.from_yaml(f"{head}aggregate: {{sectors: {groups}}}\n")
        world = world_of(asked)
        theta = elasticities_of(asked, world)
        assert "stated by the split" in theta.conversion
        found[name] = dict(zip(world.sectors, theta.values, strict=True))
    stated = read_split("chips").spec.trade_elasticities("default")
    assert found["renamed"]["MACHINES"] == pytest.approx(stated["CHIP_MACHINES"])
    low, high = sorted((stated["CHIP_MACHINES"], stated["C26_LOGIC"]))
    assert low <= found["joined"]["BOTH"] <= high


def test_parts_have_the_elasticity_of_their_parents(wiod: World) -> None:
    whole = elasticities_for(wiod)
    parts = split_world(wiod, read_split("critical-minerals"))
    found = elasticities_for(parts)
    for label, group in parts.members.sectors.items():
        parent = wiod.sectors.index(parts.members.root(group[0]))
        assert found.values[parts.sectors.index(label)] == pytest.approx(whole.values[parent], rel=STATED), label
    mixed = split_world(wiod, read_split("chips"))
    machines = elasticities_for(mixed).values[mixed.sectors.index("CHIP_MACHINES")]
    between = sorted(whole.values[wiod.sectors.index(code)] for code in ("C26", "C28_C33"))
    assert between[0] < machines < between[1]
    assert elasticities_for(mixed, overrides={"C26_LOGIC": 1.5}).values[mixed.sectors.index("C26_LOGIC")] == 1.5


def test_the_name_of_a_whole_stands_for_its_parts(wiod: World) -> None:
    parts = split_world(wiod, read_split("critical-minerals"))
    scope = Scope.of(parts, {}, {})
    mask = scope.flows("USA", "CHN", ["C20"], "p")
    assert not scope.findings
    assert [parts.sectors[s] for s in np.flatnonzero(mask.any((0, 1)))] == ["RARE_EARTHS", "C20_OTHER"]
    mixed = Scope.of(split_world(wiod, read_split("chips")), {}, {})
    mixed.flows("USA", "CHN", ["C26"], "p")  # part of the machines is electronics: no list of sectors is exactly C26
    assert [item.code for item in mixed.findings] == ["E-SECTOR-UNKNOWN"]
    assert "C26_LOGIC" in mixed.findings[0].fix


def test_a_dated_panel_holds_for_parts(wiod: World) -> None:
    def added(world: World) -> np.ndarray:
        scope = Scope.of(world, {}, {})
        effects: list[Effect] = TariffPanel(panel="us-china-2018-2020", on="2020-02-14").effects(scope, "p")
        assert not scope.findings
        return sum(np.where(item.cells, item.value, 0.0) for item in effects)

    parts = split_world(wiod, read_split("critical-minerals"))
    places = [wiod.sectors.index(parts.members.root(group[0])) for group in parts.members.sectors.values()]
    np.testing.assert_allclose(added(parts), added(wiod)[:, :, places], rtol=0, atol=STATED)


# --- biproportional scaling -----------------------------------------------------------------------------------------------


@given(seed=st.integers(0, 10**6))
def test_scaling_reaches_both_sums_and_keeps_what_fits(seed: int) -> None:
    rng = np.random.default_rng(seed)
    truth = rng.uniform(0.1, 2.0, (3, 4, 5)) * (rng.random((3, 4, 5)) < 0.9)
    rows, columns = truth.sum(2), truth.sum(1)
    found = balanced(truth, rows, columns)
    np.testing.assert_allclose(found.table, truth, rtol=SAME)
    start = truth * rng.uniform(0.5, 2.0, (3, 4, 1)) * rng.uniform(0.5, 2.0, (3, 1, 5))
    np.testing.assert_allclose(balanced(start, rows, columns).table, truth, rtol=1e-6, atol=1e-9)  # same cross ratios, same table


def test_a_table_that_cannot_be_is_seen() -> None:
    guess = np.array([[[1.0, 0.0], [1.0, 1.0]]])
    found = balanced(guess, np.array([[2.0, 1.0]]), np.array([[1.0, 2.0]]))  # the first row has only one column, which is smaller
    assert found.gap[0] > EXACT


# --- bad input ------------------------------------------------------------------------------------------------------------


def codes_of(refused: Refused, world: World, text: str) -> list[str]:
    return [item.code for item in refused(lambda: split_world(world, split_from_yaml(HEAD + text)))]


REST_OF = "  Z: {from: {s0: {share: rest}}}\n"


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("  s0: {from: {s0: {share: rest}}}", ["E-SPLIT-CIRCULAR"]),
        ("  A: {from: {B: {share: rest}}}\n  B: {from: {A: {share: rest}}}", ["E-SPLIT-CIRCULAR"] * 2),
        ("  A: {from: {B: {share: rest}}}\n  B: {from: {s0: {share: rest}}}", ["E-SPLIT-CIRCULAR"]),
        ("  A: {from: {s9: {share: rest}}}", ["E-SPLIT-PARENT"]),
        ("  s1: {from: {s0: {share: 10%}}}\n" + REST_OF, ["E-SPLIT-NAME"]),
        ("  goods: {from: {s0: {share: 10%}}}\n" + REST_OF, ["E-SPLIT-NAME"]),
        ("  A: {from: {s0: {share: 70%}}}\n  B: {from: {s0: {share: 40%}}}", ["E-SPLIT-SUM"]),
        ("  A: {from: {s0: {share: 70%}}}\n  B: {from: {s0: {share: 20%}}}", ["E-SPLIT-SUM"]),
        ("  A: {from: {s0: {share: 70%}}}\n  B: {from: {s0: {share: 40%}}}\n" + REST_OF, ["E-SPLIT-SUM"]),
        ("  A: {from: {s0: {share: rest}}}\n" + REST_OF, ["E-SPLIT-REST"]),
        ("  A: {from: {s0: {share: rest, uses: [{by: s1, share: 1%}]}}}", ["E-SPLIT-REST"]),
        ("  A: {from: {s0: {share: 1%, overrides: [{share: 2%}]}}}\n" + REST_OF, ["E-SPLIT-EMPTY"]),
        (
            "  A: {from: {s0: {share: 1%, overrides: [{exporter: R1, share: 2%}, {exporter: [R0, R1], share: 3%}]}}}\n" + REST_OF,
            ["E-SPLIT-TWICE"],
        ),
        ("  A: {from: {s0: {share: 1%, overrides: [{exporter: [R7, R8], share: 2%}]}}}\n" + REST_OF, ["E-REGION-UNKNOWN"]),
        ("  A: {from: {s0: {share: 1%, uses: [{by: [s7], share: 2%}]}}}\n" + REST_OF, ["E-SECTOR-UNKNOWN"]),
        ("  A: {from: {s0: {share: 1%}}, cost: {inputs: {s0: 2%}}}\n" + REST_OF, ["E-SECTOR-UNKNOWN"]),
        ("  A: {from: {s0: {share: 1%}}, cost: {value_added: 80%, inputs: {s1: 30%}}}\n" + REST_OF, ["E-SPLIT-SHARE"]),
        ("  A: {from: {s0: {share: 50%, uses: [{by: [s0, s1, final_demand], share: 0%}]}}}\n" + REST_OF, ["E-SPLIT-BALANCE"]),
        (
            "  A: {from: {s0: {share: 1%, uses: [{by: s1, share: 70%}]}}}\n"
            "  B: {from: {s0: {share: 1%, uses: [{by: s1, share: 70%}]}}}\n" + REST_OF,
            ["E-SPLIT-SUM"],
        ),
        ("  A: {from: {s0: {share: 120%}}}", ["E-RATE-RANGE"]),
        ("  A: {from: {s0: {share: 0.2}}}", ["E-RATE-UNIT"]),
        ("  A: {from: {s0: {shares: 2%}}}", ["E-KEY-MISSING", "E-KEY-UNKNOWN"]),
        ("  A: {from: {s0: {share: rest}}, theta: {low: 0}}", ["E-ELASTICITY-RANGE"]),
        ("  A: {from: {}}", ["E-SIZE"]),
    ],
)
def test_what_is_no_split_is_refused(tiny: World, refused: Refused, text: str, codes: list[str]) -> None:
    assert codes_of(refused, tiny, text) == codes


def test_goods_and_services_are_not_mixed(table: Tables, refused: Refused) -> None:
    world = World.from_arrays(**table(), is_good=[True, False])
    text = "  A: {from: {s0: {share: 1%}, s1: {share: 1%}}}\n  B: {from: {s1: {share: rest}}}\n" + REST_OF
    assert codes_of(refused, world, text) == ["E-SPLIT-PARENT"]


def test_all_problems_come_at_once_with_their_lines(tiny: World, refused: Refused) -> None:
    text = "  s0: {from: {s0: {share: rest}}}\n  A: {from: {s1: {share: 5%, overrides: [{exporter: R9, share: 1%}]}}}\n"
    found = refused(lambda: split_world(tiny, split_from_yaml(HEAD + text, "mine.yaml")))
    assert [(item.code, item.where.split(" ")[0]) for item in found] == [
        ("E-SPLIT-CIRCULAR", "mine.yaml:5"),
        ("E-REGION-UNKNOWN", "mine.yaml:6"),
    ]


def test_the_regions_with_infeasible_shares_are_named(tiny: World, refused: Refused) -> None:
    text = "  A: {from: {s0: {share: 60%, overrides: [{exporter: R2, share: 90%}]}}}\n  B: {from: {s0: {share: 30%}}}\n" + REST_OF
    (found,) = refused(lambda: split_world(tiny, split_from_yaml(HEAD + text)))
    assert "R2 120 %" in found.why
    assert "R0" not in found.why


def test_the_same_from_python(tiny: World, refused: Refused) -> None:
    """Specs made in Python have not passed the file's checks."""
    bad = SplitSpec(
        "p", "", (SubSector("A", (Part("s0", 1.5), Part("s0", 0.1))), SubSector("A", ()), SubSector("B", (Part("s0", None),)))
    )
    codes = {item.code for item in refused(split_sectors, tiny, bad)}
    assert codes == {"E-SPLIT-NAME", "E-SPLIT-TWICE", "E-SPLIT-SHARE", "E-SPLIT-EMPTY"}
    assert [item.code for item in refused(split_sectors, tiny, SplitSpec("p", "", ()))] == ["E-SPLIT-EMPTY"]


@pytest.mark.parametrize("text", ["", "[]", "hello"])
def test_other_files_are_refused(refused: Refused, text: str) -> None:
    assert [item.code for item in refused(split_from_yaml, text)] == ["E-SPLIT-FORM"]


def test_an_unknown_split_lists_the_packaged_ones(refused: Refused) -> None:
    (found,) = refused(read_split, "chip")
    assert found.code == "E-SPLIT-UNKNOWN"
    assert all(name in found.expected for name in packaged_splits())


# --- packaged splits --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", packaged_splits())
def test_a_packaged_split_states_sources_and_assumptions_and_adds_up(wiod: World, name: str) -> None:
    spec = read_split(name).spec
    assert len(spec.sources) >= 2
    assert len(spec.assumptions) >= 5
    parts = split_world(wiod, read_split(name))
    where = {leaf: label for label, group in parts.members.sectors.items() for leaf in group}
    held = {root: {where[leaf] for leaf, whole in parts.members.parts.items() if whole == root} for root in spec.parents}
    assert held == {root: {sub.label for sub, _ in spec.parts_of(root)} for root in spec.parents}
    together = [sub.label for sub in spec.sectors]
    merged = aggregate(parts, sectors={"ALL": together})
    assert_same(merged, aggregate(wiod, sectors={"ALL": list(spec.parents)}))


@pytest.mark.shared
def test_the_packaged_splits_are_those_of_their_script(shared: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import importlib.util

    file = Path(__file__).resolve().parents[2] / "scripts" / "build_splits.py"
    found = importlib.util.spec_from_file_location("build_splits", file)
    assert found is not None
    assert found.loader is not None
    script = importlib.util.module_from_spec(found)
    monkeypatch.setitem(__import__("sys").modules, "build_splits", script)
    found.loader.exec_module(script)
    imports = script.read_imports(shared / "data")
    folder = script.TARGET
    assert (folder / "chips.yaml").read_text("utf-8") == script.chips(imports, script.netherlands_share())
    assert (folder / "critical-minerals.yaml").read_text("utf-8") == script.minerals(
        imports, script.chinese_production(shared / "data")
    )
