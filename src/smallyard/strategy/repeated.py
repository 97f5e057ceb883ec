"""Repeated interaction: whether a common course can be upheld by the threat of withdrawing it. A test of inequalities.

A discount factor above the critical one makes cooperation *possible*; by the folk theorem many other courses are possible then too.
So the numbers say whether a course could be sustained, and never which course is taken.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from decimal import Context, Decimal, localcontext
from typing import Any, Literal

from smallyard.errors import Finding, raise_if

LABEL = "a test of whether cooperation can be sustained, from static payoffs; not a prediction of play"
Case = Literal["no_temptation", "no_punishment", "trade_off"]
WORDS: dict[Case, str] = {
    "no_temptation": "Deviating once brings nothing, so cooperation needs no threat.",
    "no_punishment": "The punishment is no worse than cooperation, so it deters nothing at any discount factor.",
    "trade_off": "Deviating brings a gain once and a loss later; cooperation holds if the future counts enough.",
}
DIGITS = Context(prec=120)  # decimals of the exact comparison; inputs have at most 17 digits
LONGEST = 10**9  # periods; longer punishments are reported as none


@dataclass(frozen=True)
class StaticPayoffs:
    """Payoffs of one player per period, in one unit of welfare, higher is better: W^C, W^D and W^N of a static game."""

    player: str
    cooperation: float
    deviation: float
    punishment: float


@dataclass(frozen=True)
class PlayerTest:
    """The test of one player; None stands for 'no such number', and `case` says why.

    critical_discount: δ* from which endless punishment suffices; sustained: at the given δ; shortest_punishment: in periods, 0 if
    none is needed.
    """

    player: str
    case: Case
    temptation: float
    punishment_loss: float
    critical_discount: float | None
    sustained: bool
    shortest_punishment: int | None
    words: str


@dataclass(frozen=True)
class RepeatedTest:
    """All players at one discount factor; `binding` names the player whose condition is hardest to meet, if any is tempted."""

    discount: float
    players: tuple[PlayerTest, ...]
    binding: str | None
    critical_discount: float | None
    sustained: bool
    shortest_punishment: int | None
    label: str = LABEL

    def to_dict(self) -> Mapping[str, Any]:
        """JSON form, with the label."""
        return {**asdict(self), "players": [asdict(player) for player in self.players]}


def case_of(payoffs: StaticPayoffs) -> Case:
    """Which of the three situations a player is in; the first that applies, from no temptation on."""
    if payoffs.deviation <= payoffs.cooperation:
        return "no_temptation"
    return "no_punishment" if payoffs.punishment >= payoffs.cooperation else "trade_off"


def critical_discount(payoffs: StaticPayoffs) -> float | None:
    """The discount factor from which endless punishment upholds cooperation.

    δ* = (W^D − W^C) / (W^D − W^N);  0 without temptation; None where the punishment deters nothing.
    Source: trigger strategies, e.g. Bagwell and Staiger 2002. Not for: saying that cooperation will be chosen above δ*.
    """
    case = case_of(payoffs)
    if case != "trade_off":
        return 0.0 if case == "no_temptation" else None
    with localcontext(DIGITS):
        gain, loss = _stakes(payoffs)
        return float(gain / (gain + loss))


def shortest_punishment(payoffs: StaticPayoffs, discount: float) -> int | None:
    """The smallest number of periods of punishment that upholds cooperation, after which cooperation returns.

    W^D − W^C ≤ (W^C − W^N) Σ_{s=1..T} δ^s. Numbers are read as the decimals in which they are written, so that ties are exact.
    Arguments: payoffs; discount factor per period, in [0, 1). None: no finite length suffices; 0: there is no temptation.
    """
    case = case_of(payoffs)
    if case != "trade_off":
        return 0 if case == "no_temptation" else None
    with localcontext(DIGITS):
        delta, (gain, loss) = _exact(discount), _stakes(payoffs)
        if gain * (1 - delta) >= loss * delta:  # even the endless sum is at most the gain; at equality it needs all of it
            return None
        return _smallest(lambda periods: loss * delta * (1 - delta**periods) >= gain * (1 - delta))


def _exact(number: float) -> Decimal:
    return Decimal(repr(float(number)))


def _stakes(payoffs: StaticPayoffs) -> tuple[Decimal, Decimal]:
    """W^D − W^C and W^C − W^N."""
    common = _exact(payoffs.cooperation)
    return _exact(payoffs.deviation) - common, common - _exact(payoffs.punishment)


def _smallest(holds: Callable[[int], bool]) -> int | None:
    """The smallest positive integer for which a condition that stays true once true is true, by doubling and halving."""
    high = 1
    while not holds(high):
        high *= 2
        if high > LONGEST:
            return None
    low = high // 2
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if holds(middle) else (middle, high)
    return high


def sustained(payoffs: StaticPayoffs, discount: float) -> bool:
    """Whether endless punishment upholds cooperation: W^D − W^C ≤ (W^C − W^N) δ / (1 − δ)."""
    case = case_of(payoffs)
    if case != "trade_off":
        return case == "no_temptation"
    with localcontext(DIGITS):
        delta, (gain, loss) = _exact(discount), _stakes(payoffs)
        return gain * (1 - delta) <= loss * delta


def check_cooperation(players: Sequence[StaticPayoffs], discount: float) -> RepeatedTest:
    """Whether cooperation of all players can be sustained, who binds, and how long punishment must last at least.

    Arguments: static payoffs per player, each in a unit of its own; discount factor per period, in [0, 1).
    Errors: E-REPEATED-PAYOFF, E-REPEATED-DISCOUNT. Not for: predicting play, or comparing welfare between players.
    """
    raise_if([*_wrong_payoffs(players), *_wrong_discount(discount)])
    tests = tuple(_test(player, discount) for player in players)
    tempted = [test for test in tests if test.case != "no_temptation"]
    binding = max(tempted, key=_hardness, default=None)
    lengths = [test.shortest_punishment for test in tests]
    return RepeatedTest(
        discount=float(discount),
        players=tests,
        binding=binding.player if binding else None,
        critical_discount=binding.critical_discount if binding else 0.0,
        sustained=all(test.sustained for test in tests),
        shortest_punishment=None if None in lengths else max(length for length in lengths if length is not None),
    )


def _test(payoffs: StaticPayoffs, discount: float) -> PlayerTest:
    case, (gain, loss) = case_of(payoffs), _stakes(payoffs)
    return PlayerTest(
        player=payoffs.player,
        case=case,
        temptation=float(gain),
        punishment_loss=float(loss),
        critical_discount=critical_discount(payoffs),
        sustained=sustained(payoffs, discount),
        shortest_punishment=shortest_punishment(payoffs, discount),
        words=WORDS[case],
    )


def _hardness(test: PlayerTest) -> float:
    return math.inf if test.critical_discount is None else test.critical_discount


def _wrong_payoffs(players: Sequence[StaticPayoffs]) -> list[Finding]:
    """Problems of the payoffs: none given, a name twice, a number that is missing or not finite."""
    names = [player.player for player in players]
    found = [_problem("players", "at least one player is needed")] if not names else []
    found += [_problem(name, "the name stands twice") for name in dict.fromkeys(names) if names.count(name) > 1]
    for player in players:
        for field in ("cooperation", "deviation", "punishment"):
            value = getattr(player, field)
            if not _is_number(value):
                found.append(_problem(f"{player.player}.{field}", f"{value!r:.40} is not a finite number"))
    return found


def _problem(where: str, what: str) -> Finding:
    return Finding("E-REPEATED-PAYOFF", what, where, expected="one finite payoff per player and course, names all different")


def _wrong_discount(discount: float) -> list[Finding]:
    if _is_number(discount) and 0.0 <= discount < 1.0:
        return []
    what = f"{discount!r:.40} is not a discount factor"
    return [Finding("E-REPEATED-DISCOUNT", what, "discount", expected="a number from 0 to below 1, per period")]


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
