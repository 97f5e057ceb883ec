"""Complementarity pairs against closed forms and an enumeration of all active sets; what has no solution is never a success."""

import itertools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from smallyard.solver.complementarity import GAP_LIMIT, KINK, PairedSolution, solve_pairs
from smallyard.solver.driver import TOLERANCE, solve
from smallyard.solver.jax_setup import jax
from smallyard.solver.newton_krylov import newton_krylov
from smallyard.solver.pair_problems import COMPLEMENTARITY, OnActiveSet, Smoothed, fischer_burmeister
from smallyard.solver.problem import Evaluation, Pairs
from smallyard.solver.status import Status

jnp = jax.numpy

EXACT = 1e-8  # distance to a known solution: the solver's tolerance times the condition of a small system
CLOSED_FORM = 1e-10  # economies with one solution and a condition of order one; signs are accepted to 1e-10
SAME = 1e-10  # the same pairs in another order or among padding
SIZE = 6  # linear problems are padded to this size, so that all share one compilation

Array = np.ndarray


def gap(multiplier: Array, slack: Array) -> float:
    """Largest |min(μ, s)|, from values computed outside the solver."""
    return float(np.abs(np.minimum(multiplier, slack)).max(initial=0.0))


def success(found: PairedSolution) -> bool:
    """Whether the solve claims a solution; what it then states about it must hold."""
    if found.solution.status is not Status.CONVERGED:
        return False
    assert found.gap <= GAP_LIMIT
    assert found.solution.residual <= TOLERANCE
    assert all(np.isfinite(leaf).all() for leaf in jax.tree.leaves(found.solution.state))
    return True


class TwoPasses:
    """Pairs beside an evaluation, for problems so small that one pass for both saves nothing."""

    def evaluate_with_pairs(self, state: Any, params: Any) -> tuple[Evaluation, Pairs]:
        return self.evaluate(state, params), self.pairs(state, params)  # type: ignore[attr-defined]


@dataclass(frozen=True)
class KojimaShindo(TwoPasses):
    """Four unknowns with two solutions, one of them degenerate (Kojima and Shindo 1986)."""

    blocks = ()

    def evaluate(self, state: Array, params: None) -> Evaluation:
        return Evaluation({}, state)

    def pairs(self, state: Array, params: None) -> Pairs:
        return Pairs(state, jnp.stack(kojima_shindo(state)), jnp.ones(4, bool))

    def with_multipliers(self, state: Array, multiplier: Array) -> Array:
        return multiplier


def kojima_shindo(x: Array) -> list[Array]:
    return [
        3 * x[0] ** 2 + 2 * x[0] * x[1] + 2 * x[1] ** 2 + x[2] + 3 * x[3] - 6,
        2 * x[0] ** 2 + x[0] + x[1] ** 2 + 10 * x[2] + 2 * x[3] - 2,
        3 * x[0] ** 2 + x[0] * x[1] + 2 * x[1] ** 2 + 2 * x[2] + 9 * x[3] - 9,
        x[0] ** 2 + 3 * x[1] ** 2 + 2 * x[2] + 3 * x[3] - 3,
    ]


class Linear(NamedTuple):
    """s = M μ + q on the pairs that are not padding."""

    matrix: Array
    offset: Array
    mask: Array


@dataclass(frozen=True)
class LinearPairs(TwoPasses):
    """Nothing but pairs."""

    blocks = ()

    def evaluate(self, state: Array, params: Linear) -> Evaluation:
        return Evaluation({}, state)

    def pairs(self, state: Array, params: Linear) -> Pairs:
        return Pairs(state, params.matrix @ state + params.offset, params.mask)

    def with_multipliers(self, state: Array, multiplier: Array) -> Array:
        return multiplier


class Market(NamedTuple):
    """Imports m = free − slope (p − p*) / p* of each good, and the quotas on them."""

    free: Array  # [good], imports at the world price
    slope: Array  # [good, good]
    tariff: Array  # [good]
    good: Array  # [pair]
    quota: Array  # [pair]
    mask: Array


class Prices(NamedTuple):
    log_price: Array  # [good], relative to the world price
    premium: Array  # [pair], price gap of the quota: p = p* (1 + tariff + μ)


