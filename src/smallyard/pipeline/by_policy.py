"""Every policy alone, and everything but it: what each one contributes to the whole."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from smallyard.errors import SmallyardError
from smallyard.pipeline.pair import Pair, solve_pair
from smallyard.policy.compile import compile_scenario
from smallyard.policy.instruments.base import AbstractInstrument
from smallyard.policy.instruments.tariff_panel import TariffPanel
from smallyard.policy.panels import load_panel
from smallyard.policy.scenario import Scenario
from smallyard.policy.words import policy_words
from smallyard.results.contributions import Contributions

MOST = 8  # parts that are solved one by one; a longer list is gathered by who acts

Part = tuple[str, list[AbstractInstrument]]


def contributions(scenario: Scenario, headline: Pair) -> Contributions | None:
    """Alone and dropped effects of every part of the policies; None if there is only one part.

    A part is one policy, one importer's side of a dated panel, or, in a scenario of more than 8, everything that one actor does.
    """
    parts = _parts(scenario.policies)
    if len(parts) < 2:
        return None
    alone = [_real_income(scenario, headline, policies) for _, policies in parts]
    total = headline.change["real_income_percent"]
    if len(parts) == 2:
        without = [alone[1], alone[0]]
    else:
        without = [_real_income(scenario, headline, _others(parts, place)) for place in range(len(parts))]
    dropped = [total - rest for rest in without]
    return Contributions(headline.base.world.regions, tuple(label for label, _ in parts), np.stack(alone), np.stack(dropped), total)


def _others(parts: Sequence[Part], left_out: int) -> list[AbstractInstrument]:
    return [policy for place, (_, policies) in enumerate(parts) if place != left_out for policy in policies]


def _parts(policies: Sequence[AbstractInstrument]) -> list[Part]:
    single = [item for policy in policies for item in _sides(policy)]
    if len(single) <= MOST:
        return [(policy_words(policy), [policy]) for policy in single]
    by_actor: dict[str, list[AbstractInstrument]] = {}
    for policy in single:
        by_actor.setdefault(_actor(policy), []).append(policy)
    named = [(f"all policies of {actor}" if actor else "all other policies", held) for actor, held in by_actor.items()]
    if len(named) <= MOST:
        return named
    rest = [policy for _, held in named[MOST - 1 :] for policy in held]
    return [*named[: MOST - 1], ("all other policies", rest)]


def _sides(policy: AbstractInstrument) -> list[AbstractInstrument]:
    """A dated panel as one policy per importer; anything else as it is."""
    if not isinstance(policy, TariffPanel) or policy.importer is not None:
        return [policy]
    importers = dict.fromkeys(importer for importer, _ in load_panel(policy.panel).rates)
    return [policy.model_copy(update={"importer": importer}) for importer in importers]


def _actor(policy: AbstractInstrument) -> str:
    """Who acts: the importer of a measure on imports, the exporter of one on exports, else the region."""
    name = "exporter" if policy.instrument.startswith("export") else "importer"
    value = getattr(policy, name, getattr(policy, "region", None))
    return value if isinstance(value, str) else ", ".join(value) if isinstance(value, list) else ""


def _real_income(scenario: Scenario, headline: Pair, policies: Sequence[AbstractInstrument]) -> np.ndarray:
    """Real-income change under these policies only, in percent [region]; NaN where there is no certified solution."""
    question = scenario.model_copy(update={"policies": list(policies)})
    world = headline.start.world
    try:
        compiled = compile_scenario(question, world)
        pair = solve_pair(
            headline.model,
            headline.revenue.name,
            headline.start,
            compiled.baseline,
            compiled.counterfactual,
            near=headline,
        )
    except SmallyardError:
        return np.full(len(world.regions), np.nan)
    return pair.change["real_income_percent"]
