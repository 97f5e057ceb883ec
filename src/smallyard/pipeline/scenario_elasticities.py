"""Trade elasticities of a scenario: its set, what its split states for sub-sectors, and its own values, in this order."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from smallyard.models.elasticities import Elasticities, elasticities_for
from smallyard.policy.scenario import ElasticityChoice, Scenario
from smallyard.policy.split_file import read_split
from smallyard.world.world import World

CHOICES = {"default": "+split", "low": "+split low", "parents": ""}  # words of a split → what they add to the name of the set


def elasticities_of(scenario: Scenario, world: World) -> Elasticities:
    """The scenario's trade elasticities for its world."""
    choice = scenario.split_choice
    return _at(scenario, world, choice.elasticities if choice else "parents")


def split_alternatives(scenario: Scenario, world: World) -> dict[str, Elasticities]:
    """The same under the other values that the split states, by name; none without a split or with one value for all sectors."""
    own = elasticities_of(scenario, world)
    if scenario.split_choice is None:
        return {}
    others = (_at(scenario, world, choice) for choice in CHOICES)
    return {item.name: item for item in others if (item.values != own.values).any()}


def _at(scenario: Scenario, world: World, choice: str) -> Elasticities:
    """Elasticities with those that the split states under a word for its sub-sectors, averaged where the world joins them again."""
    given = scenario.model.elasticities
    if not isinstance(given, ElasticityChoice):
        given = ElasticityChoice(set=given)
    stated: dict[str, float] = {}
    if scenario.split_choice is not None and choice != "parents" and given.uniform is None:
        suggested = read_split(scenario.split_choice.spec).spec.trade_elasticities(choice)
        stated = {label: theta for label, theta in suggested.items() if any(map(_part_of(label), world.members.sector_labels))}
    leaves = {leaf: theta for label, theta in stated.items() for leaf in filter(_part_of(label), world.members.sector_labels)}
    found = elasticities_for(world, given.set or "", given.override, given.uniform, leaves)
    if not stated:
        return found
    name = found.name.removesuffix("+overrides") + CHOICES[choice] + ("+overrides" if given.override else "")
    words = ", ".join(f"{label} {theta:g}" for label, theta in stated.items())
    return replace(found, name=name, conversion=f"{found.conversion}; stated by the split: {words}")


def _part_of(label: str) -> Callable[[str], bool]:
    """Whether an underlying sector, named `parent:sub-sector`, is what a sub-sector took from a parent."""
    return lambda leaf: ":" in leaf and leaf.rsplit(":", 1)[1] == label
