"""Unit cost and shares for the certificate: the nests of cost and final demand a second time, in plain NumPy."""

from __future__ import annotations

import numpy as np

from smallyard.models.calibrate import Base


def mean(share: np.ndarray, log_price: np.ndarray, elasticity: float, axis: int) -> np.ndarray:
    """ln [Σ a p^(1−η)]^(1/(1−η)), or Σ a ln p at η = 1; shares add up to one."""
    if elasticity == 1.0:
        return (share * log_price).sum(axis)
    return np.log1p((share * np.expm1((1.0 - elasticity) * log_price)).sum(axis)) / (1.0 - elasticity)


def log_cost(base: Base, pay: np.ndarray, price: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """ln ĉ and ln of the price of the input bundle [sector, region]: Cobb–Douglas, or CES over inputs, then with the factor."""
    labour, bought = base.value_added_share, 1.0 - base.value_added_share
    if base.nests.inputs == 1.0:
        inputs = (np.log(price).T[:, None, :] @ base.input_share)[:, 0].T  # of each region, Σ_k γ_nks ln P̂_nk
        bundle = np.divide(inputs, bought, out=np.zeros_like(inputs), where=bought > 0.0)
    else:
        weights = np.divide(
            base.input_share, bought.T[:, None, :], out=np.zeros_like(base.input_share), where=bought.T[:, None, :] > 0.0
        )
        bundle = np.stack([mean(weights[n], np.log(price[:, n])[:, None], base.nests.inputs, 0) for n in range(price.shape[1])], 1)
    both = np.stack([np.log(pay), bundle])
    return mean(np.stack([labour, bought]), both, base.nests.value_added, 0), bundle


def demands(
    base: Base, tastes: np.ndarray, pay: np.ndarray, price: np.ndarray, payments: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Shares of final demand and of the factor in cost, and what producers spend on inputs, each [sector, region]."""
    if base.nests.cobb_douglas:
        return tastes, base.value_added_share, np.einsum("nks,sn->kn", base.input_share, payments)
    nests, log_price = base.nests, np.log(price)
    cost, bundle = log_cost(base, pay, price)
    tastes = tastes * np.exp((1.0 - nests.final) * (log_price - mean(tastes, log_price, nests.final, 0)))
    factor = base.value_added_share * np.exp((1.0 - nests.value_added) * (np.log(pay) - cost))
    spent = np.zeros_like(payments)
    for n in range(price.shape[1]):
        within = np.exp((1.0 - nests.inputs) * (log_price[:, n][:, None] - bundle[:, n][None, :]))
        share = base.input_share[n] * within * np.exp((1.0 - nests.value_added) * (bundle[:, n] - cost[:, n]))
        spent[:, n] = share @ payments[:, n]
    return tastes, factor, spent
