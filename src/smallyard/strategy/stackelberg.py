"""Commitment: a leader chooses knowing how the other answers, by its best answer (Stackelberg) or by a rule."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from smallyard.errors import Finding, InputError
from smallyard.solver.certificate import Certificate
from smallyard.strategy.arena import Arena, Values, joined
from smallyard.strategy.floors import HeldFloor, missed_words
from smallyard.strategy.leader import FLAT, Led, Reply
from smallyard.strategy.levers import nothing
from smallyard.strategy.nash import DEVIATION
from smallyard.strategy.optimum import SCAN, UNIT, mean_rate, optimum
from smallyard.strategy.retaliation import Rule, answer

MOST = 60  # numbers of a leader: each costs an answer by a rule for every slope, and more of them make a search longer
ANSWERED = 1e-5  # slope at which a follower's answer is taken, percent per unit of ln(1 + rate)


@dataclass(frozen=True, eq=False)
class Commitment:
    """A leader's best rates under a follower's answer.

    values, player → rates; payoffs, percent over the rates in force; simultaneous, payoffs where nobody leads, if given; naive,
    those where the leader takes its best rates against the rates in force and is answered; reply, best or the rule; deviation,
    what the follower gains by re-optimising from zero (percent; None under a rule); slope, the leader's largest total slope;
    starts, what each start gave; method, how slopes were taken; floors, those of the leader; missed, floors not held, in words.
    """

    leader: str
    follower: str
    reply: str
    values: dict[str, np.ndarray]
    payoffs: dict[str, float]
    mean_rates: dict[str, float]
    simultaneous: dict[str, float] | None
    naive: dict[str, float]
    deviation: float | None
    slope: float
    starts: dict[str, float]
    method: str
    certificate: Certificate
    floors: tuple[HeldFloor, ...] = ()
    missed: tuple[str, ...] = ()

    @property
    def certified(self) -> bool:
        """Whether the follower has nothing better, the leader's total slope is flat, as far as the search tells; floors hold."""
        return not self.missed and (self.deviation is None or self.deviation <= DEVIATION) and self.slope <= FLAT

    def to_dict(self) -> dict[str, Any]:
        """JSON form."""
        values = {name: rates.tolist() for name, rates in self.values.items()}
        floors = [dict(vars(item)) for item in self.floors]
        return {
            **vars(self),
            "values": values,
            "floors": floors,
            "certificate": self.certificate.to_dict(),
            "certified": self.certified,
        }


def stackelberg(
    arena: Arena,
    leader: str,
    follower: str,
    *,
    rule: Rule | None = None,
    nash: Mapping[str, np.ndarray] | None = None,
    progress: Callable[[str], None] = lambda _: None,
) -> Commitment:
    """The leader's best choice p with the follower at a(p): its best answer, or what a rule says.

    Equations: max over p of J_L(p, a(p));  dJ_L/dp = ∂J_L/∂p + (∂J_L/∂a)(da/dp), the partial slopes exact, da/dp of a best answer
    by the implicit function theorem on the follower's conditions, of a rule by differences. One number is searched by values.
    Arguments: rule, the follower's, None for its best answer; nash, rates of the simultaneous game, a start and a comparison.
    Raises InputError (E-STRATEGY-LEADER) for more than 60 leader's rates: make them uniform, by partner or by sector.
    Not for: who leads; that is the assumption. A best answer that jumps leaves the leader without a slope: see `starts`.
    """
    low, _ = arena.bounds(leader)
    if len(low) > MOST:
        what = f"{leader} leads with {len(low)} rates"
        fix = "let the leader's rates be uniform, by partner or by sector"
        raise InputError(Finding("E-STRATEGY-LEADER", what, "leader", expected=f"at most {MOST}", fix=fix))
    reply = _best_reply(arena, follower) if rule is None else _rule_reply(arena, rule, leader, follower)
    game = Led(arena, leader, follower, reply, rule is None and not arena.floors.get(follower))
    found, starts = {}, _starts(game, nash)
    for name, start in starts.items():
        progress(f"{leader} leads from {name}")
        rates = game.held(game.clipped(start))
        found[name] = (rates, game.value(rates))
    progress("comparisons")
    return _reported(game, found, rule, nash, starts["unanswered"])


def _reported(
    game: Led,
    found: Mapping[str, tuple[np.ndarray, float]],
    rule: Rule | None,
    nash: Mapping[str, np.ndarray] | None,
    unanswered: np.ndarray,
) -> Commitment:
    """The best of what the starts found, its certificate, and the comparisons."""
    arena, leader, follower = game.arena, game.leader, game.follower
    neutral = arena.solved({})
    rates = game.held(max(found.values(), key=lambda item: item[1])[0], last=True)
    values, (_, slope) = game.choice(rates), game.total(rates)
    alone = game.choice(unanswered)
    last = None if rule is not None else optimum(arena, follower, values, flat=False)
    there = arena.solved(values)
    floors = game.prices.report(there)
    missed = (*missed_words(leader, floors), *(() if last is None else last.missed))
    return Commitment(
        leader=leader,
        follower=follower,
        reply="best" if rule is None else rule.kind,
        values=values,
        payoffs=_gains(arena, values, neutral),
        mean_rates={name: mean_rate(arena, name, values[name]) for name in (leader, follower)},
        simultaneous=None if nash is None else _gains(arena, nash, neutral),
        naive=_gains(arena, alone, neutral),
        deviation=None if last is None else max(last.gain, 0.0),
        slope=game.steepness(rates, slope),
        starts={name: UNIT * (value - arena.payoff(neutral, leader)) for name, (_, value) in found.items()},
        method="search by values"
        if len(rates) == 1
        else f"exact partial slopes, {'implicit slope of the best answer' if game.best else 'differences of the answer'}",
        certificate=there.certificate,
        floors=floors,
        missed=missed,
    )


def _gains(arena: Arena, values: Values, neutral: Any) -> dict[str, float]:
    """Payoffs in percent over the rates in force."""
    found = arena.solved(values)
    return {name: UNIT * (arena.payoff(found, name) - arena.payoff(neutral, name)) for name in arena.goals}


def _starts(game: Led, nash: Mapping[str, np.ndarray] | None) -> dict[str, np.ndarray]:
    """Zero, the best uniform rate with its answer, the best rates against those in force, and those of the simultaneous game."""
    zero = nothing(game.arena.own(game.leader))
    scanned = max((game.clipped(zero + rate) for rate in (0.0, *SCAN)), key=game.value)
    starts = {"best uniform": scanned, "unanswered": optimum(game.arena, game.leader, {}, flat=False).rates}
    starts |= {} if len(zero) == 1 else {"zero": zero}
    return starts if nash is None else {**starts, "simultaneous": np.asarray(nash[game.leader])}


def _best_reply(arena: Arena, follower: str) -> Reply:
    """The follower's optimum, the first from all starts, later ones from the last one: it moves little with the leader."""
    last: list[np.ndarray] = []

    def reply(values: Values) -> np.ndarray:
        fresh = not last
        there = values if fresh else joined(values, follower, last[0])
        found = optimum(arena, follower, there, scan=fresh, zero=fresh, flat=False, until=ANSWERED)
        last[:] = [found.rates]
        return found.rates

    return reply


def _rule_reply(arena: Arena, rule: Rule, leader: str, follower: str) -> Reply:
    return lambda values: answer(arena, rule, follower, leader, {}, {leader: values[leader]}).rates
