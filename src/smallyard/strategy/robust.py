"""Whether payoffs of a choice keep their signs under other elasticities and closures."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from smallyard.errors import SmallyardError
from smallyard.models.elasticities import elasticity_sets
from smallyard.results.figures.caption import Caption
from smallyard.results.figures.figure import Figure
from smallyard.results.figures.plain_table import plain_table
from smallyard.results.numbers import signed
from smallyard.results.words import listed
from smallyard.strategy.arena import Values
from smallyard.strategy.optimum import UNIT
from smallyard.strategy.stage import Stage, other_options

DEFICITS = ("share_of_world_gdp", "balanced")


@dataclass(frozen=True)
class Option:
    """One way to close the model: packaged elasticities, deficits, and the payoffs of the same choice (None: no solution, why)."""

    elasticities: str
    deficits: str
    payoffs: Mapping[str, float] | None
    reason: str = ""

    @property
    def name(self) -> str:
        """Both options in words."""
        return f"{self.elasticities}, {self.deficits}"


def options_of(stage: Stage, values: Values, progress: Callable[[str], None] = lambda _: None) -> tuple[Option, ...]:
    """Payoffs of one choice, the same rates, under every packaged set of elasticities and both closures of deficits.

    The choice is not found again: it says what these rates would do if the economy answered otherwise.
    """
    found = []
    for elasticities in elasticity_sets():
        for deficits in DEFICITS:
            progress(f"the same rates under {elasticities}, {deficits}")
            try:
                arena = other_options(stage, elasticities, deficits)
                before, after = arena.payoffs({}), arena.payoffs(values)
            except SmallyardError as error:
                found.append(Option(elasticities, deficits, None, error.findings[0].what))
                continue
            found.append(Option(elasticities, deficits, {name: UNIT * (after[name] - before[name]) for name in after}))
    return tuple(found)


def robust_words(options: tuple[Option, ...], payoffs: Mapping[str, float]) -> str:
    """Whose sign holds everywhere, and which option flips whose."""
    solved = [item for item in options if item.payoffs is not None]
    flips = {
        name: [item.name for item in solved if item.payoffs is not None and np.sign(item.payoffs[name]) != np.sign(value)]
        for name, value in payoffs.items()
        if abs(value) > 1e-6
    }
    firm = [name for name, held in flips.items() if not held]
    parts = [f"Under {len(solved)} sets of elasticities and closures the sign holds for {listed(firm) or 'nobody'}"]
    parts += [f"it flips for {name} under {held[0]}" for name, held in flips.items() if held]
    return "; ".join(parts) + "."


def robust_figure(options: tuple[Option, ...], payoffs: Mapping[str, float]) -> Figure:
    """Lowest and highest payoff of every player over the options."""
    solved = [item.payoffs for item in options if item.payoffs is not None]
    rows = []
    for name, value in payoffs.items():
        held = [item[name] for item in solved]
        rows.append(
            [name, f"{signed(value, 3)} %", f"{signed(min(held), 3)} %", f"{signed(max(held), 3)} %"]
            if held
            else [name, f"{signed(value, 3)} %", "–", "–"]
        )
    note = "The same rates, not found again, under every packaged set of elasticities and two closures of trade deficits."
    failed = [f"{item.name}: {item.reason}" for item in options if item.payoffs is None]
    caption = Caption(
        "options", robust_words(options, payoffs), "Change of the goal over the rates in force · percent", " ".join([note, *failed])
    )
    table = {
        "elasticities": [item.elasticities for item in options],
        "deficits": [item.deficits for item in options],
        **{name: ["" if item.payoffs is None else item.payoffs[name] for item in options] for name in payoffs},
    }
    return plain_table(["Player", "Headline", "Lowest", "Highest"], rows, caption, table=table)