@dataclass(frozen=True)
class Quotas(TwoPasses):
    """A small importer with quotas: s = 1 − imports / quota."""

    blocks = ("price",)

    def evaluate(self, state: Prices, params: Market) -> Evaluation:
        level = 1.0 + params.tariff + jnp.zeros_like(params.free).at[params.good].add(state.premium)
        return Evaluation({"price": jnp.exp(state.log_price) / level - 1.0}, Prices(jnp.log(level), state.premium))

    def pairs(self, state: Prices, params: Market) -> Pairs:
        imports = params.free - params.slope @ jnp.expm1(state.log_price)
        return Pairs(state.premium, 1.0 - imports[params.good] / params.quota, params.mask)

    def with_multipliers(self, state: Prices, multiplier: Array) -> Prices:
        return state._replace(premium=multiplier)


class Labour(NamedTuple):
    demand: Array  # A in L = A w^(−η)
    elasticity: Array
    floor: Array


class Wage(NamedTuple):
    log_wage: Array
    unemployment: Array  # [1]


@dataclass(frozen=True)
class WageFloor(TwoPasses):
    """Labour demand A w^(−η) = 1 − u;   0 ≤ u ⟂ w / floor − 1 ≥ 0."""

    blocks = ("labour",)

    def evaluate(self, state: Wage, params: Labour) -> Evaluation:
        excess = jnp.log(params.demand) - params.elasticity * state.log_wage - jnp.log1p(-state.unemployment[0])
        return Evaluation({"labour": excess}, state._replace(log_wage=state.log_wage + excess / params.elasticity))

    def pairs(self, state: Wage, params: Labour) -> Pairs:
        return Pairs(state.unemployment, jnp.exp(state.log_wage)[None] / params.floor - 1.0, jnp.ones(1, bool))

    def with_multipliers(self, state: Wage, multiplier: Array) -> Wage:
        return state._replace(unemployment=multiplier)


@dataclass(frozen=True)
class Curve(TwoPasses):
    """One unknown y with f(y, μ) = 0, and one pair with slack s(y, μ); the parameters choose f and s by number."""

    blocks = ("curve",)

    def evaluate(self, state: tuple[Any, Any], params: tuple[Any, Any]) -> Evaluation:
        defect = jax.lax.switch(params[0], list(EQUATIONS.values()), state[0], state[1][0])
        return Evaluation({"curve": defect}, (state[0] - defect, state[1]))

    def pairs(self, state: tuple[Any, Any], params: tuple[Any, Any]) -> Pairs:
        slack = jax.lax.switch(params[1], list(SLACKS.values()), state[0], state[1][0])
        return Pairs(state[1], slack[None], jnp.ones(1, bool))

    def with_multipliers(self, state: tuple[Any, Any], multiplier: Any) -> tuple[Any, Any]:
        return state[0], multiplier


EQUATIONS: dict[str, Callable[[Any, Any], Any]] = {
    "y is μ": lambda y, multiplier: y - multiplier,
    "y is ln (1 − μ)": lambda y, multiplier: y - jnp.log1p(-multiplier),
    "no root": lambda y, multiplier: 1.0 + y**2 + multiplier**2,
    "never a number": lambda y, multiplier: jnp.log(-1.0 - y**2) + multiplier,
    "a number only at the start": lambda y, multiplier: y - multiplier + 1.0 + jnp.sqrt(-(y**2)),
}
SLACKS: dict[str, Callable[[Any, Any], Any]] = {
    "rises": lambda y, multiplier: multiplier - 0.5 + 0.1 * y,
    "has little room": lambda y, multiplier: 0.5 - jnp.exp(y),
    "below zero": lambda y, multiplier: jnp.full_like(y, -0.5),
    "falls": lambda y, multiplier: -1.0 - multiplier**2 + y,
    "tends to zero": lambda y, multiplier: -1e-6 / (1.0 + multiplier**2),
    "never a number": lambda y, multiplier: jnp.log(-1.0 - multiplier**2),
}


def solved_curve(equation: str, slack: str) -> PairedSolution:
    chosen = (np.int64(list(EQUATIONS).index(equation)), np.int64(list(SLACKS).index(slack)))
    return solve_pairs(Curve(), (np.float64(0.0), np.zeros(1)), chosen)


