"""The range in which the solver is tested; what lies outside is solved and certified all the same, but said."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from smallyard.policy.channels import CHANNELS
from smallyard.policy.wedges import Wedges

HIGHEST_RATE = 10.0  # 1,000 %
HIGHEST_FACTOR = 11.0  # the same as a factor, and its inverse
STEEP = 30.0  # trade elasticities above this make a cost change of a percent a change of trade by a third
FLAT = 0.1  # below this a change of cost by a tenth moves trade by less than a hundredth


def rate_remarks(wedges: Wedges, where: str) -> list[str]:
    """One remark per channel whose level is outside −90 … 1,000 %, or 1/11 … 11 for factors."""
    found = []
    for name, level in wedges.channels.items():
        if name == "ban":
            continue
        factor = 1.0 + level if CHANNELS[name].neutral is None else level
        worst = factor.flat[int(np.argmax(np.abs(np.log(np.maximum(factor, 1e-300)))))]
        if not 1.0 / HIGHEST_FACTOR <= worst <= HIGHEST_FACTOR:
            found.append(
                f"{where}: {name.replace('_', ' ')} reaches {100.0 * (worst - 1.0):+,.4g} %, outside the range from "
                f"-90 % to +1,000 % in which the solver is tested; the certificate holds, the size of responses is extrapolated"
            )
    return found


def elasticity_remarks(sectors: Sequence[str], values: np.ndarray) -> tuple[str, ...]:
    """Remarks that name the sectors with trade elasticities above 30 or below 0.1."""
    kinds = (
        (values > STEEP, f"above {STEEP:g} make responses extreme"),
        (values < FLAT, f"below {FLAT:g} make gains and losses extreme, because buyers hardly change their supplier"),
    )
    found = []
    for held, words in kinds:
        named = [f"{sectors[place]} ({values[place]:g})" for place in map(int, np.flatnonzero(held))]
        if named:
            found.append(f"trade elasticities {words}: {', '.join(named[:6])}")
    return tuple(found)
