"""Commitment: a leader chooses knowing how the other answers, by its best answer (Stackelberg) or by a rule."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.optimize import minimize, minimize_scalar

from smallyard.errors import Finding, InputError, SmallyardError
from smallyard.solver.certificate import Certificate
from smallyard.strategy.arena import Arena, Values, joined
from smallyard.strategy.nash import DEVIATION
from smallyard.strategy.optimum import SCAN, UNIT, mean_rate, optimum
from smallyard.strategy.reply_slope import through_answer
from smallyard.strategy.retaliation import Rule, answer

MOST = 60  # numbers of a leader: each costs an answer by a rule for every slope, and more of them make a search longer
ANSWERED = 1e-5  # slope at which a follower's answer is taken, percent per unit of ln(1 + rate)
PROBE = 0.01  # step of the leader's rates by which what a rule says is differenced, in ln(1 + rate)
STEPS = 25  # of the search over several rates
PEAK = 1e-4  # of the rate at a peak found by one-dimensional search
FLAT = 0.02  # percent per unit of ln(1 + rate): second derivatives are differences, good to about this

Reply = Callable[[Values], np.ndarray]  # choice with the leader's rates → the follower's rates


@dataclass(frozen=True, eq=False)
class Commitment:
    """A leader's best rates under a follower's answer.

    values, player → rates; payoffs, percent over the rates in force; simultaneous, payoffs where nobody leads, if given; naive,
    those where the leader takes its best rates against the rates in force and is answered; reply, best or the rule; deviation,
    what the follower gains by re-optimising from zero (percent; None under a rule); slope, the leader's largest total slope;
    starts, what each start gave; method, how slopes were taken.
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

    @property
    def certified(self) -> bool:
        """Whether the follower has nothing better and the leader's total slope is flat, as far as the search can tell."""
        return (self.deviation is None or self.deviation <= DEVIATION) and self.slope <= FLAT

    def to_dict(self) -> dict[str, Any]:
        """JSON form."""
        values = {name: rates.tolist() for name, rates in self.values.items()}
        return {**vars(self), "values": values, "certificate": self.certificate.to_dict(), "certified": self.certified}


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
    game = _Led(arena, leader, follower, reply, rule is None)
    found = {}
    for name, start in _starts(game, nash).items():
        progress(f"{leader} leads from {name}")
        rates = game.peak(game.clipped(start))
        found[name] = (rates, game.value(rates))
    progress("comparisons")
    return _reported(game, found, rule, nash)


def _reported(
    game: _Led, found: Mapping[str, tuple[np.ndarray, float]], rule: Rule | None, nash: Mapping[str, np.ndarray] | None
) -> Commitment:
    """The best of what the starts found, its certificate, and the comparisons."""
    arena, leader, follower = game.arena, game.leader, game.follower
    neutral = arena.solved({})
    rates = max(found.values(), key=lambda item: item[1])[0]
    values, (_, slope) = game.choice(rates), game.total(rates)
    alone = game.choice(optimum(arena, leader, {}, flat=False).rates)
    better = None if rule is not None else max(optimum(arena, follower, values, flat=False).gain, 0.0)
    return Commitment(
        leader=leader,
        follower=follower,
        reply="best" if rule is None else rule.kind,
        values=values,
        payoffs=_gains(arena, values, neutral),
        mean_rates={name: mean_rate(arena, name, values[name]) for name in (leader, follower)},
        simultaneous=None if nash is None else _gains(arena, nash, neutral),
        naive=_gains(arena, alone, neutral),
        deviation=better,
        slope=game.steepness(rates, slope),
        starts={name: UNIT * (value - arena.payoff(neutral, leader)) for name, (_, value) in found.items()},
        method="search by values"
        if len(rates) == 1
        else f"exact partial slopes, {'implicit slope of the best answer' if game.best else 'differences of the rule'}",
        certificate=arena.solved(values).certificate,
    )


def _gains(arena: Arena, values: Values, neutral: Any) -> dict[str, float]:
    """Payoffs in percent over the rates in force."""
    found = arena.solved(values)
    return {name: UNIT * (arena.payoff(found, name) - arena.payoff(neutral, name)) for name in arena.goals}