# --- the smoothed function and Kojima–Shindo


@given(multiplier=st.floats(1e-3, 1e3), smoothing=st.sampled_from((1.0, 1e-3, 1e-6)))
def test_the_smoothed_function_is_zero_where_the_product_is_right(multiplier: float, smoothing: float) -> None:
    found = fischer_burmeister(multiplier, smoothing**2 / multiplier, smoothing)
    assert abs(found) <= 1e-12 * max(1.0, multiplier)
    assert fischer_burmeister(multiplier, 1.01 * smoothing**2 / multiplier, smoothing) > 0.0 or multiplier > 1e6 * smoothing


@pytest.mark.parametrize("seed", range(30))
def test_kojima_shindo_from_many_starts(seed: int) -> None:
    fixed = [
        np.zeros(4),
        np.ones(4),
        np.full(4, -1.0),
        np.full(4, 10.0),
        np.array([1.0, 0.0, 2.9, 0.0]),
        np.array([1.2, 0.0, 0.0, 0.5]),
    ]
    start = fixed[seed] if seed < len(fixed) else np.random.default_rng(seed).uniform(-3.0, 10.0, 4)
    found = solve_pairs(KojimaShindo(), start, None)
    assert success(found)
    x = np.asarray(found.solution.state)
    assert gap(x, np.array(kojima_shindo(x))) <= GAP_LIMIT
    degenerate, regular = (np.array([np.sqrt(6.0) / 2.0, 0.0, 0.0, 0.5]), np.array([1.0, 0.0, 3.0, 0.0]))
    if np.abs(x - degenerate).max() <= EXACT:
        assert found.kinks.tolist() == [False, False, True, False]
        assert found.active[[0, 3]].all()
        assert not found.active[1]
    else:
        assert np.abs(x - regular).max() <= EXACT
        assert not found.kinks.any()
        assert found.active.tolist() == [True, False, True, False]


# --- linear pairs: every active set is tried in NumPy


def p_matrix(rng: np.random.Generator, size: int, kind: str) -> Array:
    """A random matrix whose principal minors are all positive: exactly one solution for every offset."""
    if kind == "monotone":
        half, skew = rng.normal(size=(2, size, size))
        return half @ half.T / size + 0.2 * np.eye(size) + skew - skew.T
    if kind == "dominant":
        matrix = rng.normal(size=(size, size)) * (1.0 - np.eye(size))
        return matrix + np.diag(np.abs(matrix).sum(1) + rng.uniform(0.1, 1.0, size))
    order = rng.permutation(size)  # neither symmetric nor definite
    return (np.tril(rng.normal(size=(size, size)), -1) + np.diag(rng.uniform(0.5, 2.0, size)))[np.ix_(order, order)]


def enumerated(matrix: Array, offset: Array) -> tuple[float, Array]:
    """The candidate with the smallest violation of signs, over all 2^K active sets."""
    best = (np.inf, np.zeros(len(offset)))
    for bits in itertools.product((False, True), repeat=len(offset)):
        active = np.array(bits, dtype=bool)
        multiplier = np.zeros(len(offset))
        multiplier[active] = np.linalg.solve(matrix[np.ix_(active, active)], -offset[active])
        slack = matrix @ multiplier + offset
        violation = -min(multiplier.min(), np.where(active, 0.0, slack).min())
        best = min(best, (violation, multiplier), key=lambda item: item[0])
    return best


def padded(matrix: Array, offset: Array, places: Array, size: int) -> Linear:
    """The same pairs at `places` among padding that is full of nonsense."""
    large, long, mask = np.full((size, size), 7.0), np.full(size, np.nan), np.zeros(size, dtype=bool)
    large[places] = 0.0
    large[np.ix_(places, places)] = matrix
    long[places], mask[places] = offset, True
    return Linear(large, long, mask)


