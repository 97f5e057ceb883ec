"""Border prices and volumes between two solved economies."""

from __future__ import annotations

import numpy as np


def percent(ratio: np.ndarray) -> np.ndarray:
    """100 (ratio − 1)."""
    return 100.0 * (ratio - 1.0)


def ratio(new: np.ndarray, old: np.ndarray) -> np.ndarray:
    """new / old, NaN where there was nothing before."""
    return np.divide(new, old, out=np.full(np.shape(old), np.nan), where=old != 0.0)


def abroad(array: np.ndarray) -> np.ndarray:
    """Cross-border part of a bilateral array [importer, exporter, sector]: own flows set to zero."""
    own = np.eye(array.shape[0], dtype=bool)[:, :, None]
    return np.where(own, 0.0, array)


def border_price_ratio(
    value: np.ndarray,
    quantity: np.ndarray,
    value_new: np.ndarray,
    quantity_new: np.ndarray,
    producer: np.ndarray,
) -> np.ndarray:
    """Change of the border price of each flow [importer, exporter, sector].

    Equation: (V'/q')/(V/q); where a flow is absent before or after, the change of the exporter's producer price
    [exporter, sector] stands in (it then has the weight of one side only).
    """
    both = (quantity > 0.0) & (quantity_new > 0.0)
    old = np.divide(value, quantity, out=np.ones_like(value), where=both)
    new = np.divide(value_new, quantity_new, out=np.ones_like(value), where=both)
    return np.where(both, new / old, np.broadcast_to(producer[None], value.shape))


def terms_of_trade(value: np.ndarray, value_new: np.ndarray, price_ratio: np.ndarray) -> np.ndarray:
    """Törnqvist index of export over import border prices [region], a ratio.

    Equation: ln T_n = Σ ½(s+s') ln p̂ over exports − the same over imports, s the shares in cross-border value.
    NaN for a region that trades with nobody before or after.
    """
    log_price = np.log(price_ratio)
    trade, trade_new = abroad(value), abroad(value_new)

    def index(axes: tuple[int, int]) -> np.ndarray:
        shape = trade.sum(axes, keepdims=True), trade_new.sum(axes, keepdims=True)
        share = np.divide(trade, shape[0], out=np.full(trade.shape, np.nan), where=shape[0] > 0.0)
        share_new = np.divide(trade_new, shape[1], out=np.full(trade.shape, np.nan), where=shape[1] > 0.0)
        return (0.5 * (share + share_new) * log_price).sum(axes)

    return np.exp(index((0, 2)) - index((1, 2)))


def volume_ratio(value: np.ndarray, quantity: np.ndarray, quantity_new: np.ndarray, axes: tuple[int, int]) -> np.ndarray:
    """Laspeyres volume of cross-border flows over `axes`: quantities at baseline border prices, a ratio [region]."""
    grown = np.divide(quantity_new, quantity, out=np.zeros_like(quantity), where=quantity > 0.0)
    trade = abroad(value)
    return ratio((trade * grown).sum(axes), trade.sum(axes))
