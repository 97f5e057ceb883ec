"""From a table at basic prices and a tariff matrix to purchaser prices."""

from __future__ import annotations

import numpy as np


def to_purchaser_prices(
    trade_fob: np.ndarray, tariff: np.ndarray, intermediate_use: np.ndarray, final_demand: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Uses at purchaser prices, tariffs paid by all users of a composite in the same proportion.

    Equation: f_ns = Σ_i trade_fob (1+t) / Σ_i trade_fob, 1 where nothing is bought; use → f·use, final demand → f·final demand.
    Arguments: trade_fob, tariff [importer, exporter, sector]; uses at basic prices [region, sector, using_sector] and
    [region, sector]. Returns (intermediate_use, final_demand) at purchaser prices.
    """
    basic = trade_fob.sum(1)
    duty_paid = (trade_fob * (1.0 + tariff)).sum(1)
    factor = np.divide(duty_paid, basic, out=np.ones_like(basic), where=basic > 0.0)
    return intermediate_use * factor[:, :, None], final_demand * factor