def linear_case(seed: int, size: int, kind: str, edge: str) -> tuple[Array, Array]:
    rng = np.random.default_rng(seed)
    matrix = p_matrix(rng, size, kind)
    if edge == "none":
        return matrix, rng.normal(size=size)
    multiplier = np.maximum(rng.normal(size=size), 0.0)
    zero = multiplier == 0.0
    slack = np.where(zero & (rng.random(size) < 0.5), rng.uniform(0.1, 1.0, size), 0.0)
    near = 0.0 if edge == "degenerate" else rng.choice([-1e-7, -1e-9, 1e-12, 3e-11, 1e-10, 1e-8, 1e-6], size=size)
    return matrix, slack - matrix @ multiplier + near


@given(
    seed=st.integers(0, 9999),
    size=st.integers(1, SIZE - 1),
    kind=st.sampled_from(("monotone", "dominant", "triangular")),
    edge=st.sampled_from(("none", "degenerate", "near")),
    spread=st.sampled_from((0.0, 3.0)),
)
def test_linear_pairs_against_all_active_sets(seed: int, size: int, kind: str, edge: str, spread: float) -> None:
    matrix, offset = linear_case(seed, size, kind, edge)
    violation, wanted = enumerated(matrix, offset)
    assert violation <= 1e-9
    rng = np.random.default_rng(seed)
    places = rng.permutation(SIZE)[:size]
    found = solve_pairs(LinearPairs(), spread * rng.normal(size=SIZE), padded(matrix, offset, places, SIZE))
    assert success(found)
    state = np.asarray(found.solution.state)
    multiplier, slack = state[places], matrix @ state[places] + offset
    assert not np.delete(state, places).any()
    assert not np.delete(found.active, places).any()
    assert not np.delete(found.kinks, places).any()
    np.testing.assert_allclose(multiplier, wanted, atol=EXACT)
    assert gap(multiplier, slack) <= GAP_LIMIT
    exact = np.maximum(wanted, matrix @ wanted + offset)
    clear = np.abs(exact - KINK) > EXACT
    np.testing.assert_array_equal(found.kinks[places][clear], (exact < KINK)[clear])
    np.testing.assert_array_equal(found.active[places][exact > KINK], (wanted > 0.5 * KINK)[exact > KINK])


@given(seed=st.integers(0, 9999), kind=st.sampled_from(("monotone", "dominant", "triangular")))
def test_neither_order_nor_padding_changes_anything(seed: int, kind: str) -> None:
    matrix, offset = linear_case(seed, 4, kind, "none")
    plain = solve_pairs(LinearPairs(), np.zeros(4), Linear(matrix, offset, np.ones(4, dtype=bool)))
    assert success(plain)
    for places in (np.array([3, 1, 0, 5]), np.array([5, 4, 3, 2])):
        found = solve_pairs(LinearPairs(), np.ones(SIZE), padded(matrix, offset, places, SIZE))
        assert success(found)
        np.testing.assert_allclose(np.asarray(found.solution.state)[places], plain.solution.state, atol=SAME)
        np.testing.assert_array_equal(found.active[places], plain.active)


def test_derivatives_do_not_see_the_padding() -> None:
    """Backwards too, where zero times a derivative that is not a number would be none."""
    places = np.array([1, 4])
    params = padded(TWO, -FREE, places, SIZE)

    def defect(multiplier: Array) -> Array:
        return Smoothed(LinearPairs()).evaluate(multiplier, (params, 0.1)).residual[COMPLEMENTARITY]

    forwards, backwards = (np.asarray(way(defect)(np.full(SIZE, 0.3))) for way in (jax.jacfwd, jax.jacrev))
    np.testing.assert_allclose(forwards, backwards, atol=CLOSED_FORM)
    np.testing.assert_array_equal(np.delete(forwards, places, axis=0), np.delete(np.eye(SIZE), places, axis=0))


# --- quotas


def market(free: Array, slope: Array, quota: Array, tariff: Array | float = 0.0, mask: Array | bool = True) -> Market:
    pairs = np.shape(quota)
    wall = np.broadcast_to(np.asarray(tariff, dtype=float), np.shape(free))
    return Market(np.asarray(free), np.asarray(slope), wall, np.arange(*pairs), np.asarray(quota), np.broadcast_to(mask, pairs))


def free_trade(goods: int, pairs: int | None = None) -> Prices:
    return Prices(np.zeros(goods), np.zeros(goods if pairs is None else pairs))


