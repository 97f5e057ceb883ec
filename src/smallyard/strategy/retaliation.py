"""Rules by which a player answers another's move, as governments state them, and the ladder that answers to answers climb."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.optimize import brentq

from smallyard.errors import Finding, InputError
from smallyard.models.base import Solved
from smallyard.strategy.arena import Arena, Values, joined
from smallyard.strategy.levers import applied
from smallyard.strategy.optimum import mean_rate

KINDS = ("mirror", "proportional", "equal_trade_value", "rebalance")
MEASURES = ("revenue", "trade")
CLOSE = 1e-4  # of the rate that rebalances
SOUGHT = (0.02, 0.05, 0.1, 0.2, 0.4, 0.7, 1.0)  # of the room up to the cap: where a rate that rebalances is looked for


@dataclass(frozen=True)
class Rule:
    """How a player answers.

    mirror: the same points on the reverse flows, sector by sector; proportional: `fraction` of them; equal_trade_value: one number
    of points on all that the player can reach, so that points × base-year value weigh as much as the move does; rebalance: one
    number of points that, at the new equilibrium, collects the additional revenue that the move collects on the player's goods
    (`measure` revenue), or lowers the other's exports to the player by as much as the move lowers the reverse (`measure` trade).
    Notified suspensions of equivalent concessions count duties at past trade, which is equal_trade_value; arbitrators count lost
    trade. Revenue is the default because a duty is stated by what it collects; it has a peak, beyond which no rate rebalances.
    fraction scales every rule.
    """

    kind: str = "mirror"
    fraction: float = 1.0
    measure: str = "revenue"

    def __post_init__(self) -> None:
        for name, allowed in (("kind", KINDS), ("measure", MEASURES)):
            if getattr(self, name) not in allowed:
                what = f"no rule of retaliation has the {name} {getattr(self, name)!r:.40}"
                raise InputError(Finding("E-STRATEGY-RULE", what, name, expected=", ".join(allowed)))

    def to_dict(self) -> dict[str, Any]:
        """JSON form."""
        return dict(vars(self))


@dataclass(frozen=True, eq=False)
class Answer:
    """What a rule says: rates [one per number of the player's levers], points added on the mean (trade-weighted), what the move
    weighs and what the answer weighs (None where the rule does not weigh), and whether bounds let the rule be followed.
    """

    player: str
    rates: np.ndarray
    added: float
    move: float | None
    weight: float | None
    followed: bool

    def to_dict(self) -> dict[str, Any]:
        """JSON form."""
        return {**vars(self), "rates": self.rates.tolist()}


def answer(arena: Arena, rule: Rule, player: str, other: str, before: Values, after: Values) -> Answer:
    """The player's answer to the other's last move, from `before` to `after`; falls of rates are not answered.

    Equations, with Δ the rise of the other's rates on the flow and V base-year border value: mirror t'_{i←n} = t_{i←n} + Δ_{n←i};
    proportional, fraction × Δ; equal_trade_value δ = Σ Δ V / Σ V_own; rebalance, δ solves M(δ) = M of the move at equilibria.
    A lever that sets one rate for several cells takes the mean of what its cells should have, by base-year value.
    Source: policy/mirror.py (mirror); Agreement on Safeguards, article 8, and Dispute Settlement Understanding, article 22.4
    (equivalent concessions). Not for: what a government would do; a rule states what is asked.
    """
    old = _own(arena, player, after)
    if rule.kind in ("mirror", "proportional"):
        return _bounded(arena, player, old, rule.fraction * _reverse(arena, player, _rise(arena, other, before, after)), None)
    if rule.kind == "equal_trade_value":
        move = sum(float((rise * arena.base.world.trade_fob).sum()) for rise in _rise(arena, other, before, after).values())
        reach = _reach(arena, player)
        return _bounded(arena, player, old, np.full_like(old, rule.fraction * move / reach if reach > 0.0 else 0.0), (move, reach))
    return _rebalanced(arena, rule, player, other, before, after)


def _own(arena: Arena, player: str, values: Values) -> np.ndarray:
    return np.asarray(values[player] if player in values else arena.in_force(player), dtype=float)


def _bounded(arena: Arena, player: str, old: np.ndarray, added: np.ndarray, weighed: tuple[float, float] | None) -> Answer:
    """Rates within bounds, and what they weigh at base-year values if the rule weighs there: (move, value that can be reached)."""
    low, high = arena.bounds(player)
    rates = np.clip(old + added, low, high)
    mean = mean_rate(arena, player, rates - old)
    move, weight = (None, None) if weighed is None else (weighed[0], mean * weighed[1])
    return Answer(player, rates, mean, move, weight, bool(np.allclose(rates, old + added, atol=1e-12)))


def _levels(arena: Arena, values: Values) -> dict[str, np.ndarray]:
    """Levels of the rates and cuts on flows that anybody chooses [importer, exporter, sector], means over classes."""
    world = arena.base.world
    shares = arena.wedges.shares(world)
    uncut = np.zeros_like(shares)
    levels = {
        item.channel: uncut if item.is_cap else arena.wedges.level(world, item.channel) for item in arena.levers if item.bilateral
    }
    return {name: (level * shares).sum(0) for name, level in applied(levels, arena.levers, values).items()}


def _rise(arena: Arena, other: str, before: Values, after: Values) -> dict[str, np.ndarray]:
    """By how much the other's rates rise on the cells that it sets [importer, exporter, sector], by channel."""
    old, new = _levels(arena, before), _levels(arena, after)
    own = {name: np.zeros(level.shape, dtype=bool) for name, level in new.items()}
    for item in arena.own(other):
        if item.channel in own:
            own[item.channel] |= item.group >= 0
    return {name: np.where(own[name], np.maximum(new[name] - old[name], 0.0), 0.0) for name in new}


def _reverse(arena: Arena, player: str, rises: dict[str, np.ndarray]) -> np.ndarray:
    """Points on the player's levers that are those of the rises on the reverse flows; 0 on levers of other kinds."""
    parts = []
    for item in arena.own(player):
        rise = rises.get(item.channel)
        parts.append(np.zeros(item.size) if rise is None else item.means(rise.swapaxes(0, 1), arena.value_of(item)))
    return np.concatenate(parts)


def _reach(arena: Arena, player: str) -> float:
    """Base-year border value of all flows on which the player sets a rate."""
    cells = [item for item in arena.own(player) if item.bilateral]
    return float(sum(item.sums(arena.value_of(item)).sum() for item in cells))


def _rebalanced(arena: Arena, rule: Rule, player: str, other: str, before: Values, after: Values) -> Answer:
    """One number of points that weighs as much as the move at the equilibrium; the heaviest one tried where none does."""
    low, high = arena.bounds(player)
    old, start, moved = _own(arena, player, after), arena.solved(before), arena.solved(after)
    read = _revenue if rule.measure == "revenue" else _lost_exports
    move = rule.fraction * read(arena, other, player, start, moved)

    def weight(points: float) -> float:
        there = arena.solved(joined(after, player, np.clip(old + points, low, high)), near=moved)
        return read(arena, player, other, moved, there)

    room = float((high - old).max())
    points, heavy, followed = _root(weight, move, [part * room for part in SOUGHT]) if move > 0.0 else (0.0, 0.0, True)
    rates = np.clip(old + points, low, high)
    return Answer(player, rates, mean_rate(arena, player, rates - old), move, heavy, followed)


def _root(weight: Callable[[float], float], goal: float, tried: Sequence[float]) -> tuple[float, float, bool]:
    """The smallest number of points that weighs `goal`, what it weighs, and whether there is one; else the heaviest tried."""
    low, best = 0.0, (0.0, 0.0)
    for points in tried:
        here = weight(points)
        if here >= goal:
            found = float(brentq(lambda at: weight(at) - goal if at > 0.0 else -goal, low, points, xtol=CLOSE * points))
            return found, weight(found), True
        low, best = points, max(best, (here, points))
    return best[1], best[0], False


def _revenue(arena: Arena, taxing: str, taxed: str, old: Solved, new: Solved) -> float:
    """Additional tariff revenue of a player on goods of another, all cells on which it sets tariffs, base-year money."""
    total = 0.0
    for item in (item for item in arena.own(taxing) if item.channel == "tariff"):
        cells = (item.group >= 0) & arena.home(taxed)[None, :, None]
        for sign, solved in ((1.0, new), (-1.0, old)):
            duty = solved.outcome.trade_duty_paid - solved.outcome.trade_fob
            total += sign * float(duty.transpose(1, 2, 0)[cells].sum())
    return total


def _lost_exports(arena: Arena, taxing: str, taxed: str, old: Solved, new: Solved) -> float:
    """By how much the exports of `taxed` to `taxing` fall, all goods and services, border value, base-year money."""
    lost = (old.outcome.trade_fob - new.outcome.trade_fob).sum(0)
    return float(lost[np.ix_(arena.home(taxing), arena.home(taxed))].sum())
