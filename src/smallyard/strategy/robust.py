"""Payoffs of one choice under other elasticities, other closures of deficits, and other answers of the other players."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from smallyard.errors import SmallyardError
from smallyard.models.base import Solved
from smallyard.models.elasticities import elasticity_sets, set_title
from smallyard.policy.wedges import Wedges
from smallyard.results.option_words import IN_SENTENCES
from smallyard.solver.certificate import Certificate
from smallyard.strategy.arena import Arena, Values
from smallyard.strategy.optimum import UNIT
from smallyard.strategy.stage import Stage, other_options

DEFICITS = ("share_of_world_gdp", "balanced")
AS_CHOSEN = "as chosen"


@dataclass(frozen=True)
class Option:
    """One way to close the model: packaged elasticities, deficits, who plays or answers, and payoffs (None: no solution, why)."""

    elasticities: str
    deficits: str
    payoffs: Mapping[str, float] | None
    reason: str = ""
    play: str = AS_CHOSEN
    certificate: Certificate | None = None

    @property
    def name(self) -> str:
        """Elasticities and deficits in words."""
        return option_name(self.elasticities, self.deficits)

    def to_dict(self) -> dict[str, Any]:
        """JSON form."""
        payoffs = None if self.payoffs is None else dict(self.payoffs)
        named = {"elasticities": self.elasticities, "deficits": self.deficits, "play": self.play}
        return {**named, "payoffs_percent": payoffs, "reason": self.reason}


def option_name(elasticities: str, deficits: str) -> str:
    """A set of elasticities and a closure in words."""
    closing = IN_SENTENCES.get(f"deficits: {deficits}", deficits)
    return f"the elasticities of {set_title(elasticities)} with {closing}"


def options_of(
    stage: Stage,
    values: Values,
    progress: Callable[[str], None] = lambda _: None,
    *,
    also: Mapping[str, Wedges] | None = None,
    over: Values | None = None,
) -> tuple[Option, ...]:
    """Payoffs of one choice, the same rates, under every packaged set of elasticities and both closures of deficits.

    The choice is not found again: it says what these rates would do if the economy answered otherwise.
    Arguments: also, play → wedges that are solved in the same economies, such as the choice with the others' answers; over, what
    payoffs are measured against (default: the rates in force).
    """
    plays = {AS_CHOSEN: stage.arena.wedges_at(values), **(also or {})}
    found: list[Option] = []
    for elasticities in elasticity_sets():
        for deficits in DEFICITS:
            progress(f"the same rates under {elasticities}, {deficits}")
            found += _under(stage, elasticities, deficits, plays, over or {})
    return tuple(found)


def _under(stage: Stage, elasticities: str, deficits: str, plays: Mapping[str, Wedges], over: Values) -> list[Option]:
    """All plays in one economy; where that has no solution, none of them has one."""
    try:
        arena = other_options(stage, elasticities, deficits)
        before = arena.payoffs(over)
    except SmallyardError as error:
        return [Option(elasticities, deficits, None, error.findings[0].what, play) for play in plays]
    stage.arena.solves += arena.solves
    found = []
    for play, wedges in plays.items():
        try:
            solved = solved_at(arena, wedges)
        except SmallyardError as error:
            found.append(Option(elasticities, deficits, None, error.findings[0].what, play))
            continue
        stage.arena.solves += 1
        payoffs = {name: UNIT * (arena.payoff(solved, name) - before[name]) for name in before}
        found.append(Option(elasticities, deficits, payoffs, "", play, solved.certificate))
    return found


def solved_at(arena: Arena, wedges: Wedges) -> Solved:
    """The certified equilibrium of an economy at wedges that need not be choices. Raises InfeasibleError, NotConvergedError."""
    return replace(arena, wedges=wedges).solved({})


def gains_at(arena: Arena, wedges: Wedges) -> tuple[dict[str, float], Certificate]:
    """Payoffs of all players at wedges, percent over the rates in force, and the certificate of the equilibrium."""
    neutral, found = arena.solved({}), solved_at(arena, wedges)
    arena.solves += 1
    return {name: UNIT * (arena.payoff(found, name) - arena.payoff(neutral, name)) for name in arena.goals}, found.certificate


def shifted(options: tuple[Option, ...], added: Mapping[str, float]) -> tuple[Option, ...]:
    """The same options with what players have beside the equilibrium, such as payments; players who are not named are left out."""
    return tuple(
        item if item.payoffs is None else replace(item, payoffs={name: item.payoffs[name] + more for name, more in added.items()})
        for item in options
    )


def certificates_of(options: tuple[Option, ...]) -> tuple[Certificate, ...]:
    """Certificates of all options that have a solution."""
    return tuple(item.certificate for item in options if item.certificate is not None)