@given(free=st.floats(0.5, 2.0), slope=st.floats(0.3, 5.0), share=st.floats(0.2, 1.8))
def test_one_quota_has_a_closed_form(free: float, slope: float, share: float) -> None:
    """Price gap (free − quota) / slope where it binds, and its rent; no gap where it does not."""
    quota = share * free
    found = solve_pairs(Quotas(), free_trade(1), market(np.array([free]), np.array([[slope]]), np.array([quota])))
    assert success(found)
    premium = float(found.solution.state.premium[0])
    imports = free - slope * np.expm1(float(found.solution.state.log_price[0]))
    wanted = max(0.0, (free - quota) / slope)
    assert premium == pytest.approx(wanted, abs=CLOSED_FORM)
    assert imports == pytest.approx(min(free, quota), abs=CLOSED_FORM * slope)
    assert premium * imports == pytest.approx(wanted * quota, abs=CLOSED_FORM * slope)
    assert gap(np.array([premium]), np.array([1.0 - imports / quota])) <= GAP_LIMIT
    assert found.active.tolist() == [wanted > 0.0] or abs(share - 1.0) < KINK
    assert found.kinks.tolist() == [max(wanted, 1.0 - free / quota) < KINK]


@pytest.mark.parametrize("off", [0.0, 1e-12, -1e-12, 1e-9, -1e-9, 1e-7, -1e-7])
def test_a_quota_that_just_binds_is_a_kink(off: float) -> None:
    found = solve_pairs(Quotas(), free_trade(1), market(np.array([1.0]), np.array([[2.0]]), np.array([1.0 + off])))
    assert success(found)
    assert found.kinks.tolist() == [True]
    assert float(found.solution.state.premium[0]) == pytest.approx(max(0.0, -off / 2.0), abs=CLOSED_FORM)


TWO = np.array([[2.0, -0.9], [-0.7, 1.5]])  # substitutes: a dearer good 0 moves demand to good 1
FREE = np.array([1.0, 1.2])


def two_quotas(quota: Array) -> Array:
    """Price gaps from the four active sets: FREE − TWO μ ≤ quota."""
    violation, premium = enumerated(TWO / quota[:, None], 1.0 - FREE / quota)
    assert violation <= 1e-14
    return premium


@given(quota=st.tuples(st.floats(0.3, 1.6), st.floats(0.3, 1.6)))
def test_a_quota_is_the_tariff_at_its_price_gap(quota: tuple[float, float]) -> None:
    """Two routes to one economy: the quotas, and tariffs at their premia with the quotas masked."""
    limits = np.array(quota)
    found = solve_pairs(Quotas(), free_trade(2), market(FREE, TWO, limits))
    assert success(found)
    premium = np.asarray(found.solution.state.premium)
    other = solve_pairs(Quotas(), free_trade(2), market(FREE, TWO, limits, tariff=premium, mask=False))
    assert success(other)
    np.testing.assert_allclose(other.solution.state.log_price, found.solution.state.log_price, atol=CLOSED_FORM)
    assert not np.asarray(other.solution.state.premium).any()
    imports = FREE - TWO @ np.expm1(other.solution.state.log_price)
    np.testing.assert_allclose(premium * imports, premium * limits, atol=CLOSED_FORM)  # revenue equals rent


def test_two_quotas_along_a_path() -> None:
    """The first quota tightens until demand that it turns away makes the second bind, which then is relaxed: no jump anywhere."""
    steps = np.linspace(0.0, 1.0, 41)
    path = [np.array([1.3 - 0.9 * s, 1.25]) for s in steps] + [np.array([0.4, 1.25 + 0.7 * s]) for s in steps[1:]]
    state, sets, before = free_trade(2), [], np.zeros(2)
    steepest = max(np.abs(np.linalg.inv(part)).sum() for part in (TWO, TWO[:1, :1], TWO[1:, 1:]))
    for number, quota in enumerate(path):
        found = solve_pairs(Quotas(), state, market(FREE, TWO, quota), smoothing=1e-2)
        assert success(found)
        cold = solve_pairs(Quotas(), free_trade(2), market(FREE, TWO, quota))
        state, premium, wanted = found.solution.state, np.asarray(found.solution.state.premium), two_quotas(quota)
        np.testing.assert_allclose(premium, wanted, atol=CLOSED_FORM)
        np.testing.assert_allclose(cold.solution.state.premium, wanted, atol=CLOSED_FORM)
        if not found.kinks.any():
            np.testing.assert_array_equal(found.active, wanted > 0.0)
            sets.append(tuple(found.active.tolist()))
        if number:
            assert np.abs(premium - before).max() <= steepest * np.abs(quota - path[number - 1]).max() + CLOSED_FORM
        before = premium
    changes = [now for now, last in zip(sets, [None, *sets], strict=False) if now != last]
    assert changes == [(False, False), (True, False), (True, True), (True, False)]


