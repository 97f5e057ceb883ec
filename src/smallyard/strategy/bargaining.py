"""Cooperation: where bargaining from a threat point ends, with or without transfers, and what an independent search adds."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from smallyard.errors import Finding, InputError
from smallyard.solver.certificate import Certificate
from smallyard.strategy.arena import Arena, Values
from smallyard.strategy.joint import (
    Joint,
    Least,
    Product,
    Scalar,
    Weighted,
    best_of,
    best_together,
    by_name,
    gains_of,
    mean_rates,
    zero_rates,
)
from smallyard.strategy.optimum import UNIT

SHARPNESS = (10.0, 100.0, 1000.0)  # of the smooth minimum that equalises gains, per percent, one after another
TRIED, ATTEMPTS = 2, 3  # random starts of the search for a joint improvement; how often it may find one
IMPROVED = 1e-3  # percent: what such a search may gain for everybody, or on the scalar, without being one
EVEN = 0.01  # percent: gains that differ by less are equal
SEED = 0
RULES = ("product", "even", "transfers")


@dataclass(frozen=True, eq=False)
class Bargain:
    """Where bargaining ends.

    rule: product (Nash), even (equal gains), transfers; threat, gains if there is no agreement, and gains in the agreement, percent
    over the rates in force; split, part of the sum of gains over the threat; transfers, money of the base year received, zero in
    sum, outside the equilibrium; after, gains with transfers and side values; side, declared values added, percent; joint, the
    money that all gain over the threat, base-year money; kkt, largest slope; improvement, what an independent search adds to the
    scalar that is maximised (percent); certificate, that of the equilibrium; missed, floors that it does not hold, in words.
    """

    rule: str
    values: dict[str, np.ndarray]
    threat: dict[str, float]
    gains: dict[str, float]
    after: dict[str, float]
    split: dict[str, float]
    transfers: dict[str, float]
    side: dict[str, float]
    joint: float
    mean_rates: dict[str, float]
    kkt: float
    improvement: float
    starts: dict[str, float]
    certificate: Certificate
    missed: tuple[str, ...] = ()

    @property
    def certified(self) -> bool:
        """Whether no search found more, nobody is below the threat, and floors are held."""
        fair = all(self.after[name] >= self.threat[name] - IMPROVED for name in self.threat)
        return fair and self.improvement <= IMPROVED and not self.missed

    @property
    def even(self) -> bool:
        """Whether all gain the same over the threat."""
        over = [self.after[name] - self.threat[name] for name in self.threat]
        return max(over) - min(over) <= EVEN

    def to_dict(self) -> dict[str, Any]:
        """JSON form."""
        values = {name: rates.tolist() for name, rates in self.values.items()}
        more = {"certificate": self.certificate.to_dict(), "certified": self.certified, "even": self.even}
        return {**vars(self), "values": values, **more}


def bargain(
    arena: Arena,
    players: Sequence[str],
    threat: Mapping[str, float] | Values | None = None,
    *,
    rule: str = "product",
    powers: Mapping[str, float] | None = None,
    side: Mapping[str, float] | None = None,
    starts: Sequence[Values] = (),
    progress: Callable[[str], None] = lambda _: None,
) -> Bargain:
    """The agreement of players who may choose all their levers together.

    Equations: product, max Π (g_i + v_i − d_i)^b_i; even, max of the smallest g_i + v_i − d_i, where gains over the threat are
    equal (Ossa 2014, cooperative tariffs); transfers, max Σ m_i g_i, then everybody has d_i and the part b_i of the surplus S:
    T_i = b_i S − m_i (g_i + v_i − d_i), m base income.
    Arguments: threat, player → percent over the rates in force, or player → rates played without agreement (None: rates in force);
    powers b, sum 1 (None: equal); side v, declared values of an agreement, percent (a linked issue), in nobody's income.
    Raises InputError (E-STRATEGY-THREAT) where no agreement found leaves everybody more than the threat;
    E-STRATEGY-BARGAIN for another rule or powers below zero.
    Not for: transfers so large that they move the terms of trade: they are outside the equilibrium.
    """
    names = tuple(players)
    share = _powers(names, powers, rule)
    neutral = arena.solved({})
    below = _threat(arena, names, threat, neutral)
    added = np.array([(side or {}).get(name, 0.0) for name in names])
    tried = _tried(arena, names, starts, threat)
    scalars = _scalars(rule, below, share, arena, names)
    found, reached = _searched(arena, names, scalars, tried, added, progress)
    found, improvement = _confirmed(arena, names, scalars, found, added, progress)
    return _agreed(arena, names, rule, found, below, added, share, improvement, reached)


def _searched(
    arena: Arena,
    names: tuple[str, ...],
    scalars: Sequence[Scalar],
    tried: Mapping[str, Values],
    added: np.ndarray,
    progress: Callable[[str], None],
    must: bool = True,
) -> tuple[Joint, dict[str, float]]:
    """The best over starts, each through all scalars in turn, and what each start reached."""
    found: dict[str, Joint] = {}
    for name, start in tried.items():
        progress(f"from {name}")
        at: Values = start
        for scalar in scalars:
            found[name] = best_together(arena, names, scalar, at, side=added)
            at = found[name].values
    best = best_of(list(found.values()))
    if must and not np.isfinite(best.value):
        what = "no agreement was found that leaves every player more than without one"
        raise InputError(Finding("E-STRATEGY-THREAT", what, "threat", fix="state a lower threat, more levers, or transfers"))
    return best, {name: item.value for name, item in found.items()}


def _confirmed(
    arena: Arena,
    names: tuple[str, ...],
    scalars: Sequence[Scalar],
    found: Joint,
    added: np.ndarray,
    progress: Callable[[str], None],
) -> tuple[Joint, float]:
    """The agreement, and what the last independent search gains over it.

    One that gains more takes its place, and the search begins again.
    """
    gained = 0.0
    for attempt in range(ATTEMPTS):
        progress(f"independent search {attempt + 1}")
        starts = {f"random {k + 1}": start for k, start in enumerate(_random(arena, names, found, attempt))}
        again, _ = _searched(arena, names, scalars, starts, added, lambda _: None, must=False)
        gained = max(again.value - found.value, 0.0)
        if gained <= IMPROVED or attempt + 1 == ATTEMPTS:
            break
        found = again
    return found, gained


def _agreed(
    arena: Arena,
    names: tuple[str, ...],
    rule: str,
    found: Joint,
    below: np.ndarray,
    added: np.ndarray,
    share: np.ndarray,
    improvement: float,
    reached: dict[str, float],
) -> Bargain:
    """The agreement as a record, with transfers where money may be paid."""
    money = np.array([_money(arena, name) for name in names])
    over = money * (found.gains + added - below) / UNIT
    paid = share * over.sum() - over if rule == "transfers" else np.zeros_like(over)
    after = found.gains + added + UNIT * paid / money
    if rule == "transfers" and over.sum() < 0.0:
        what = "together the players have less than their threats are worth, so that there is nothing to share"
        raise InputError(Finding("E-STRATEGY-THREAT", what, "threat", fix="state a lower threat or more levers"))
    total = (after - below).sum()
    return Bargain(
        rule=rule,
        values=found.values,
        threat=by_name(names, below),
        gains=by_name(names, found.gains),
        after=by_name(names, after),
        split=by_name(names, (after - below) / total if total > 0.0 else np.full(len(names), np.nan)),
        transfers=by_name(names, paid),
        side=by_name(names, added),
        joint=float(over.sum()),
        mean_rates=mean_rates(arena, found.values),
        kkt=found.kkt,
        improvement=improvement,
        starts=reached,
        certificate=arena.solved(found.values).certificate,
        missed=found.missed,
    )


def _powers(names: tuple[str, ...], powers: Mapping[str, float] | None, rule: str) -> np.ndarray:
    """Bargaining powers [player], sum 1."""
    if rule not in RULES:
        what = f"no agreement is called {rule!r:.40}"
        raise InputError(Finding("E-STRATEGY-BARGAIN", what, "rule", expected=", ".join(RULES)))
    given = np.array([1.0 if powers is None else powers.get(name, 0.0) for name in names])
    if not (np.isfinite(given) & (given > 0.0)).all():
        what = "bargaining powers must be above zero, one for every player"
        raise InputError(Finding("E-STRATEGY-BARGAIN", what, "powers", expected=", ".join(names)))
    return np.asarray(given / given.sum())


def _threat(arena: Arena, names: tuple[str, ...], threat: Any, neutral: Any) -> np.ndarray:
    """Percent over the rates in force without agreement [player]."""
    if threat is None:
        return np.zeros(len(names))
    if all(np.ndim(threat[name]) == 0 for name in names):
        return np.array([float(threat[name]) for name in names])
    return gains_of(arena, arena.solved(threat), neutral, names)


def _tried(arena: Arena, names: tuple[str, ...], starts: Sequence[Values], threat: Any) -> dict[str, Values]:
    """Zero rates, rates in force, those of the threat, and those given."""
    tried: dict[str, Values] = {"zero": zero_rates(arena, names), "in force": {name: arena.in_force(name) for name in names}}
    if threat is not None and any(np.ndim(threat[name]) > 0 for name in names):
        tried["threat"] = threat
    return tried | {f"given {k + 1}": item for k, item in enumerate(starts)}


def _scalars(rule: str, below: np.ndarray, share: np.ndarray, arena: Arena, names: tuple[str, ...]) -> list[Scalar]:
    """What is maximised, one after another: a product can begin only where everybody has more than the threat."""
    threat = tuple(map(float, below))
    if rule == "transfers":
        money = np.array([_money(arena, name) for name in names])
        return [Weighted(tuple(map(float, money / money.sum())))]
    least: list[Scalar] = [Least(threat, sharp) for sharp in SHARPNESS]
    return least if rule == "even" else [*least[:2], Product(threat, tuple(map(float, share)))]


def _random(arena: Arena, names: tuple[str, ...], found: Joint, attempt: int) -> list[dict[str, np.ndarray]]:
    """Starts of the independent search: every player's rates scaled and shaken around those found, from a fixed seed."""
    rng = np.random.default_rng(SEED + attempt)
    made = []
    for _ in range(TRIED):
        shaken = {}
        for name in names:
            low, high = arena.bounds(name)
            rates = found.values[name]
            shaken[name] = np.clip(rng.uniform(0.0, 2.0) * rates + rng.uniform(-0.1, 0.1, len(rates)), low, high)
        made.append(shaken)
    return made


def _money(arena: Arena, player: str) -> float:
    """Base income of the regions whose real income a player's goal counts; of its regions if it counts none."""
    counted = arena.goals[player][0].income > 0.0
    mask = counted if counted.any() else arena.home(player)
    return float(arena.base.income[mask].sum())
