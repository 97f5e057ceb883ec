"""The same rate written twice in other words: legal, because adds are summed, but rarely meant."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from smallyard.policy.effects import AnyEffect, Effect


def repeats(effects: Sequence[AnyEffect]) -> list[str]:
    """A remark for every 'add' that repeats an earlier one of the same stage: same flows, same rate, same coverage.

    Copies that are equal word for word are refused when the file is read; here 'USA' and '[USA]' are the same.
    """
    first: dict[tuple[str, float, float, bytes], str] = {}
    found = []
    for effect in effects:
        if not isinstance(effect, Effect) or effect.operation != "add" or np.ndim(effect.value) > 0:
            continue
        key = (effect.channel, float(effect.value), effect.coverage, np.packbits(effect.cells).tobytes())
        if key in first:
            rate = f"{100.0 * float(effect.value):g} pp"
            found.append(f"{first[key]} and {effect.source} add {rate} to the same flows; their sum is used")
        first.setdefault(key, effect.source)
    return found
