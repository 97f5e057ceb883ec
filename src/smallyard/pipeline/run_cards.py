"""What stands beside the numbers of a run: closure, sources, world, versions, and the policies in words."""

from __future__ import annotations

import platform
from functools import lru_cache
from typing import Any

from smallyard._version import __version__
from smallyard.models.elasticities import Elasticities
from smallyard.pipeline.pair import Pair
from smallyard.policy.compile import Compiled
from smallyard.policy.controls import Control
from smallyard.policy.instruments.tariff_panel import TariffPanel
from smallyard.policy.panels import panel_source
from smallyard.policy.register.index import digest
from smallyard.policy.scenario import Scenario
from smallyard.policy.words import policy_words
from smallyard.world.world import World


def sources_in_words(scenario: Scenario, compiled: Compiled) -> dict[str, str]:
    """Every policy by the name under which its effects are known, and every export control of the register by its id."""
    known = {f"policies[{place}]": policy_words(policy) for place, policy in enumerate(scenario.policies)}
    state = compiled.register.counterfactual if compiled.register else None
    titles = {item.source: state.law.register.get(item.source).title for item in state.controls} if state else {}
    return {**titles, **known}


def register_controls(compiled: Compiled) -> tuple[Control, ...]:
    """Export controls of the register's state in the counterfactual, over the classes that were solved."""
    state = compiled.register.counterfactual if compiled.register else None
    names = {item.source for item in state.controls} if state else set()
    return tuple(item for item in compiled.counterfactual.controls if item.source in names)


def closure_card(scenario: Scenario, pair: Pair) -> dict[str, str]:
    """Variant, horizon and closures in words, and what the change is measured against."""
    compared = "the base year as it is"
    if scenario.baseline.in_force_on is not None:
        compared = f"the base year with the measures of the register in force on {scenario.baseline.in_force_on}"
    if scenario.baseline.policies:
        compared = "the base year with " + "; ".join(policy_words(policy) for policy in scenario.baseline.policies)
    model, theta = pair.model, pair.base.elasticities
    return {
        "variant": f"{model.name}: {model.words}",
        "horizon": pair.start.horizon.words,
        "deficits": f"{model.deficits}: {model.closure.words}",
        "revenue": f"{pair.revenue.name}: {pair.revenue.words}",
        "elasticities": f"{theta.name} ({theta.concept}; {theta.conversion}; weights: {theta.weights})",
        "numeraire": "world value-added-weighted mean wage = 1",
        "retaliation": "none beyond the stated policies",
        "compared_with": compared,
    }


def sources(scenario: Scenario, world: World, theta: Elasticities) -> dict[str, str]:
    """Where the numbers behind the result come from: table, elasticities, dated rates."""
    policies = (*scenario.baseline.policies, *scenario.policies)
    panels = {policy.panel for policy in policies if isinstance(policy, TariffPanel)}
    rates = {f"tariff panel {name}": panel_source(name) for name in sorted(panels)}
    if scenario.measures is not None:
        rates["measures"] = f"the register of this package (version {digest()[:8]}); the sources of each measure stand with it"
    return {"world": world.provenance.source, "elasticities": theta.source, **rates}


def world_card(world: World) -> dict[str, Any]:
    """Name, hash, size, members and provenance of the economy."""
    return {
        "name": world.name,
        "sha256": world.sha256,
        "regions": len(world.regions),
        "sectors": len(world.sectors),
        "has_tariffs": world.has_tariffs,
        "goods": [code for code, good in zip(world.sectors, world.is_good, strict=True) if good],
        "members": {name: list(inside) for name, inside in world.members.regions.items() if inside != (name,)},
        **world.provenance.to_dict(),
    }


def versions() -> dict[str, str]:
    """Of this package, of Python, and of what computes."""
    return {"smallyard": __version__, "python": platform.python_version(), **_computing()}


@lru_cache(maxsize=1)
def _computing() -> dict[str, str]:
    """Read once: looking at what is installed takes milliseconds, which loops over scenarios would pay every time."""
    from importlib.metadata import version

    return {name: version(name) for name in ("jax", "jaxlib", "numpy")}
