"""Table 4.1 of Costinot and Rodríguez-Clare (2014), columns 1 to 3: gains from trade by closed forms.

Inputs are not shipped; they follow the layout described in `differences.md`.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import numpy as np

from smallyard.models.closed_forms import gains_many_sectors, gains_one_sector, gains_with_entry
from smallyard.replications.inputs import arrays

FOLDER = "costinot_rodriguez_clare_2014"
ONE_SECTOR_ELASTICITY = 5.0


class Statistics(NamedTuple):
    """What the formulas read: λ, e, r and β [region, sector], λ of all sectors together [region], ε [sector]."""

    regions: tuple[str, ...]
    own_share: np.ndarray
    own_share_total: np.ndarray
    spending_share: np.ndarray
    output_share: np.ndarray
    final_share: np.ndarray
    trade_elasticity: np.ndarray


def numbers(inputs: Path) -> dict[str, float]:
    """Every number of the targets by its id, percent of real income.

    Arguments: inputs, folder that holds `costinot_rodriguez_clare_2014/`. Raises InputError if a file is missing.
    Source: Costinot, Rodríguez-Clare 2014, Table 4.1, columns 1 to 3. Not for: the columns with intermediates.
    """
    at = statistics(inputs)
    columns = {
        "c1": gains_one_sector(at.own_share_total, ONE_SECTOR_ELASTICITY),
        "c2": gains_many_sectors(at.own_share, at.final_share, at.trade_elasticity),
    }
    entry = gains_with_entry(at.own_share, at.spending_share, at.output_share, at.final_share, at.trade_elasticity)
    found = {
        f"CRC14_T41_{region}_{name}": float(100.0 * gains[n])
        for name, gains in columns.items()
        for n, region in enumerate(at.regions)
    }
    averages = columns | {"c3_approx": entry}
    return found | {f"CRC14_T41_AVG_{name}": float(100.0 * gains.mean()) for name, gains in averages.items()}


def statistics(inputs: Path) -> Statistics:
    """Shares of 34 economies and 31 sectors in 2008, from flows [exporter, importer, sector]."""
    stored = arrays(inputs / FOLDER / "data.npz")
    flow = stored["flows"]
    spending, output = flow.sum(0), flow.sum(1)
    own = np.einsum("jjs->js", flow)
    return Statistics(
        tuple(str(label) for label in stored["countries"]),
        own / spending,
        own.sum(1) / spending.sum(1),
        spending / spending.sum(1, keepdims=True),
        output / output.sum(1, keepdims=True),
        stored["final_share"],
        stored["epsilon"],
    )
