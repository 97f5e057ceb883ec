"""A leader's problem: its value and total slope as a function of its own numbers, with the follower's answer behind them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.optimize import minimize, minimize_scalar

from smallyard.errors import SmallyardError
from smallyard.models.base import Solved
from smallyard.strategy.arena import Arena, Values, Weights
from smallyard.strategy.floors import ROUNDS
from smallyard.strategy.optimum import UNIT, rate_scale
from smallyard.strategy.reply_slope import through_answer

PROBE = 1e-3  # step of the leader's rates by which what a rule says is differenced, in ln(1 + rate)
STEPS = 40  # of the search over several rates
PEAK = 1e-4  # of the rate at a peak found by one-dimensional search
FLAT = 2e-3  # percent per unit of ln(1 + rate): second derivatives are differences, and searches end at half of it

Reply = Callable[[Values], np.ndarray]  # choice with the leader's rates → the follower's rates


@dataclass(eq=False)
class Led:
    """The leader's problem: its value as a function of its rates alone."""

    arena: Arena
    leader: str
    follower: str
    reply: Reply
    best: bool  # whether the reply is the follower's best answer, and nothing but bounds limits it

    def __post_init__(self) -> None:
        self.prices = self.arena.prices((self.leader,))
        self.low, self.high = self.arena.bounds(self.leader)

    def clipped(self, rates: np.ndarray) -> np.ndarray:
        return np.clip(rates, self.low, self.high)

    def choice(self, rates: np.ndarray) -> dict[str, np.ndarray]:
        """The leader's rates and the answer."""
        led = {self.leader: rates}
        return {**led, self.follower: self.reply(led)}

    def value(self, rates: np.ndarray) -> float:
        """The leader's goal where it is answered, floors counted; −∞ where there is no equilibrium."""
        try:
            found = self.arena.solved(self.choice(rates))
            return self.arena.payoff(found, self.leader) + self.prices.worth(found)
        except SmallyardError:
            return -np.inf

    def total(self, rates: np.ndarray) -> tuple[float, np.ndarray]:
        """The leader's goal and its total slope by ln(1 + rate)."""
        values = self.choice(rates)
        found, _, direct = self.arena.slopes_of(values, (self.leader,), self.weigh)
        worth, slope = self.arena.payoff(found, self.leader) + self.prices.worth(found), direct * (1.0 + rates)
        if self.best:
            return worth, slope + through_answer(self.arena, self.leader, self.follower, values, self.weigh)
        return worth, slope + self.through_reply(rates, values)

    def weigh(self, found: Solved) -> Weights:
        """Weights of the leader's goal with the prices of its floors."""
        return self.prices.added_to(self.arena.goals[self.leader], found)

    def held(self, start: np.ndarray, *, last: bool = False) -> np.ndarray:
        """The best rates near a start; the last time with prices of floors settled."""
        rates = self.peak(start) if not last or self.prices.floors else start
        for _ in range(ROUNDS if last else 0):
            if self.prices.move(self.arena.solved(self.choice(rates))):
                break
            rates = self.peak(rates)
        return rates

    def through_reply(self, rates: np.ndarray, values: Values) -> np.ndarray:
        """The part of the slope that goes through the answer, by differences of what it is."""
        by_answer = self.arena.slopes_of(values, (self.follower,), self.weigh)[2]
        slope = np.zeros_like(rates)
        for k in range(len(rates)):
            ends = np.repeat(rates[None], 2, axis=0)
            ends[:, k] = np.clip(np.expm1(np.log1p(rates[k]) + PROBE * np.array([1.0, -1.0])), self.low[k], self.high[k])
            up, down = (self.reply({self.leader: end}) for end in ends)
            slope[k] = by_answer @ (up - down) / (np.log1p(ends[0, k]) - np.log1p(ends[1, k]))
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
        best: list[Any] = [-np.inf, start, np.full_like(start, np.inf)]
        scale = rate_scale(self.arena, self.leader)

        def loss(z: np.ndarray) -> tuple[float, np.ndarray]:
            rates = self.clipped(np.expm1(z / scale))
            try:
                worth, slope = self.total(rates)
            except SmallyardError:
                return 1e6, np.zeros_like(z)
            if worth > best[0]:
                best[:] = [worth, rates, slope]
            return -UNIT * worth, -UNIT * slope / scale

        def stop(_: np.ndarray) -> None:
            if self.steepness(*best[1:]) <= FLAT / 2.0:
                raise StopIteration

        limits = list(zip(scale * np.log1p(self.low), scale * np.log1p(self.high), strict=True))
        options = {"maxiter": STEPS, "ftol": 1e-14, "gtol": 1e-7}
        minimize(loss, scale * np.log1p(start), jac=True, method="L-BFGS-B", bounds=limits, options=options, callback=stop)
        return np.asarray(best[1])

    def steepness(self, rates: np.ndarray, slope: np.ndarray) -> float:
        """Largest total slope in a direction that the bounds allow, percent per unit of ln(1 + rate)."""
        free = np.where(rates >= self.high, np.minimum(slope, 0.0), np.where(rates <= self.low, np.maximum(slope, 0.0), slope))
        return UNIT * float(np.abs(free).max())
