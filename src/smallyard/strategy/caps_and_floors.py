"""What the caps and floors of players do at a choice, as sentences and tables."""

from __future__ import annotations

from collections.abc import Sequence

from smallyard.results.figures.caption import Caption
from smallyard.results.figures.figure import Figure
from smallyard.results.figures.plain_table import plain_table
from smallyard.results.numbers import unsigned
from smallyard.results.words import listed
from smallyard.strategy.arena import Arena, Values
from smallyard.strategy.floors import HeldFloor

SHOWN = 4  # names in a sentence


def mean_words(arena: Arena, player: str, mean: float) -> str:
    """A player's mean as it is said: of its rates, or of its cuts if it sets only caps."""
    only = all(item.is_cap for item in arena.own(player))
    return f"{unsigned(100 * mean, 1)} %" + (" cut" if only else "")


def mean_sentence(arena: Arena, player: str, mean: float) -> str:
    """What the mean of a choice is, as a sentence."""
    only = all(item.is_cap for item in arena.own(player))
    return f"The trade-weighted mean of its {'cuts' if only else 'rates'} is {unsigned(100 * mean, 1)} %."


def cap_words(arena: Arena, values: Values, players: Sequence[str]) -> list[str]:
    """Which caps bind, one sentence for each player that sets any."""
    found = []
    for name in players:
        rows = arena.caps(values, name)
        bind = sorted((item for item in rows if item.binds), key=lambda item: -item.shadow_price)
        if rows:
            shown = listed([f"{item.label} ({unsigned(100 * item.shadow_price, 1)} %)" for item in bind[:SHOWN]])
            most = ", the largest shadow prices at " + shown if bind else ""
            found.append(f"Of {len(rows)} caps of {name} {len(bind)} bind{most}.")
    return found


def cap_figures(arena: Arena, values: Values, players: Sequence[str]) -> list[Figure]:
    """Level, quantity and shadow price of every cap, one table for each player that sets any."""
    found = []
    for name in players:
        rows = arena.caps(values, name)
        if not rows:
            continue
        body = [
            [item.label, f"{unsigned(100 * item.level, 1)} %", f"{unsigned(100 * item.bought, 1)} %",
             f"{unsigned(100 * item.shadow_price, 1)} %" if item.binds else "has room"]
            for item in rows
        ]  # fmt: skip
        table = {field: [getattr(item, field) for item in rows] for field in ("label", "level", "bought", "shadow_price")} | {
            "binds": ["yes" if item.binds else "no" for item in rows]
        }
        note = "The shadow price is the tax that would do the same. Of two caps on the same flows only the tighter one is shown."
        caption = Caption(f"caps-{name}", f"Caps of {name}", "Over the quantity where nobody plays · shadow prices, percent", note)
        found.append(plain_table(["Cap", "Allowed", "Passes", "Shadow price"], body, caption, table=table))
    return found


def floor_words(player: str, floors: Sequence[HeldFloor]) -> list[str]:
    """What a player's floors cost it, one sentence each."""
    return [
        f"{player} holds the {item.label} at {unsigned(100 * item.least, 1)} %"
        + (f"; one percent less would be worth {item.price:.3f} %." if item.price > 0.0 else ", which costs it nothing.")
        for item in floors
        if not item.missed
    ]