def test_all_limits_share_one_compilation() -> None:
    """Limits, masks, the active set and the smoothing are data: another quota costs no compilation."""
    solve_pairs(Quotas(), free_trade(2), market(FREE, TWO, np.array([0.7, 0.9])))
    before = newton_krylov._cache_size()
    for quota, mask in (([2.0, 2.0], True), ([0.3, 2.0], True), ([0.3, 0.4], [True, False]), ([1.0, 1.2], [False, True])):
        start = Prices(np.array([0.1, 0.0]), np.array([0.2, 0.0]))
        assert success(solve_pairs(Quotas(), start, market(FREE, TWO, np.array(quota), mask=np.array(mask)), smoothing=0.1))
    assert newton_krylov._cache_size() == before


def test_a_derivative_on_the_active_set_is_the_closed_form() -> None:
    """d μ / d quota = −1 / slope where the quota binds, from the smooth system that the last stage solved."""
    params = market(
        np.array([1.0, 1.0]), np.diag([2.0, 4.0]), np.array([0.6, 0.0]), mask=np.array([True, False])
    )  # 0: s is −∞ there
    found = solve_pairs(Quotas(), free_trade(2), params)
    problem = OnActiveSet(Quotas())
    assert problem.blocks == ("price", COMPLEMENTARITY)

    def defect(state: Prices, quota: Array) -> Array:
        at = problem.evaluate(state, (params._replace(quota=quota), found.active)).residual
        return jnp.concatenate([at["price"], at[COMPLEMENTARITY]])

    by_state = jax.jacfwd(defect)(found.solution.state, params.quota)
    by_quota = np.asarray(jax.jacfwd(defect, argnums=1)(found.solution.state, params.quota))[:, 0]
    change = np.linalg.solve(np.concatenate([by_state.log_price, by_state.premium], axis=1), -by_quota)
    np.testing.assert_allclose(change[2:], [-1.0 / 2.0, 0.0], atol=CLOSED_FORM)


# --- a wage floor


@given(demand=st.floats(0.4, 2.5), elasticity=st.floats(0.3, 4.0), floor=st.floats(0.4, 2.5))
def test_a_wage_floor_has_a_closed_form(demand: float, elasticity: float, floor: float) -> None:
    params = Labour(np.float64(demand), np.float64(elasticity), np.float64(floor))
    found = solve_pairs(WageFloor(), Wage(np.float64(0.0), np.zeros(1)), params)
    assert success(found)
    free = demand ** (1.0 / elasticity)
    wage, unemployment = np.exp(float(found.solution.state.log_wage)), float(found.solution.state.unemployment[0])
    assert wage == pytest.approx(max(free, floor), rel=CLOSED_FORM)
    assert unemployment == pytest.approx(max(0.0, 1.0 - demand * floor**-elasticity), abs=CLOSED_FORM)
    assert gap(np.array([unemployment]), np.array([wage / floor - 1.0])) <= GAP_LIMIT
    if abs(free / floor - 1.0) > 10.0 * KINK:
        assert found.active.tolist() == [free < floor]
        assert not found.kinks.any()


# --- what has no solution, no pairs, or little room


