"""The report page of a game."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from dataclasses import replace

from smallyard.results.report.chips import chips
from smallyard.results.report.page import Section, render
from smallyard.strategy.answers import Answer, GameResult
from smallyard.strategy.named import named


def game_html(found: GameResult, *, place: str = "", files: Sequence[str] = ()) -> str:
    """The whole page as text: self-contained, no script, no request.

    Arguments: place, the name of the folder; files, relative names of what lies beside the page. Everything that comes from a game
    is escaped.
    """
    return render(
        "game.html.j2",
        version=found.versions["smallyard"],
        sha=found.game_sha256,
        certified=found.certified,
        source=f"smallyard · {found.world['name']} · game {found.game_sha256[:8]}",
        place=place,
        title=found.title or "A game",
        answer=named(found.answers[0].words[0]),
        notes=str(found.game.get("notes", "")),
        chips=chips(found.closure, found.world),
        sections=[_section(item, number) for number, item in enumerate(found.answers)],
        checks=_checks(found),
        remarks=list(found.remarks),
        snippet=shlex.join(["smallyard", "play", f"{place}/game.resolved.yaml" if place else "game.resolved.yaml"]),
        files=[(name, "") for name in files],
        sources=[(name.capitalize(), text) for name, text in found.sources.items()],
    )


def _section(item: Answer, number: int) -> Section:
    figures = tuple(replace(figure, key=f"q{number + 1}-{figure.key}", title=named(figure.title)) for figure in item.figures)
    text = " ".join(map(named, item.words))
    if item.failures:
        text += " Not certified: " + "; ".join(item.failures) + "."
    if item.label:
        text += f" ({item.label})"
    title = named(item.title)
    return Section(f"q{number + 1}", title, title, figures, text)


def _checks(found: GameResult) -> list[tuple[str, str]]:
    lines = [
        ("Equilibria", f"{found.solves} solved, each certified; largest relative residual {found.certificate.max_residual:.0e}"),
        ("Questions", f"{sum(item.certified for item in found.answers)} of {len(found.answers)} answers certified"),
    ]
    lines += [(named(item.title), "; ".join(item.failures)) for item in found.answers if item.failures]
    return [
        *lines,
        (
            "What it is not",
            "A prediction of play: an equilibrium is what nobody would leave alone. Best rates are flat near the best, and depend "
            "on elasticities, closure and what may be chosen; compare the game under other options before relying on a number.",
        ),
        ("Variant", found.closure["variant"]),
        ("Elasticities", found.closure["elasticities"]),
    ]
