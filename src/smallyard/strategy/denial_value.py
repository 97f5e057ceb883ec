"""Values of the denial-and-re-entry model: policy iteration on a grid, each step one sparse linear system.

open:    V_o(k) = max{ Π(k) + d V_o(k_sell), v(k) + d V_l(k_deny) }
locked:  V_l(k) = h V_o(k) + (1 − h) [v(k) + d V_l(k_deny)]
Π(k) = M s(k), s(k) = 1/(1 + k^(σ−1));  v(k) = V0 max(1 − k, 0)^p
k_deny = (1 − dep) k + g1;  k_sell = (1 − dep) k + g1 (1 − s(k))
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy import sparse
from scipy.sparse.linalg import spsolve

from smallyard.errors import Finding, InputError, NotConvergedError
from smallyard.strategy.denial_parameters import DenialParameters

Array = np.ndarray
NODES, FEWEST, MOST = 501, 51, 6000
REFINEMENTS = 4
DENSE_TO = 1.5  # above it nodes stand further and further apart
TOLERANCE = 1e-10  # of the Bellman equation on the grid, per unit of the larger of M and V0
ROUNDS = 200  # policies tried at most; a handful is usual


class Values(NamedTuple):
    """Values on the grid: capability, V_o, V_l [node]; residual of the Bellman equation there; number of policies tried."""

    capability: Array
    open: Array
    locked: Array
    residual: float
    rounds: int


def share(k: Array, p: DenialParameters) -> Array:
    """Share of S in B's market when it sells, s(k) = 1/(1 + k^(σ−1))."""
    return 1.0 / (1.0 + k ** (p.substitution - 1.0))


def profit(k: Array, p: DenialParameters) -> Array:
    """Earnings of S per period when it sells, Π(k) = M s(k)."""
    return p.market * share(k, p)


def security(k: Array, p: DenialParameters) -> Array:
    """Value to S of a period of denial, v(k) = V0 max(1 − k, 0)^p."""
    return p.security * np.maximum(1.0 - k, 0.0) ** p.curvature


def after_denial(k: Array, p: DenialParameters) -> Array:
    """Capability after a period in which B serves its whole market."""
    return (1.0 - p.depreciation) * k + p.learning


def after_sale(k: Array, p: DenialParameters) -> Array:
    """Capability after a period in which B serves what S leaves to it."""
    return (1.0 - p.depreciation) * k + p.learning * (1.0 - share(k, p))


def grid(p: DenialParameters, nodes: int = NODES) -> Array:
    """Nodes from 0 to `top`, evenly spaced up to 1.5, above it by a constant factor; parity is a node. Errors: E-DENIAL-GRID."""
    if isinstance(nodes, bool) or not isinstance(nodes, int) or not FEWEST <= nodes <= MOST:
        raise InputError(
            Finding("E-DENIAL-GRID", f"{nodes!r:.40} nodes", "nodes", expected=f"a whole number from {FEWEST} to {MOST}")
        )
    if p.top <= DENSE_TO:
        return np.union1d(np.linspace(0.0, p.top, nodes), 1.0)
    above = nodes // 4
    dense = np.union1d(np.linspace(0.0, DENSE_TO, nodes - above), 1.0)
    return np.concatenate([dense, np.geomspace(DENSE_TO, p.top, above + 1)[1:]])


def weights(k: Array, target: Array) -> sparse.csr_matrix:
    """Matrix W of linear interpolation, so that W V is V at `target`; targets beyond the ends are taken at the ends."""
    inside = np.clip(target, k[0], k[-1])
    right = np.clip(np.searchsorted(k, inside), 1, k.size - 1)
    part = (inside - k[right - 1]) / (k[right] - k[right - 1])
    rows = np.arange(target.size)
    entries = (np.r_[1.0 - part, part], (np.r_[rows, rows], np.r_[right - 1, right]))
    return sparse.csr_matrix(entries, shape=(target.size, k.size))


def evaluate(k: Array, deny: Array, p: DenialParameters) -> tuple[Array, Array]:
    """V_o and V_l of S under a given policy; `deny` is true where S denies when the market is open."""
    return policy_values(k, deny, p, (profit(k, p), security(k, p)), p.discount)