@pytest.mark.parametrize(
    ("equation", "slack", "status"),
    [
        ("y is μ", "below zero", Status.MAX_ITERATIONS),
        ("y is μ", "falls", Status.MAX_ITERATIONS),
        ("y is μ", "tends to zero", Status.MAX_ITERATIONS),
        ("y is μ", "never a number", Status.NOT_FINITE),
        ("no root", "rises", Status.MAX_ITERATIONS),
        ("never a number", "rises", Status.NOT_FINITE),
        ("a number only at the start", "rises", Status.MAX_ITERATIONS),
    ],
)
def test_without_a_solution_there_is_no_success(equation: str, slack: str, status: Status) -> None:
    found = solved_curve(equation, slack)
    assert not success(found)
    assert found.solution.status is status
    assert found.solution.iterations < 3000


def test_limits_that_nothing_can_meet_are_named() -> None:
    # w = −μ − 1: with w = 0, μ is −1; with μ = 0, w is −1. Both sets solve their equations and fail by a sign.
    found = solve_pairs(LinearPairs(), np.zeros(1), Linear(-np.eye(1), -np.ones(1), np.ones(1, dtype=bool)))
    assert found.solution.status is Status.NO_ACTIVE_SET
    assert found.gap == pytest.approx(1.0)
    assert "binding limits" in found.solution.status.advice


@pytest.mark.parametrize("broken", ["matrix", "offset", "start"])
def test_a_number_that_is_none_is_no_success(broken: str) -> None:
    matrix, offset = linear_case(1, SIZE, "dominant", "none")
    start = np.zeros(SIZE)
    {"matrix": matrix[0], "offset": offset, "start": start}[broken][2] = np.nan
    found = solve_pairs(LinearPairs(), start, Linear(matrix, offset, np.ones(SIZE, dtype=bool)))
    assert found.solution.status is Status.NOT_FINITE


@pytest.mark.parametrize("seed", range(12))
def test_linear_pairs_of_any_kind_end_and_never_lie(seed: int) -> None:
    """Random matrices: none, one or many solutions. A success is one of them, and where there is none there is no success."""
    rng = np.random.default_rng(seed)
    matrix, offset = rng.normal(size=(SIZE, SIZE)), rng.normal(size=SIZE)
    if seed % 3 == 0:
        matrix[0], offset[0] = -np.abs(matrix[0]), -1.0  # no μ ≥ 0 makes the first slack positive
    found = solve_pairs(LinearPairs(), np.zeros(SIZE), Linear(matrix, offset, np.ones(SIZE, dtype=bool)))
    state = np.asarray(found.solution.state)
    violation, _ = enumerated(matrix, offset)
    assert success(found) <= (gap(state, matrix @ state + offset) <= 2.0 * GAP_LIMIT)
    assert success(found) <= (violation <= 1e-9)
    assert not (seed % 3 == 0 and success(found))


def test_smoothing_begins_lower_where_there_is_no_room() -> None:
    """μ < 1 and s < 1, so no product is one: the first smoothing has no solution, the problem has."""
    found = solved_curve("y is ln (1 − μ)", "has little room")
    assert success(found)
    assert float(found.solution.state[1][0]) == pytest.approx(0.5, abs=CLOSED_FORM)
    assert "smoothing 1e-06, Newton–Krylov" in [stage.name for stage in found.solution.stages]


def test_without_pairs_it_is_the_plain_solve() -> None:
    """No pairs at all, or nothing but padding."""
    none = market(FREE, TWO, np.zeros(0), tariff=0.3)
    wanted = solve(Quotas(), free_trade(2, 0), none)
    found = solve_pairs(Quotas(), free_trade(2, 0), none)
    assert success(found)
    for one, other in zip(jax.tree.leaves(found.solution.state), jax.tree.leaves(wanted.state), strict=True):
        np.testing.assert_array_equal(one, other)
    assert (found.solution.iterations, found.solution.status, found.gap) == (wanted.iterations, wanted.status, 0.0)
    assert found.active.shape == found.kinks.shape == (0,)
    masked = solve_pairs(Quotas(), free_trade(2), market(FREE, TWO, np.array([0.1, 0.0]), tariff=0.3, mask=False))
    assert success(masked)
    np.testing.assert_allclose(masked.solution.state.log_price, np.log(1.3), atol=CLOSED_FORM)
    assert not masked.active.any()
    assert masked.gap == 0.0
    assert masked.solution.iterations == wanted.iterations
