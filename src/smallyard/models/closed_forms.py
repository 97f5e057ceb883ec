"""Gains from trade and the optimal tariff from sufficient statistics: no equilibrium is solved; plain NumPy.

Symbols: λ own share of spending, α final-demand share, θ trade elasticity (σ−1), Γ input share of cost, hats after over before.
Gains are the part of real income that a region would lose in autarky: 0.05 is 5 %.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from smallyard.errors import Finding, InputError, raise_if

ADDS_UP = 1e-9  # spending shares may miss one by this: published tables carry nine digits or more


def real_wage_hat_one_sector(own_share_hat: ArrayLike, trade_elasticity: float) -> np.ndarray:
    """Change of the real wage of each region from the change of its own share, one sector without inputs.

    Equation: (w/P)^ = λ̂^(−1/θ).
    Arguments: own_share_hat λ̂ [region], after over before; trade_elasticity θ, a number.
    Raises InputError: E-GAINS-CHANGE for changes that are not positive, E-GAINS-ELASTICITY for θ that is not.
    Source: Arkolakis, Costinot, Rodríguez-Clare 2012, American Economic Review 102: 94–130, equation 1, with ε = −θ.
    Not for: real income where there are tariffs or transfers (their revenue is left out), or changes in the region itself.
    """
    change = np.asarray(own_share_hat, dtype=float)
    theta = np.asarray(trade_elasticity, dtype=float)
    raise_if([*_shape("trade_elasticity", theta, ()), *_changes("own_share_hat", change), *_elasticities(theta)])
    return np.exp(-np.log(change) / theta)


def gains_one_sector(own_share: ArrayLike, trade_elasticity: float) -> np.ndarray:
    """Gains from trade of each region, one sector without inputs.

    Equation: G = 1 − λ^(1/θ).
    Arguments: own_share λ [region], in (0, 1]; trade_elasticity θ, a number.
    Raises InputError: E-GAINS-SHARE for shares outside (0, 1], E-GAINS-ELASTICITY for θ that is not positive.
    Source: Arkolakis, Costinot, Rodríguez-Clare 2012, equation 1 with λ' = 1; Costinot, Rodríguez-Clare 2014, Table 4.1, column 1.
    Not for: economies with tariff revenue, which autarky would end as well.
    """
    share = np.asarray(own_share, dtype=float)
    theta = np.asarray(trade_elasticity, dtype=float)
    raise_if([*_shape("trade_elasticity", theta, ()), *_shares("own_share", share), *_elasticities(theta)])
    return -np.expm1(np.log(share) / theta)


def real_wage_hat(own_share_hat: ArrayLike, final_share: ArrayLike, trade_elasticity: ArrayLike) -> np.ndarray:
    """Change of the real wage of each region from the changes of its own shares, many sectors without inputs.

    Equation: (w/P)^ = Π_s λ̂_s^(−α_s/θ_s).
    Arguments: own_share_hat λ̂ and final_share α [region, sector], α summing to 1; trade_elasticity θ [sector].
    Raises InputError: E-GAINS-SHAPE, E-GAINS-CHANGE, E-GAINS-WEIGHT, E-GAINS-ELASTICITY. Cells with α = 0 are not read.
    Source: Costinot, Rodríguez-Clare 2014, Handbook of International Economics 4: 197–261, many sectors, perfect competition.
    Not for: see `real_wage_hat_one_sector`; inputs: `real_wage_hat_with_inputs`.
    """
    change, weight, theta = _arrays(own_share_hat, final_share, trade_elasticity)
    raise_if(_changes("own_share_hat", change[weight > 0.0]))
    return np.exp(-_weighted_log(change, weight, theta))


def gains_many_sectors(own_share: ArrayLike, final_share: ArrayLike, trade_elasticity: ArrayLike) -> np.ndarray:
    """Gains from trade of each region, many sectors without inputs.

    Equation: G = 1 − Π_s λ_s^(α_s/θ_s).
    Arguments: own_share λ in (0, 1] and final_share α [region, sector], α summing to 1; trade_elasticity θ [sector].
    Raises InputError: E-GAINS-SHAPE, E-GAINS-SHARE, E-GAINS-WEIGHT, E-GAINS-ELASTICITY. Cells with α = 0 are not read.
    Source: Costinot, Rodríguez-Clare 2014, Table 4.1, column 2.
    Not for: see `gains_one_sector`; a sector that the region does not produce has no finite autarky price and is refused.
    """
    share, weight, theta = _arrays(own_share, final_share, trade_elasticity)
    raise_if(_shares("own_share", share[weight > 0.0]))
    return -np.expm1(_weighted_log(share, weight, theta))


def real_wage_hat_with_inputs(
    own_share_hat: ArrayLike, final_share: ArrayLike, input_share: ArrayLike, trade_elasticity: ArrayLike
) -> np.ndarray:
    """Change of the real wage of each region from the changes of its own shares, many sectors that use one another's goods.

    Equation: ln (w/P)^ = −α' (I − Γ')⁻¹ ln(λ̂)/θ, with Γ' the transpose of Γ [sector, using_sector].
    Arguments: own_share_hat λ̂ and final_share α [region, sector]; input_share Γ [region, sector, using_sector], of cost, each
    column summing to less than 1; trade_elasticity θ [sector].
    Raises InputError: E-GAINS-SHAPE, E-GAINS-CHANGE, E-GAINS-WEIGHT, E-GAINS-INPUTS, E-GAINS-ELASTICITY.
    Source: Caliendo, Parro 2015, Review of Economic Studies 82: 1–44, change of the real wage, with its prices solved for.
    Not for: see `real_wage_hat_one_sector`; nests that are not Cobb-Douglas; changes of subsidies or productivity at home.
    """
    change, share, theta = _arrays(own_share_hat, final_share, trade_elasticity)
    weight = _total_requirement(share, input_share)
    raise_if(_changes("own_share_hat", change[weight > 0.0]))
    return np.exp(-_weighted_log(change, weight, theta))


def gains_with_inputs(
    own_share: ArrayLike, final_share: ArrayLike, input_share: ArrayLike, trade_elasticity: ArrayLike
) -> np.ndarray:
    """Gains from trade of each region, many sectors that use one another's goods.

    Equation: G = 1 − exp(α' (I − Γ')⁻¹ ln(λ)/θ); with one sector 1 − λ^(1/(θ (1 − Γ))).
    Arguments: own_share λ in (0, 1], the others as in `real_wage_hat_with_inputs`.
    Raises InputError: E-GAINS-SHAPE, E-GAINS-SHARE, E-GAINS-WEIGHT, E-GAINS-INPUTS, E-GAINS-ELASTICITY.
    Source: Costinot, Rodríguez-Clare 2014, Table 4.1, perfect competition with intermediates.
    Not for: see `gains_many_sectors`.
    """
    own, share, theta = _arrays(own_share, final_share, trade_elasticity)
    weight = _total_requirement(share, input_share)
    raise_if(_shares("own_share", own[weight > 0.0]))
    return -np.expm1(_weighted_log(own, weight, theta))


def real_wage_hat_with_entry(
    own_share_hat: ArrayLike, output_share_hat: ArrayLike, final_share: ArrayLike, trade_elasticity: ArrayLike
) -> np.ndarray:
    """Change of the real wage of each region under monopolistic competition with free entry, many sectors without inputs.

    Equation: (w/P)^ = Π_s (λ̂_s / r̂_s)^(−α_s/θ_s): the number of firms follows the sector's share r in output, θ = σ−1.
    Arguments: own_share_hat λ̂, output_share_hat r̂ and final_share α [region, sector]; trade_elasticity θ [sector].
    Raises InputError: E-GAINS-SHAPE, E-GAINS-CHANGE, E-GAINS-WEIGHT, E-GAINS-ELASTICITY.
    Source: Costinot, Rodríguez-Clare 2014, monopolistic competition; Krugman 1980, American Economic Review 70: 950–959.
    Not for: a fixed number of firms (variant `krugman`), whose profits are income; inputs.
    """
    change, weight, theta = _arrays(own_share_hat, final_share, trade_elasticity)
    output = np.asarray(output_share_hat, dtype=float)
    raise_if(_shape("output_share_hat", output, weight.shape))
    used = weight > 0.0
    raise_if([*_changes("own_share_hat", change[used]), *_changes("output_share_hat", output[used])])
    return np.exp(_weighted_log(output, weight, theta) - _weighted_log(change, weight, theta))


def gains_with_entry(
    own_share: ArrayLike, spending_share: ArrayLike, output_share: ArrayLike, final_share: ArrayLike, trade_elasticity: ArrayLike
) -> np.ndarray:
    """Gains from trade of each region under monopolistic competition with free entry, many sectors without inputs.

    Equation: G = 1 − Π_s (λ_s e_s / r_s)^(α_s/θ_s): in autarky a sector's share r in output becomes its share e in spending.
    Arguments: own_share λ, spending_share e, output_share r, in (0, 1], and final_share α [region, sector]; trade_elasticity θ
    [sector].
    Raises InputError: E-GAINS-SHAPE, E-GAINS-SHARE, E-GAINS-WEIGHT, E-GAINS-ELASTICITY.
    Source: Costinot, Rodríguez-Clare 2014, Table 4.1, column 3.
    Not for: see `real_wage_hat_with_entry`; trade imbalances, of which the formula knows nothing.
    """
    own, weight, theta = _arrays(own_share, final_share, trade_elasticity)
    spending, output = np.asarray(spending_share, dtype=float), np.asarray(output_share, dtype=float)
    raise_if([*_shape("spending_share", spending, weight.shape), *_shape("output_share", output, weight.shape)])
    named = {"own_share": own, "spending_share": spending, "output_share": output}
    raise_if([finding for name, value in named.items() for finding in _shares(name, value[weight > 0.0])])
    logs = [_weighted_log(value, weight, theta) for value in named.values()]
    return -np.expm1(logs[0] + logs[1] - logs[2])


def optimal_tariff(trade_elasticity: ArrayLike, foreign_own_share: ArrayLike = 1.0) -> np.ndarray:
    """The uniform ad-valorem tariff that is best for a region when nobody answers.

    Equation: t = 1/(η−1) with η = 1 + θ λ the elasticity of foreign demand for imports, so t = 1/(θ λ); λ is the foreign region's
    own share under that tariff. A small region has λ = 1: t = 1/θ = 1/(σ−1).
    Assumes: two regions (home and the rest), one sector, one factor, CES demand, balanced trade, perfect competition, revenue
    handed to households, no foreign tariff or other distortion.
    Arguments: trade_elasticity θ and foreign_own_share λ, numbers or arrays of one shape. 0.25 is 25 %.
    Raises InputError: E-GAINS-ELASTICITY, E-GAINS-SHARE, E-GAINS-SHAPE.
    Source: Gros 1987, Journal of International Economics 23: 357–367; the equation follows from the foreign offer curve.
    Not for: many sectors or inputs, where rates differ by sector, and advice: retaliation makes it a loss.
    """
    theta, share = np.asarray(trade_elasticity, dtype=float), np.asarray(foreign_own_share, dtype=float)
    raise_if([*_elasticities(theta), *_shares("foreign_own_share", share)])
    if theta.shape and share.shape:
        raise_if(_shape("foreign_own_share", share, theta.shape))
    return 1.0 / (theta * share)


def _arrays(share: ArrayLike, final_share: ArrayLike, trade_elasticity: ArrayLike) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """As numbers [region, sector], [region, sector], [sector]; raises InputError for shapes, weights and elasticities."""
    share, weight, theta = (np.asarray(part, dtype=float) for part in (share, final_share, trade_elasticity))
    if weight.ndim != 2:
        raise InputError(Finding("E-GAINS-SHAPE", f"final_share has shape {weight.shape}", expected="[region, sector]"))
    raise_if([*_shape("own share", share, weight.shape), *_shape("trade_elasticity", theta, weight.shape[1:])])
    adds_up = np.isfinite(weight).all() and (weight >= 0.0).all() and (np.abs(weight.sum(1) - 1.0) <= ADDS_UP).all()
    wrong = Finding("E-GAINS-WEIGHT", "final-demand shares are not shares", "final_share", expected="≥ 0, summing to 1 by region")
    raise_if([*([] if adds_up else [wrong]), *_elasticities(theta)])
    return share, weight, theta


def _total_requirement(final_share: np.ndarray, input_share: ArrayLike) -> np.ndarray:
    """α' (I − Γ')⁻¹ [region, sector]: the part of spending that reaches each sector directly or through inputs."""
    inputs = np.asarray(input_share, dtype=float)
    raise_if(_shape("input_share", inputs, (*final_share.shape, final_share.shape[1])))
    if not (np.isfinite(inputs).all() and (inputs >= 0.0).all() and (inputs.sum(1) < 1.0).all()):
        what, allowed = "input shares are not shares of cost", "≥ 0, less than 1 in sum over the sectors bought from"
        raise InputError(Finding("E-GAINS-INPUTS", what, "input_share", expected=allowed))
    return np.linalg.solve(np.eye(inputs.shape[1]) - inputs, final_share[:, :, None])[:, :, 0]


def _weighted_log(value: np.ndarray, weight: np.ndarray, theta: np.ndarray) -> np.ndarray:
    """Σ_s weight_s ln(value_s)/θ_s [region]; cells without weight do not count, whatever they hold."""
    logs = np.log(np.where(weight > 0.0, value, 1.0))
    return (weight * logs / theta).sum(1)


def _shape(name: str, value: np.ndarray, wanted: tuple[int, ...]) -> list[Finding]:
    if value.shape == wanted:
        return []
    return [Finding("E-GAINS-SHAPE", f"{name} has shape {value.shape}", name, expected=f"shape {wanted}")]


def _shares(name: str, value: np.ndarray) -> list[Finding]:
    bad = ~((value > 0.0) & (value <= 1.0))
    what = f"{int(bad.sum())} of {bad.size} shares lie outside (0, 1]"
    return [Finding("E-GAINS-SHARE", what, name, expected="more than 0, at most 1")] if bad.any() else []


def _changes(name: str, value: np.ndarray) -> list[Finding]:
    bad = ~(np.isfinite(value) & (value > 0.0))
    what = f"{int(bad.sum())} of {bad.size} changes are not positive"
    return [Finding("E-GAINS-CHANGE", what, name, expected="finite, more than 0 (after over before)")] if bad.any() else []


def _elasticities(theta: np.ndarray) -> list[Finding]:
    bad = not (np.isfinite(theta) & (theta > 0.0)).all()
    what = "a trade elasticity is not positive"
    return [Finding("E-GAINS-ELASTICITY", what, "trade_elasticity", expected="finite, more than 0 (θ = σ − 1)")] if bad else []
