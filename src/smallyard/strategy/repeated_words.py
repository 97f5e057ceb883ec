"""Whether the rates in force can be kept, in words: an equilibrium in which a player is better off does not deter that player."""

from __future__ import annotations

from smallyard.results.words import listed
from smallyard.strategy.repeated import RepeatedTest


def undeterred(found: RepeatedTest) -> list[str]:
    """Players that are no worse off in the equilibrium, where they would deviate: no discount factor makes them wait."""
    return [item.player for item in found.players if item.case == "no_punishment"]


def verdict_title(found: RepeatedTest) -> str:
    """The verdict as the title of the table."""
    if undeterred(found):
        return "The rates in force cannot be kept by the threat of the equilibrium at any discount factor"
    return f"The rates in force {'can' if found.sustained else 'cannot'} be kept at a discount factor of {found.discount:g}"


def verdict_words(found: RepeatedTest) -> list[str]:
    """The verdict first; then whose condition is the hardest to meet, where there is a discount factor that meets it."""
    free = undeterred(found)
    if free:
        better = (
            "better off" if all(item.punishment_loss < 0.0 for item in found.players if item.player in free) else "no worse off"
        )
        if len(free) == len(found.players):
            than = f"{better} in the equilibrium than under the rates in force"
            return [f"All sides are {than}, so it deters nothing at any discount factor."]
        return [
            "The rates in force cannot be kept by the threat of the equilibrium at any discount factor.",
            f"It does not deter {listed(free)}, which would be {better} in it.",
        ]
    can = "can" if found.sustained else "cannot"
    words = [
        f"At a discount factor of {found.discount:g} a year, the rates in force {can} be kept by the threat of the equilibrium."
    ]
    if found.binding:
        words.append(f"The condition of {found.binding} is the hardest to meet.")
    return words
