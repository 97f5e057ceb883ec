"""What the numbers of a page depend on, as short labels under its headline."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from smallyard.models.elasticities import set_title
from smallyard.results.option_words import option_text


def chips(closure: Mapping[str, str], world: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Baseline, horizon, closures, elasticities and vintage, each with its name."""
    return [
        ("Compared with", closure["compared_with"]),
        ("Horizon", closure["horizon"]),
        *((axis.capitalize(), option_text(axis, closure[axis].split(": ", 1)[0])) for axis in ("deficits", "revenue")),
        ("Elasticities", set_title(closure["elasticities"].split(" (")[0])),
        ("Economy", str(world.get("vintage", ""))),
    ]
