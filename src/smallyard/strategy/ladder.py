"""The ladder: two players who answer each other's last move by a rule, round by round, every round a certified equilibrium."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from smallyard.models.base import Solved
from smallyard.strategy.arena import Arena, Values, joined
from smallyard.strategy.optimum import UNIT, mean_rate
from smallyard.strategy.retaliation import Rule, answer

NO_MOVE = 1e-4  # points on the trade-weighted mean, as a rate
ROUNDS = 12


@dataclass(frozen=True)
class Rung:
    """One round: who moved, mean rates of both (trade-weighted), payoffs in percent over the rates in force, their sums over the
    rounds so far, points added, whether the rule could be followed, and the largest residual of the certified equilibrium.
    """

    round: int
    mover: str
    mean_rates: dict[str, float]
    payoffs: dict[str, float]
    cumulated: dict[str, float]
    added: float
    followed: bool
    max_residual: float


@dataclass(frozen=True, eq=False)
class Ladder:
    """Rounds of answers, rates at the end [numbers of levers], and why it stopped: no move, a cap, or the number of rounds."""

    rungs: tuple[Rung, ...]
    values: dict[str, np.ndarray]
    stopped: str

    def to_dict(self) -> dict[str, Any]:
        """JSON form."""
        values = {name: rates.tolist() for name, rates in self.values.items()}
        return {"rungs": [dict(vars(item)) for item in self.rungs], "values": values, "stopped": self.stopped}


def ladder(
    arena: Arena,
    players: tuple[str, str],
    rule: Rule,
    first: Sequence[float] | np.ndarray,
    *,
    step: float = 1.0,
    rounds: int = ROUNDS,
) -> Ladder:
    """What happens if both go on answering the other's last move by a rule.

    Equation: p_k = p_k−2 + step × answer(p_k−1 − p_k−3): round 1 is the first player's move to `first`; in each later round the one
    who was moved against answers the last rise. A step of 1 goes on to the caps, below 1 it dies out.
    Arguments: players, who moves first and who answers; first, rates of the first player; step, part of the answer that is made;
    rounds, the most that are played. Payoffs of a round are those of the equilibrium at its rates, as if it lasted; `cumulated`
    counts every round once, as long as all others. Raises InfeasibleError, NotConvergedError where a round has no equilibrium.
    Not for: when a war of tariffs ends; nobody here looks ahead or stops because it costs.
    """
    neutral = arena.solved({})
    before: Values = {}
    after: Values = {players[0]: np.asarray(first, dtype=float)}
    gap = after[players[0]] - arena.in_force(players[0])
    rungs = [_rung(arena, (), players, players[0], after, neutral, mean_rate(arena, players[0], gap), True)]
    stopped = f"{rounds} rounds"
    for count in range(1, rounds):
        mover, other = players[count % 2], players[(count + 1) % 2]
        said = answer(arena, rule, mover, other, before, after)
        old = np.asarray(after.get(mover, arena.in_force(mover)))
        rates = old + step * (said.rates - old)
        added = mean_rate(arena, mover, rates - old)
        if abs(added) <= NO_MOVE:
            stopped = "no move" if said.followed else f"cap of {mover}"
            break
        before, after = after, joined(after, mover, rates)
        rungs.append(_rung(arena, rungs, players, mover, after, neutral, added, said.followed))
        if not said.followed:
            stopped = f"cap of {mover}"
            break
    return Ladder(tuple(rungs), {name: np.asarray(rates) for name, rates in after.items()}, stopped)


def _rung(
    arena: Arena,
    earlier: Sequence[Rung],
    players: Sequence[str],
    mover: str,
    values: Values,
    neutral: Solved,
    added: float,
    followed: bool,
) -> Rung:
    """The certified equilibrium of a round, as a row."""
    found = arena.solved(values)
    payoffs = {name: UNIT * (arena.payoff(found, name) - arena.payoff(neutral, name)) for name in arena.goals}
    total = {name: value + (earlier[-1].cumulated[name] if earlier else 0.0) for name, value in payoffs.items()}
    means = {name: mean_rate(arena, name, np.asarray(values.get(name, arena.in_force(name)))) for name in players}
    return Rung(len(earlier) + 1, mover, means, payoffs, total, added, followed, found.certificate.max_residual)
