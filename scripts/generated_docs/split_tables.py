"""Tables of docs/splits.md: what a split consists of, and one question with and without it."""

from __future__ import annotations

from functools import cache

import numpy as np

from generated_docs.markdown import code_blocks, plain, table
from generated_docs.runs import DOCS, name, percent
from generated_docs.scenario_reference import field_table
from smallyard.models.elasticities import elasticities_for
from smallyard.pipeline.run import run
from smallyard.policy.scenario import Scenario, SplitChoice
from smallyard.policy.split_file import (
    CostShares,
    FromParent,
    SplitFile,
    SplitSector,
    SuggestedValues,
    TradeOverride,
    UseOverride,
    packaged_splits,
    read_split,
    split_world,
)
from smallyard.results.result import Result
from smallyard.world.packaged import load_world
from smallyard.world.world import World

WORLD = "wiod2014"
SHOWN = ("CHN", "USA", "JPN", "KOR", "TWN", "NLD")
SELLERS = 4


def sectors_block() -> str:
    """Every packaged split: its sub-sectors with output, largest sellers and elasticities."""
    rows = []
    for split in packaged_splits():
        spec = read_split(split).spec
        world = split_world(load_world(WORLD), read_split(split))
        theta = elasticities_for(world).values
        for sub in spec.sectors:
            s = world.sectors.index(sub.label)
            own = [sub.trade_elasticity.get(choice) for choice in ("default", "low")]
            parents = " and ".join(f"`{part.parent}`" for part in sub.parts)
            size = f"{world.output[:, s].sum() / 1e3:,.0f}"
            stated = [f"{value:g}" if value else "as parents" for value in own]
            rows.append([f"`{split}`", f"`{sub.label}`", sub.title, parents, size, _sellers(world, s), f"{theta[s]:.2f}", *stated])
    head = ["split", "sector", "", "from", "output, bn", "largest sellers", "θ of parents", "default", "low"]
    return table(head, rows, numbers=["output, bn", "θ of parents", "default", "low"])


def _sellers(world: World, s: int) -> str:
    """The regions that sell most abroad, with their shares."""
    abroad = world.trade_fob[:, :, s].sum(0) - np.diagonal(world.trade_fob[:, :, s])
    first = [n for n in np.argsort(-abroad)[:SELLERS] if abroad[n] > 0.0]
    return ", ".join(f"{world.regions[n]} {100 * abroad[n] / abroad.sum():.0f} %" for n in first)


def assumptions_block() -> str:
    """Sources and assumptions of every packaged split, as they travel with the world."""
    parts = []
    for split in packaged_splits():
        spec = read_split(split).spec
        parts.append(f"**{split}**: {plain(spec.title)}.\n")
        parts.append("\n".join(f"- {plain(text)}" for text in spec.assumptions) + "\n")
        parts.append("Sources: " + "; ".join(plain(text) for text in spec.sources) + ".\n")
    return "\n".join(parts)


def keys_block() -> str:
    """Keys of a split file, record by record."""
    records = {
        "Top level": SplitFile, "`sectors.NAME`": SplitSector, "`from.PARENT`": FromParent, "`overrides`": TradeOverride,
        "`uses`": UseOverride, "`cost`": CostShares, "`theta` and `rho`": SuggestedValues,
    }  # fmt: skip
    return "\n".join(f"{title}:\n\n{field_table(model)}" for title, model in records.items())


def question() -> Scenario:
    """The scenario that docs/splits.md shows first."""
    text = next(block for block in code_blocks((DOCS / "splits.md").read_text("utf-8"), "yaml") if "smallyard/scenario/1" in block)
    return Scenario.from_yaml(text)


def with_and_without_block() -> str:
    """Real income in the question of the page, without a split and with it, at several elasticities."""
    rows = [_row(label, found) for label, found in with_and_without().items()]
    head = ["", *(name(code) for code in SHOWN), "World"]
    return table(head, rows, numbers=head[1:])


@cache
def with_and_without() -> dict[str, Result]:
    """The question of the page in all ways in which it can be asked."""
    scenario = question()
    found = {
        "no split: all of electronics and machinery": _instead(scenario, {}),
        "no split: the same value as a covered part": _instead(scenario, _covered(scenario)),
    }
    words = {"parents": "split, θ of the parents", "default": "split, default θ (as shown above)", "low": "split, low θ"}
    for choice, label in words.items():
        chosen = SplitChoice.model_validate({"spec": "chips", "elasticities": choice})
        found[label] = run(scenario.model_copy(update={"split": chosen}), explain=False)
    return found


def _row(label: str, found: Result) -> list[str]:
    world = found.change.group_real_income_percent(found.change.regions)
    return [label, *(percent(found.real_income[code]) for code in SHOWN), percent(world)]


def _instead(scenario: Scenario, covered: dict[tuple[str, str], float]) -> Result:
    """The question on the world as it is: whole sectors, or the given share of each flow."""
    policy = scenario.policies[0].model_dump(mode="json", exclude_none=True)
    sellers, parents = policy["exporter"], ["C26", "C28_C33"]
    policies = [
        {**policy, "exporter": seller, "sectors": [parent], "coverage": f"{100 * covered.get((seller, parent), 1.0):.6f}%"}
        for seller in sellers
        for parent in parents
    ]
    plainly = scenario.model_dump(mode="json", by_alias=True, exclude_none=True)
    plainly.pop("split")
    return run(Scenario.model_validate({**plainly, "policies": policies}), explain=False)


def _covered(scenario: Scenario) -> dict[tuple[str, str], float]:
    """Share of the banned sub-sectors in each parent's flow, by seller and parent."""
    policy = scenario.policies[0].model_dump(mode="json")
    whole = load_world(WORLD)
    members = split_world(whole, read_split("chips")).members
    assert members.trade_fob is not None
    leaves = members.sector_labels
    buyer = whole.regions.index(policy["importer"])
    shares: dict[tuple[str, str], float] = {}
    for sub in policy["sectors"]:
        for leaf in members.sectors[sub]:
            parent = members.root(leaf)
            for seller in policy["exporter"]:
                i = whole.regions.index(seller)
                value = members.trade_fob[buyer, i, leaves.index(leaf)]
                total = whole.trade_fob[buyer, i, whole.sectors.index(parent)]
                shares[seller, parent] = shares.get((seller, parent), 0.0) + float(value / total)
    return shares
