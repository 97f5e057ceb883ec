"""Third countries that choose: every pattern of complying and declining is solved, and those that hold are found."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import product
from typing import cast

import numpy as np

from smallyard.errors import Finding, InfeasibleError, SmallyardError
from smallyard.pipeline.pair import Pair, solve_pair
from smallyard.policy.compile import compile_scenario
from smallyard.policy.instruments.base import AbstractInstrument
from smallyard.policy.instruments.foreign_direct_product_rule import Choice, ForeignDirectProductRule
from smallyard.policy.scenario import Scenario
from smallyard.policy.words import policy_words
from smallyard.results.compliance import Compliance, ComplianceRow

COMPLIES, DECLINES, CHOOSES = "complies", "declines", "chooses"
BETTER = 1e-7  # percent of real income by which the other choice must be better: solves are exact to 1e-8

Player = tuple[int, str]  # number of the policy, region
Pattern = tuple[str, ...]


def first_pattern(scenario: Scenario) -> Scenario:
    """The scenario in which all who choose comply: what is solved first."""
    players = _players(scenario, only_free=True)
    return _with(scenario, dict.fromkeys(players, COMPLIES)) if players else scenario


def settle(scenario: Scenario, first: Pair, progress: Callable[[str], None]) -> tuple[Scenario, Compliance | None, tuple[str, ...]]:
    """The scenario with all choices made, what they cost, and remarks; unchanged if no rule reaches third countries.

    An equilibrium is a pattern in which no government has a higher real income with the other choice. Of several, the one with
    the most who comply is the headline, and all are listed. Raises InfeasibleError (E-INFEASIBLE-COMPLIANCE) if there is none.
    """
    everybody = _players(scenario, only_free=False)
    if not everybody:
        return scenario, None, ()
    free = _players(scenario, only_free=True)
    solves = _Solves(scenario, first)
    patterns = [dict(zip(free, choice, strict=True)) for choice in product((COMPLIES, DECLINES), repeat=len(free))]
    patterns = [pattern for pattern in patterns if all(_can(scenario, player, choice) for player, choice in pattern.items())]
    if free:
        progress(f"solving {len(patterns)} patterns of compliance")
    stable = [pattern for pattern in patterns if all(not solves.departs(pattern, player) for player in free)]
    if not stable:
        raise InfeasibleError(_none(patterns, free))
    stable.sort(key=lambda pattern: -sum(choice == COMPLIES for choice in pattern.values()))
    decided = stable[0]
    rows = tuple(_row(scenario, solves, decided, player, player not in free) for player in everybody)
    names = tuple(tuple(region for (_, region), choice in item.items() if choice == COMPLIES) for item in stable) if free else ()
    found = Compliance(rows, names, len(patterns) if free else 0)
    return _with(scenario, decided), found, _remarks(found)


@dataclass
class _Solves:
    """Real incomes by pattern, solved when first asked for."""

    scenario: Scenario
    first: Pair

    def __post_init__(self) -> None:
        self._known: dict[tuple[tuple[Player, str], ...], np.ndarray | None] = {}

    def income(self, pattern: Mapping[Player, str], region: str) -> float | None:
        """Real-income change of a region in percent; None where the pattern has no certified solution."""
        key = tuple(sorted(pattern.items()))
        if key not in self._known:
            self._known[key] = self._solve(pattern)
        values = self._known[key]
        return None if values is None else float(values[self.first.base.world.regions.index(region)])

    def departs(self, pattern: Mapping[Player, str], player: Player) -> bool:
        """Whether a government does better with the other choice, or its own has no solution."""
        own = self.income(pattern, player[1])
        if own is None:
            return True
        other = DECLINES if pattern[player] == COMPLIES else COMPLIES
        if not _can(self.scenario, player, other):
            return False
        instead = self.income({**pattern, player: other}, player[1])
        return instead is not None and instead > own + BETTER

    def _solve(self, pattern: Mapping[Player, str]) -> np.ndarray | None:
        top = self.first
        try:
            compiled = compile_scenario(_with(self.scenario, pattern), top.start.world)
            pair = solve_pair(
                top.model,
                top.revenue.name,
                top.start,
                compiled.baseline,
                compiled.counterfactual,
                solved_before=top.before,
                near=top,
            )
        except SmallyardError:
            return None
        return pair.change["real_income_percent"]


def _rules(scenario: Scenario) -> dict[int, ForeignDirectProductRule]:
    return {k: policy for k, policy in enumerate(scenario.policies) if isinstance(policy, ForeignDirectProductRule)}


def _players(scenario: Scenario, *, only_free: bool) -> list[Player]:
    return [
        (k, region)
        for k, rule in _rules(scenario).items()
        for region, choice in rule.compliance.items()
        if choice == CHOOSES or not only_free
    ]


def _can(scenario: Scenario, player: Player, choice: str) -> bool:
    """Declining needs tools that can be replaced."""
    return choice == COMPLIES or _rules(scenario)[player[0]].essentiality > 1.0


def _with(scenario: Scenario, pattern: Mapping[Player, str]) -> Scenario:
    """The scenario with these choices made."""
    policies: list[AbstractInstrument] = list(scenario.policies)
    for k, rule in _rules(scenario).items():
        own = {region: cast(Choice, choice) for (place, region), choice in pattern.items() if place == k}
        policies[k] = rule.decided(own)
    return scenario.model_copy(update={"policies": policies})


def _row(scenario: Scenario, solves: _Solves, decided: Mapping[Player, str], player: Player, declared: bool) -> ComplianceRow:
    k, region = player
    rule = _rules(scenario)[k]
    choice = rule.compliance[region] if declared else decided[player]
    by_choice = {
        option: solves.income({**decided, player: option}, region) if _can(scenario, player, option) else None
        for option in (COMPLIES, DECLINES)
    }
    return ComplianceRow(policy_words(rule), region, choice, declared, by_choice[COMPLIES], by_choice[DECLINES])


def _remarks(found: Compliance) -> tuple[str, ...]:
    if len(found.equilibria) < 2:
        return ()
    listed = "; ".join(", ".join(names) or "nobody" for names in found.equilibria)
    return (f"{len(found.equilibria)} patterns of compliance hold, the headline is the first; who complies: {listed}",)


def _none(patterns: list[dict[Player, str]], free: list[Player]) -> Finding:
    names = ", ".join(region for _, region in free)
    return Finding(
        "E-INFEASIBLE-COMPLIANCE",
        f"in none of {len(patterns)} patterns is every government content with its choice ({names})",
        "policies",
        "each pattern was solved; some government has a higher real income with the other choice, or the pattern has no solution",
        fix="declare what one of them does",
    )
