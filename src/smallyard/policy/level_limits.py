"""What several policies together may not do: push a rate to −100 % or less, a factor to zero, or either beyond the numbers."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from smallyard.errors import Finding
from smallyard.labels import dims
from smallyard.policy.channels import Channel
from smallyard.policy.effects import Effect
from smallyard.world.world import World

SOURCES_SHOWN = 6


def level_findings(world: World, channel: Channel, level: np.ndarray, effects: Sequence[Effect]) -> list[Finding]:
    """The worst cell of a channel, with its labels and the policies that fall on it; nothing if all levels are possible.

    Arguments: level [class, importer, exporter, sector] or [class, region, sector] after all `effects` of one stage.
    """
    if channel.name == "ban":
        return []
    lost = ~np.isfinite(level)
    if lost.any():
        place = np.unravel_index(int(lost.argmax()), level.shape)
        what, why = "leaves the finite numbers", "the rates on this cell multiply beyond all numbers"
    elif (level <= lowest(channel)).any():
        place = np.unravel_index(int(level.argmin()), level.shape)
        value, rate = float(level[place]), channel.neutral is None
        what, why = (
            f"falls to {100.0 * value:.4g} %" if rate else f"falls to a factor of {value:.4g}",
            "a price would be zero or negative",
        )
    else:
        return []
    sources = list(dict.fromkeys(effect.source for effect in effects if effect.cells[place[1:]]))
    more = f" and {len(sources) - SOURCES_SHOWN} more" if len(sources) > SOURCES_SHOWN else ""
    return [
        Finding(
            "E-RATE-RANGE",
            f"{channel.name} {what} on {_cell(world, channel, tuple(map(int, place[1:])))}",
            " and ".join(sources[:SOURCES_SHOWN]) + more,
            why,
            "an all-in rate above −100 %" if channel.neutral is None else "a factor above 0",
            "drop one of these policies, or make it smaller",
        )
    ]


def lowest(channel: Channel) -> float:
    """The level at which a channel becomes impossible: −1 for rates, 0 for factors."""
    return -1.0 if channel.neutral is None else 0.0


def _cell(world: World, channel: Channel, place: Sequence[int]) -> str:
    kinds = (world.regions, world.regions, world.sectors) if channel.dims == dims.BILATERAL else (world.regions, world.sectors)
    return "/".join(labels[position] for labels, position in zip(kinds, place, strict=True))