def policy_values(k: Array, deny: Array, p: DenialParameters, payoffs: tuple[Array, Array], discount: float) -> tuple[Array, Array]:
    """Present value of any payoffs under a policy of S, market open and market locked: one linear system, no iteration.

    Arguments: nodes; where S denies; parameters; payoff per period when sold and when denied [node]; discount factor below 1.
    """
    to_deny, to_sell = discount * weights(k, after_denial(k, p)), discount * weights(k, after_sale(k, p))
    one, chosen, h = sparse.identity(k.size, format="csr"), sparse.diags(deny.astype(float)), p.reopening
    system = sparse.bmat([[one - (one - chosen) @ to_sell, -chosen @ to_deny], [-h * one, one - (1.0 - h) * to_deny]], format="csc")
    found = spsolve(system, np.r_[np.where(deny, payoffs[1], payoffs[0]), (1.0 - h) * payoffs[1]])
    return found[: k.size], found[k.size :]


def choices(k: Array, values: tuple[Array, Array, Array], p: DenialParameters) -> tuple[Array, Array]:
    """Value of selling and of denying in the open market at k, from values (capability, V_o, V_l) interpolated linearly."""
    nodes, opened, locked = values
    sell = profit(k, p) + p.discount * np.interp(after_sale(k, p), nodes, opened)
    return sell, security(k, p) + p.discount * np.interp(after_denial(k, p), nodes, locked)


def solve_values(p: DenialParameters, nodes: int = NODES, refinements: int = REFINEMENTS) -> Values:
    """Values of S, solved on a grid that is made finer where the Bellman equation fails most between the nodes.

    Arguments: nodes to begin with; refinements, 0 to 20 (more cost time and narrow the bounds). Errors: E-DENIAL-GRID,
    E-NOT-CONVERGED-DENIAL.
    """
    if isinstance(refinements, bool) or not isinstance(refinements, int) or not 0 <= refinements <= 20:
        raise InputError(
            Finding("E-DENIAL-GRID", f"{refinements!r:.40} refinements", "refinements", expected="a whole number, 0 to 20")
        )
    found = _solve_on(grid(p, nodes), p)
    for _ in range(refinements):
        k = found.capability
        error = np.max([_residuals(k[:-1] + part * np.diff(k), found, p) for part in (0.25, 0.5, 0.75)], axis=0)
        worst = np.flatnonzero(error > 0.1 * error.max())
        if k.size + worst.size > MOST or error.max() <= TOLERANCE * max(p.market, p.security):
            break
        found = _solve_on(np.sort(np.r_[k, 0.5 * (k[worst] + k[worst + 1])]), p)
    return found


def _residuals(k: Array, found: Values, p: DenialParameters) -> Array:
    """How far both Bellman equations fail at k, the larger of the two."""
    sell, denial = choices(k, found[:3], p)
    opened, locked = np.interp(k, found.capability, found.open), np.interp(k, found.capability, found.locked)
    best = np.maximum(sell, denial)
    return np.maximum(np.abs(best - opened), np.abs(p.reopening * best + (1.0 - p.reopening) * denial - locked))


def _solve_on(k: Array, p: DenialParameters) -> Values:
    """Policy iteration on given nodes, stopped by the residual there (≤ 1e-10). A tie counts as a sale."""
    deny, unit, residual = security(k, p) > profit(k, p), max(p.market, p.security), np.inf
    for rounds in range(1, ROUNDS + 1):
        found = Values(k, *evaluate(k, deny, p), residual, rounds)
        residual = float(np.max(_residuals(k, found, p))) / unit
        if residual <= TOLERANCE:
            return found._replace(residual=residual)
        if not np.isfinite(residual):
            break
        sell, denial = choices(k, found[:3], p)
        deny = denial > sell
    what = f"the values of denial still change by {residual:.1e} after {rounds} policies"
    raise NotConvergedError(Finding("E-NOT-CONVERGED-DENIAL", what, fix="use fewer nodes or a smaller discount factor"))
