"""Repeated interaction: critical discount factors, lengths of punishment, and the cases in which there is no such number."""

from __future__ import annotations

import math
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smallyard.errors import InputError
from smallyard.strategy.repeated import (
    LABEL,
    StaticPayoffs,
    check_cooperation,
    critical_discount,
    shortest_punishment,
    sustained,
)
from smallyard.strategy.repeated_words import verdict_words

ROUNDING = 1e-15  # a quotient of exact decimals, rounded once
CENTS = st.integers(-300, 300).map(lambda cents: cents / 100.0)
DISCOUNTS = st.integers(0, 99).map(lambda cents: cents / 100.0)


def with_critical(name: str, delta: float) -> StaticPayoffs:
    """A player whose critical discount factor is `delta`: W^D − W^N = 1."""
    return StaticPayoffs(name, 0.0, delta, delta - 1.0)


def test_the_formula() -> None:
    assert critical_discount(StaticPayoffs("A", 1.0, 1.5, 0.0)) == pytest.approx(0.5 / 1.5, abs=ROUNDING)


def test_two_asymmetric_players_give_the_lengths_of_the_design() -> None:
    """Thresholds .82 and .28 at δ = .96 need six periods and one."""
    found = check_cooperation([with_critical("small loss", 0.82), with_critical("large loss", 0.28)], 0.96)
    assert [player.critical_discount for player in found.players] == pytest.approx([0.82, 0.28], abs=ROUNDING)
    assert [player.shortest_punishment for player in found.players] == [6, 1]
    assert (found.binding, found.critical_discount, found.shortest_punishment) == ("small loss", 0.82, 6)
    assert found.sustained


@pytest.mark.parametrize(
    ("payoffs", "case", "critical", "length", "holds"),
    [
        (StaticPayoffs("A", 1.0, 1.0, 2.0), "no_temptation", 0.0, 0, True),
        (StaticPayoffs("A", 1.0, 0.5, 0.0), "no_temptation", 0.0, 0, True),
        (StaticPayoffs("A", 1.0, 1.2, 1.0), "no_punishment", None, None, False),
        (StaticPayoffs("A", 1.0, 1.2, 1.2), "no_punishment", None, None, False),
        (StaticPayoffs("A", 1.0, 1.2, 1.5), "no_punishment", None, None, False),
        (StaticPayoffs("A", 1.0, 1.5, 0.5), "trade_off", 0.5, 1, True),
    ],
)
def test_cases_in_words(payoffs: StaticPayoffs, case: str, critical: float | None, length: int | None, holds: bool) -> None:
    player = check_cooperation([payoffs], 0.999).players[0]
    assert player.words
    if case == "trade_off":
        length = 2  # one period of .999 is just short of the gain
    assert (player.case, player.critical_discount, player.shortest_punishment, player.sustained) == (case, critical, length, holds)


def test_ties_are_exact_in_the_decimals_that_were_written() -> None:
    """A gain of .1 against a loss of .2 at δ = .5 is a tie after one period; in binary digits 1.1 − 1 is above .1."""
    assert shortest_punishment(StaticPayoffs("A", 1.0, 1.1, 0.8), 0.5) == 1
    assert shortest_punishment(StaticPayoffs("A", 1.0, 1.15, 0.8), 0.5) == 2
    edge = StaticPayoffs("A", 1.0, 1.2, 0.8)  # δ* = .5: endless punishment holds at equality, no finite one does
    assert sustained(edge, 0.5)
    assert shortest_punishment(edge, 0.5) is None


@settings(max_examples=150, deadline=None)
@given(CENTS, CENTS, CENTS, DISCOUNTS)
def test_the_length_is_the_smallest_by_counting(cooperation: float, deviation: float, punishment: float, discount: float) -> None:
    payoffs = StaticPayoffs("A", cooperation, deviation, punishment)
    c, d, n, delta = (Fraction(repr(x)) for x in (cooperation, deviation, punishment, discount))
    total, counted = Fraction(0), None
    for periods in range(60):
        if d - c <= (c - n) * total or d <= c:
            counted = periods
            break
        total += delta ** (periods + 1)
    found = shortest_punishment(payoffs, discount)
    assert found == counted if counted is not None else found is None or found >= 60
    if found is not None:
        assert sustained(payoffs, discount)


@settings(max_examples=100, deadline=None)
@given(CENTS, CENTS, CENTS, DISCOUNTS)
def test_the_critical_discount_separates(cooperation: float, deviation: float, punishment: float, discount: float) -> None:
    payoffs = StaticPayoffs("A", cooperation, deviation, punishment)
    critical = critical_discount(payoffs)
    if critical is None or abs(critical - discount) > ROUNDING:
        assert sustained(payoffs, discount) == (critical is not None and discount >= critical)


def test_a_very_long_punishment_is_found_at_once() -> None:
    found = shortest_punishment(StaticPayoffs("A", 1.0, 1.999999, 0.0), 0.500001)
    assert found is not None
    assert found >= 18


def test_a_player_without_temptation_does_not_bind() -> None:
    found = check_cooperation([StaticPayoffs("A", 1.0, 0.9, 0.0)], 0.0)
    assert (found.binding, found.critical_discount, found.shortest_punishment, found.sustained) == (None, 0.0, 0, True)


def test_a_player_that_cannot_be_punished_binds() -> None:
    found = check_cooperation([with_critical("A", 0.9), StaticPayoffs("B", 1.0, 1.1, 1.0)], 0.95)
    assert (found.binding, found.critical_discount, found.sustained, found.shortest_punishment) == ("B", None, False, None)


def test_the_record_carries_its_label() -> None:
    record = check_cooperation([with_critical("A", 0.5)], 0.6).to_dict()
    assert record["label"] == LABEL
    assert "not a prediction" in LABEL
    assert record["players"][0]["player"] == "A"


def test_all_problems_are_listed_at_once() -> None:
    players = [StaticPayoffs("A", 1.0, math.nan, 0.0), StaticPayoffs("A", 1.0, 2.0, math.inf)]
    with pytest.raises(InputError) as caught:
        check_cooperation(players, 1.0)
    codes = [item.code for item in caught.value.findings]
    assert codes == ["E-REPEATED-PAYOFF"] * 3 + ["E-REPEATED-DISCOUNT"]
    for bad in (-0.1, math.nan, True, "0.9"):
        with pytest.raises(InputError, match="E-REPEATED-DISCOUNT"):
            check_cooperation([with_critical("A", 0.5)], bad)  # type: ignore[arg-type]
    with pytest.raises(InputError, match="at least one player"):
        check_cooperation([], 0.5)


def test_an_equilibrium_that_is_better_deters_nobody_and_the_words_say_whom() -> None:
    better, worse = StaticPayoffs("USA", 0.0, 0.05, 0.06), StaticPayoffs("CHN", 0.0, 0.05, -0.1)
    both = verdict_words(check_cooperation([better, replace(better, player="CHN")], 0.96))
    assert both == [
        "All sides are better off in the equilibrium than under the rates in force, so it deters nothing at any discount factor."
    ]
    one = verdict_words(check_cooperation([better, worse], 0.96))
    assert one[1] == "It does not deter USA, which would be better off in it."
    assert not any("discount factor of" in text or "hardest" in text for text in [*both, *one])
    kept = verdict_words(check_cooperation([worse], 0.96))
    assert "can be kept" in kept[0]
    assert kept[1] == "The condition of CHN is the hardest to meet."