def _starts(game: _Led, nash: Mapping[str, np.ndarray] | None) -> dict[str, np.ndarray]:
    """Zero, the best uniform rate with its answer, and the rates of the simultaneous game."""
    zero = np.zeros_like(game.low)
    scanned = max((game.clipped(zero + rate) for rate in (0.0, *SCAN)), key=game.value)
    starts = {"best uniform": scanned} if len(zero) == 1 else {"zero": zero, "best uniform": scanned}
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


@dataclass(eq=False)
class _Led:
    """The leader's problem: its value as a function of its rates alone."""

    arena: Arena
    leader: str
    follower: str
    reply: Reply
    best: bool  # whether the reply is the follower's best answer

    def __post_init__(self) -> None:
        self.low, self.high = self.arena.bounds(self.leader)

    def clipped(self, rates: np.ndarray) -> np.ndarray:
        return np.clip(rates, self.low, self.high)

    def choice(self, rates: np.ndarray) -> dict[str, np.ndarray]:
        """The leader's rates and the answer."""
        led = {self.leader: rates}
        return {**led, self.follower: self.reply(led)}

    def value(self, rates: np.ndarray) -> float:
        """The leader's goal where it is answered; −∞ where there is no equilibrium."""
        try:
            return self.arena.payoff(self.arena.solved(self.choice(rates)), self.leader)
        except SmallyardError:
            return -np.inf

    def total(self, rates: np.ndarray) -> tuple[float, np.ndarray]:
        """The leader's goal and its total slope by ln(1 + rate)."""
        values = self.choice(rates)
        worth, direct = self.arena.slope(values, self.leader)
        slope = direct * (1.0 + rates)
        if self.best:
            return worth, slope + through_answer(self.arena, self.leader, self.follower, values)
        return worth, slope + self.through_rule(rates, values)

    def through_rule(self, rates: np.ndarray, values: Values) -> np.ndarray:
        """The part of the slope that goes through what a rule says, by differences of what it says."""
        _, by_answer = self.arena.slope(values, self.follower, of=self.leader)
        slope = np.zeros_like(rates)
        for k in range(len(rates)):
            step = PROBE if np.expm1(np.log1p(rates[k]) + PROBE) <= self.high[k] else -PROBE
            moved = rates.copy()
            moved[k] = np.expm1(np.log1p(rates[k]) + step)
            slope[k] = by_answer @ (self.reply({self.leader: moved}) - values[self.follower]) / step
        return slope

    def peak(self, start: np.ndarray) -> np.ndarray:
        """The best rates near a start."""
        if len(start) == 1:
            near = float(start[0])
            left, right = max(self.low[0], near - 0.1), min(self.high[0], near + 0.1)
            worth = {near: self.value(start)}
            found = minimize_scalar(
                lambda rate: -self.value(np.array([rate])), bounds=(left, right), method="bounded", options={"xatol": PEAK}
            )
            return np.array([found.x]) if -found.fun > worth[near] else start
        best: list[Any] = [-np.inf, start]

        def loss(z: np.ndarray) -> tuple[float, np.ndarray]:
            rates = self.clipped(np.expm1(z))
            try:
                worth, slope = self.total(rates)
            except SmallyardError:
                return 1e6, np.zeros_like(z)
            if worth > best[0]:
                best[:] = [worth, rates]
            return -UNIT * worth, -UNIT * slope

        limits = list(zip(np.log1p(self.low), np.log1p(self.high), strict=True))
        options = {"maxiter": STEPS, "ftol": 1e-9, "gtol": FLAT / 4.0}
        minimize(loss, np.log1p(start), jac=True, method="L-BFGS-B", bounds=limits, options=options)
        return np.asarray(best[1])

    def steepness(self, rates: np.ndarray, slope: np.ndarray) -> float:
        """Largest total slope in a direction that the bounds allow, percent per unit of ln(1 + rate)."""
        free = np.where(rates >= self.high, np.minimum(slope, 0.0), np.where(rates <= self.low, np.maximum(slope, 0.0), slope))
        return UNIT * float(np.abs(free).max())
