"""The range in which the solver is tested; what lies outside is solved and certified all the same, but said."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from smallyard.policy.channels import CHANNELS
from smallyard.policy.wedges import Wedges

HIGHEST_RATE = 10.0  # 1,000 %
HIGHEST_FACTOR = 11.0  # the same as a factor, and its inverse
STEEP = 30.0  # trade elasticities above this make a cost change of a percent a change of trade by a third


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
    """A remark that names the sectors with trade elasticities above 30."""
    steep = [f"{sector} ({value:g})" for sector, value in zip(sectors, values, strict=True) if value > STEEP]
    if not steep:
        return ()
    return (f"trade elasticities above {STEEP:g} make responses extreme: {', '.join(steep[:6])}",)
