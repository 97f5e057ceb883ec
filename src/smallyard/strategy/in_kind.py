"""A move answered in kind: by the other players with instruments of their own, or by the regions it burdens."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from smallyard.policy.mirror import MIRRORED, mirrored, mirrored_means
from smallyard.policy.wedges import Wedges
from smallyard.results.words import listed
from smallyard.strategy.arena import Arena
from smallyard.strategy.levers import EXPORTS
from smallyard.strategy.retaliation import Rule, answer

RISE = 1e-12  # of a rate: what rounding leaves is no answer
FEW = 5  # regions that a sentence names one by one
NO_RISE = "the move raises no tariff or export tax"
NO_CAPS = ", and caps are answered only by players who have caps on the reverse flows"
BOTH_WAYS = "the move changes the flows that it burdens in both directions"


@dataclass(frozen=True, eq=False)
class InKind:
    """The answer to a move.

    by, who answers: players, or regions; wedges with the move and all answers, None if there is nothing to answer;
    with_instruments, whether players answer with what they may set, up to its bounds (else every region burdened answers on the
    reverse flows); rates of the players who answer; cut, those of them whose bounds keep the answer from being full; spread, those
    with one rate for flows of others too, on which the answer falls as the mean; reason, why there is nothing to answer;
    inside_sectors, number of sectors in which the move raises rates of some product classes, where it raises no sector's mean (0
    otherwise); by_means, whether the mean of such rises is answered on all classes of a sector.
    """

    by: tuple[str, ...]
    wedges: Wedges | None
    with_instruments: bool
    rates: dict[str, np.ndarray] = field(default_factory=dict)
    cut: tuple[str, ...] = ()
    spread: tuple[str, ...] = ()
    reason: str = ""
    inside_sectors: int = 0
    by_means: bool = False

    @property
    def who(self) -> str:
        """Who answers, in words."""
        return listed(self.by) if len(self.by) <= FEW else f"{len(self.by)} regions"

    def to_dict(self) -> dict[str, Any]:
        """JSON form."""
        rates = {name: [float(100.0 * rate) for rate in found] for name, found in self.rates.items()}
        return {
            "by": list(self.by),
            "with_instruments": self.with_instruments,
            "rates_percent": rates,
            "cut_by_bounds": list(self.cut),
            "spread_to_others": list(self.spread),
            "reason": self.reason,
            "inside_sectors": self.inside_sectors,
            "by_means": self.by_means,
        }


def in_kind(arena: Arena, player: str, rates: np.ndarray) -> InKind:
    """What a player's move from the rates in force is answered with; all answers are to the same move, at the same time.

    Equation: t'_{i←n} = t_{i←n} + Δ_{n←i}, Δ the rise of the player's rates, on the levers of every other player, within bounds.
    If no other player has a lever on a reverse flow with room, the economy's own rule of answers in kind holds (`policy.mirror`),
    by means over classes where flows are split differently each way.
    Falls of rates are not answered, and nobody answers an answer.
    """
    move = {player: np.asarray(rates, dtype=float)}
    said = [answer(arena, Rule("mirror"), name, player, {}, move) for name in arena.goals if name != player and arena.own(name)]
    held = {item.player: item for item in said if _rises(arena, item.player, item.rates).any()}
    if held:
        own = {name: item.rates for name, item in held.items()}
        cut = tuple(name for name, item in held.items() if not item.followed)
        wide = tuple(name for name in held if _spreads(arena, player, name, own[name]))
        return InKind(tuple(held), arena.wedges_at({**move, **own}), True, own, cut, wide)
    after = arena.wedges_at(move)
    world = arena.base.world
    by_class = mirrored(world, arena.wedges, after)
    wedges = by_class or mirrored_means(world, arena.wedges, after)
    if wedges is None:
        capped = NO_CAPS if any(item.is_cap for item in arena.own(player)) else ""
        return InKind((), None, False, reason=BOTH_WAYS if _raised(arena, after) else NO_RISE + capped)
    inside = _inside_sectors(arena, after)
    return InKind(_answering(arena, after, wedges), wedges, False, inside_sectors=inside, by_means=by_class is None)


def _rises(arena: Arena, player: str, rates: np.ndarray) -> np.ndarray:
    """Which rates of an answer rise, and not because a bound lies above the rate in force."""
    return np.asarray(rates > np.clip(arena.in_force(player), *arena.bounds(player)) + RISE)


def _spreads(arena: Arena, player: str, other: str, rates: np.ndarray) -> bool:
    """Whether a rate that the other raises is also one on flows that the player has no part in."""
    home, start, rises = arena.home(player), 0, _rises(arena, other, rates)
    for item in arena.own(other):
        part, start = rises[start : start + item.size], start + item.size
        if item.bilateral:
            partner = home[:, None, None] if item.channel in EXPORTS else home[None, :, None]
            if ((item.group >= 0) & part[item.group] & ~partner).any():
                return True
    return False


def _raised(arena: Arena, after: Wedges) -> bool:
    """Whether the move raises anything that can be answered in kind, in the mean of the classes of a flow."""
    world = arena.base.world
    rises = [after.level(world, name) - arena.wedges.level(world, name) for name in MIRRORED]
    return any(float((rise * after.shares(world)).sum(0).max()) > RISE for rise in rises)


def _inside_sectors(arena: Arena, after: Wedges) -> int:
    """Sectors in which a move raises rates of some classes of a flow, where it raises the mean of no flow; 0 if it raises one."""
    world = arena.base.world
    count = np.zeros(len(world.sectors), dtype=bool)
    for name in MIRRORED:
        change, shares = after.level(world, name) - arena.wedges.level(world, name), after.shares(world)
        if float((change * shares).sum(0).max()) > RISE:
            return 0
        count |= (np.maximum(change, 0.0) * shares > RISE).any((0, 1, 2))
    return int(count.sum())


def _answering(arena: Arena, after: Wedges, answered: Wedges) -> tuple[str, ...]:
    """Regions that set what the answer raises: importers tariffs, exporters export taxes."""
    world = arena.base.world
    found = np.zeros(len(world.regions), dtype=bool)
    for name in MIRRORED:  # no lever of a player closes flows, so that bans do not rise here
        rises = answered.level(world, name) > after.level(world, name)
        found |= rises.any((0, 1, 3) if name == "export_tax" else (0, 2, 3))
    return tuple(region for region, here in zip(world.regions, found, strict=True) if here)
