"""Tables of docs/closures.md: the worked example under each option, and the elasticity sets."""

from __future__ import annotations

import numpy as np

from generated_docs.markdown import plain, table
from generated_docs.runs import example, name, percent
from smallyard.labels.sectors import sector_name
from smallyard.models.closures import DEFICITS
from smallyard.models.closures.revenue import REVENUE
from smallyard.models.elasticities import DEFAULT_SET, elasticities_for, elasticity_sets
from smallyard.models.horizons import HORIZONS
from smallyard.pipeline.range_grid import MIRROR
from smallyard.policy.scenario import ModelOptions
from smallyard.results.result import Result
from smallyard.world.packaged import load_world

SHOWN = ("USA", "CHN", "MEX")


def options_block() -> str:
    """The example, one option changed at a time."""
    defaults = ModelOptions()
    rows = [_row("as shipped", example())]
    choices = {"deficits": DEFICITS, "revenue": REVENUE, "elasticities": elasticity_sets(), "horizon": HORIZONS}
    for key, options in choices.items():
        for option in options:
            if option != getattr(defaults, key):
                rows.append(_row(f"`{key}: {option}`", example(**{key: option})))
    rows.append(_mirror_row())
    head = ["option changed", "real wage, USA", *(f"real income, {code}" for code in SHOWN), "World"]
    return table(head, rows, numbers=head[1:])


def _row(label: str, result: Result) -> list[str]:
    world = result.change.group_real_income_percent(result.change.regions)
    return [label, percent(result.real_wage["USA"]), *(percent(result.real_income[code]) for code in SHOWN), percent(world)]


def _mirror_row() -> list[str]:
    found = example().range
    assert found is not None  # every run of a scenario has its range
    own = found.cells[0].options
    cell = next(cell for cell in found.cells if dict(cell.options) == {**own, "retaliation": MIRROR})
    values = cell.real_income_percent
    assert values is not None
    places = [found.regions.index(code) for code in SHOWN]
    return ["all others answer in kind (range only)", "", *(percent(values[n]) for n in places), percent(cell.groups["WORLD"])]


def example_range_block() -> str:
    """Lowest and highest over the whole grid for the example."""
    found = example().range
    assert found is not None
    rows = []
    for code in SHOWN:
        n = found.regions.index(code)
        flips = found.flips(code)
        span = f"{percent(found.low[n])} to {percent(found.high[n])}"
        rows.append([name(code), percent(example().real_income[code]), span, plain(flips) if flips else "none"])
    return table(
        ["", "headline", f"lowest to highest of {len(found.solved)}", "option that turns the sign"], rows, numbers=["headline"]
    )


def sets_block() -> str:
    """The packaged elasticity sets."""
    world = load_world("wiod2014")
    rows = []
    for key, card in elasticity_sets().items():
        values = elasticities_for(world, key).values[np.asarray(world.is_good)]
        label = f"`{key}`" + (" (default)" if key == DEFAULT_SET else "")
        span = f"{values.min():.1f} to {values.max():.1f}, median {np.median(values):.1f}"
        rows.append(
            [label, card["concept"].replace("_", " "), card["conversion"], span, f"{card['services']:g}", plain(card["source"])]
        )
    return table(["set", "what the estimate is", "how θ is read from it", "θ of goods", "θ of services", "source"], rows)


def values_block() -> str:
    """θ of every goods sector in every set."""
    world = load_world("wiod2014")
    sets = list(elasticity_sets())
    values = [elasticities_for(world, key).values for key in sets]
    rows = [
        [f"`{code}`", sector_name(code), *(f"{theta[place]:.2f}" for theta in values)]
        for place, code in enumerate(world.sectors)
        if world.is_good[place]
    ]
    head = ["sector", "", *(f"`{key}`" for key in sets)]
    return table(head, rows, numbers=head[2:])
