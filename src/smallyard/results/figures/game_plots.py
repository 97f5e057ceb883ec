"""Pictures of games between two players: best answers to each other's rates, and what both can have together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from smallyard.results.figures.caption import Caption
from smallyard.results.figures.figure import Figure
from smallyard.results.figures.plane import Curve, Spot, plane

Pair = tuple[float, float]


def best_response_plot(
    players: tuple[str, str],
    rates: Sequence[float],
    answers: Mapping[str, Sequence[float]],
    points: Mapping[str, Pair],
    caption: Caption,
) -> Figure:
    """Best uniform rates of each player against the other's; where the curves meet nobody gains by another rate.

    Arguments: players, first across, second up; rates, of the other player, percent; answers, player → best rate for each of them,
    percent; points, name → rates of both, such as rates in force, the Nash point, a leader's point.
    """
    first, second = players
    curves = [
        Curve(f"{first}: best rate against each rate of {second}", tuple(zip(answers[first], rates, strict=True))),
        Curve(f"{second}: best rate against each rate of {first}", tuple(zip(rates, answers[second], strict=True))),
    ]
    spots = [Spot(name, *pair) for name, pair in points.items()]
    return plane(curves, spots, caption, across=f"rate of {first}", up=f"rate of {second}", levels=True)


def frontier_plot(players: tuple[str, str], points: Sequence[Pair], marks: Mapping[str, Pair], caption: Caption) -> Figure:
    """What two players can have together, with the threat point and where bargaining ends.

    Arguments: players, first across, second up; points, gains of both on the frontier, percent over the rates in force; marks, name
    → gains of both, such as rates in force, the threat, the agreement, the agreement with transfers.
    """
    first, second = players
    frontier = Curve("most that one can have, given what the other has", tuple(points))
    spots = [Spot(name, *pair) for name, pair in marks.items()]
    return plane([frontier], spots, caption, across=f"real income of {first}", up=f"real income of {second}")
