"""Derivatives by the implicit function theorem: against differences of solves, against each other, and where they must be zero."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import smallyard
from smallyard.errors import InputError
from smallyard.models.derivatives import Point, Weighted, along, curvature_along, gradient_at, nowhere
from smallyard.models.kernel_wedges import kernel_wedges
from smallyard.models.ricardian import Ricardian
from smallyard.models.ricardian_params import Theta
from smallyard.models.ricardian_problem import RicardianProblem
from smallyard.policy.scenario import Scenario
from smallyard.policy.wedges import SubsidyAmount, Wedges
from smallyard.solver import implicit
from smallyard.solver.jax_setup import jax

from .economies import SHAPES, TIGHT, Case, based, cases, policies, random_case, solved

jnp = jax.numpy
DIFFERENCES = 1e-6  # of the largest entry, against Richardson differences of solves to 1e-13; measured below 1e-8
TWO_WAYS = 1e-9  # between forward and reverse mode, relative: two linear systems, each solved to 1e-12
STEP = 1e-3
CENTRAL = 1e-4  # of a central difference over 0.2 points of two default solves; measured 3e-5
RATES = ("tariff", "export_tax", "trade_cost", "production_subsidy", "productivity", "demand", "trade_elasticity")

CLOSED = ("share_of_world_gdp", "fixed_real")  # balanced trade is the first without transfers: nothing else to compile

pytestmark = pytest.mark.xdist_group("ricardian")


def log_income(found: object, weights: object) -> object:
    """Smooth in everything, of order one."""
    return (jnp.log(found.real_income) * weights).sum()  # type: ignore[attr-defined]


class Place:
    """A solved economy at which derivatives are taken, and solves near it."""

    def __init__(self, case: Case, wedges: Wedges, deficits: str, region: int = 0) -> None:
        self.base, self.model = based(case, deficits), Ricardian(deficits)
        self.levels = kernel_wedges(self.base, wedges)
        self.structure = self.model.structure_of(self.base, self.levels)
        self.found = solved(self.base, wedges, deficits)
        self.weights = np.eye(len(self.base.value_added))[region]
        problem = RicardianProblem(self.model.closure.scale)
        self.point = Point.of(problem, self.base, self.structure, self.levels, self.found.state, self.weights)

    def value(self, theta: Theta) -> float:
        """The objective of a fresh solve at other parameters."""
        levels = replace(
            self.levels, tariff=theta.tariff, export_tax=theta.export_tax, trade_cost=theta.trade_cost,
            subsidy=theta.production_subsidy, productivity=theta.productivity, demand=theta.demand,
        )  # fmt: skip
        base = replace(self.base, elasticities=replace(self.base.elasticities, values=np.asarray(theta.trade_elasticity)))
        again = self.model.solve_levels(base, levels, self.structure, start=self.found.state, tol=TIGHT)
        return float(log_income(again.outcome, self.weights))

    def difference(self, direction: Theta) -> float:
        """Richardson's extrapolation of central differences along a direction."""

        def central(step: float) -> float:
            ends = [
                self.value(Theta(*(a + s * step * d for a, d in zip(self.point.theta, direction, strict=True)))) for s in (1, -1)
            ]
            return (ends[0] - ends[1]) / (2.0 * step)

        return (4.0 * central(STEP / 2.0) - central(STEP)) / 3.0


def one_cell(theta: Theta, name: str, place: tuple[int, ...]) -> Theta:
    part = np.zeros(np.shape(getattr(theta, name)))
    part[place] = 1.0
    return nowhere(theta)._replace(**{name: part})


def random_direction(theta: Theta, seed: int) -> Theta:
    rng = np.random.default_rng(seed)
    return Theta(*(rng.uniform(-0.1, 0.1, np.shape(part)) for part in theta))


def inner(left: Theta, right: Theta) -> float:
    return sum(float((a * b).sum()) for a, b in zip(left, right, strict=True))


@settings(max_examples=6)
@given(data=st.data(), deficits=st.sampled_from(CLOSED), seed=st.integers(0, 9999))
def test_every_parameter_agrees_with_differences(data: st.DataObject, deficits: str, seed: int) -> None:
    """The largest entry and a random one of every parameter, at random policies with bans and split flows."""
    case = data.draw(cases(SHAPES[:1]))  # one shape: derivatives take long to compile
    place = Place(case, data.draw(policies(case, size=0.6)).wedges(case.world), deficits)
    value, slope = gradient_at(place.point, log_income)
    assert value == pytest.approx(place.value(place.point.theta), abs=1e-12)
    rng = np.random.default_rng(seed)
    for name in RATES:
        found = getattr(slope, name)
        largest = np.unravel_index(np.abs(found).argmax(), found.shape)
        other = tuple(int(rng.integers(size)) for size in found.shape)
        for cell in (largest, other):
            wanted = place.difference(one_cell(place.point.theta, name, cell))
            assert abs(found[cell] - wanted) <= DIFFERENCES * max(np.abs(found).max(), 1e-6), (name, cell)


@pytest.mark.full
@settings(max_examples=10)
@given(data=st.data(), deficits=st.sampled_from(CLOSED), seed=st.integers(0, 9999))
def test_forward_and_reverse_mode_agree(data: st.DataObject, deficits: str, seed: int) -> None:
    """One linear system and its transpose: a gradient times a direction is the derivative along it."""
    case = data.draw(cases(SHAPES[:1]))
    place = Place(case, data.draw(policies(case)).wedges(case.world), deficits)
    direction = random_direction(place.point.theta, seed)
    _, slope = gradient_at(place.point, log_income)
    assert float(along(place.point, log_income, direction)) == pytest.approx(inner(slope, direction), rel=TWO_WAYS, abs=TWO_WAYS)


@pytest.mark.parametrize("deficits", [CLOSED[0], pytest.param(CLOSED[1], marks=pytest.mark.full)])
def test_second_derivatives_agree_with_differences_of_gradients_and_are_symmetric(deficits: str) -> None:
    case = random_case(5, (3, 2), tariffs=True, deficits=True)
    place = Place(case, Wedges.build(case.world, {"tariff": case.world.tariff + 0.1 * case.off}), deficits)
    theta = place.point.theta
    first, second = (random_direction(theta, seed) for seed in (1, 2))
    curved = curvature_along(place.point, log_income, first)
    other = curvature_along(place.point, log_income, second)
    assert inner(curved, second) == pytest.approx(inner(other, first), rel=1e-8)

    def slope_at(step: float) -> Theta:
        moved = Theta(*(a + step * d for a, d in zip(theta, first, strict=True)))
        levels = replace(
            place.levels, tariff=moved.tariff, export_tax=moved.export_tax, trade_cost=moved.trade_cost,
            subsidy=moved.production_subsidy, productivity=moved.productivity, demand=moved.demand,
        )  # fmt: skip
        base = replace(place.base, elasticities=replace(place.base.elasticities, values=moved.trade_elasticity))
        state = place.model.solve_levels(base, levels, place.structure, start=place.found.state, tol=TIGHT).state
        there = Point.of(place.point.problem, base, place.structure, levels, state, place.weights)
        return gradient_at(there, log_income)[1]

    def central(step: float) -> list[np.ndarray]:
        return [(a - b) / (2.0 * step) for a, b in zip(slope_at(step), slope_at(-step), strict=True)]

    coarse, fine = central(2e-2), central(1e-2)
    for name, found, wide, near in zip(Theta._fields, curved, coarse, fine, strict=True):
        wanted = (4.0 * near - wide) / 3.0
        assert np.abs(found - wanted).max(initial=0.0) <= 1e-5 * np.abs(found).max(initial=1e-3), name


def test_a_closed_flow_has_no_derivative() -> None:
    """Exactly zero, not nearly: value and argument are masked."""
    case = random_case(3, (3, 2), tariffs=True)
    ban = np.zeros(case.world.trade_fob.shape)
    ban[0, 1, 0] = 1.0
    place = Place(case, Wedges.build(case.world, {"ban": ban}), "share_of_world_gdp")
    _, slope = gradient_at(place.point, log_income)
    for name in ("tariff", "export_tax", "trade_cost"):
        assert getattr(slope, name)[0, 0, 0, 1] == 0.0
        assert np.abs(getattr(slope, name)).max() > 1e-4


def test_export_taxes_matter_where_there_are_none() -> None:
    """The pass skips their kernel while all are zero; their derivative is not skipped: revenue enters the exporter's income."""
    case = random_case(9, (3, 2), tariffs=False)
    place = Place(case, Wedges.neutral(), "share_of_world_gdp", region=1)
    _, slope = gradient_at(place.point, log_income)
    cell = (0, 0, 0, 1)
    assert slope.export_tax[cell] == pytest.approx(place.difference(one_cell(place.point.theta, "export_tax", cell)), rel=1e-6)
    assert slope.export_tax[cell] > 0.0  # a small tax on exports improves the exporter's terms of trade


def test_money_stays_money_in_a_derivative() -> None:
    """With a subsidy stated as a sum, its rate is an unknown that moves with everything else."""
    case = random_case(7, (3, 2), tariffs=True)
    cells = np.zeros(case.world.output.shape, dtype=bool)
    cells[1, 0] = True
    amount = SubsidyAmount(0.03 * float(case.world.output[cells].sum()), cells)
    place = Place(case, Wedges.build(case.world, {}, None, [amount]), "share_of_world_gdp")
    _, slope = gradient_at(place.point, log_income)
    for name, cell in (("tariff", (0, 0, 1, 0)), ("productivity", (0, 1)), ("trade_elasticity", (1,))):
        wanted = place.difference(one_cell(place.point.theta, name, cell))
        assert abs(getattr(slope, name)[cell] - wanted) <= DIFFERENCES * np.abs(getattr(slope, name)).max()


def test_a_small_tariff_from_free_trade_is_worth_its_terms_of_trade_alone() -> None:
    """Envelope: without rates and imbalances the world as a whole neither gains nor loses to first order."""
    case = random_case(4, (5, 4), tariffs=False, export_taxes=False, subsidies=False, deficits=False)
    place = Place(case, Wedges.neutral(), "share_of_world_gdp")
    weights = place.base.income / place.base.income.sum()
    point = replace(place.point, weights=weights)
    _, slope = gradient_at(point, Weighted("real_income"))
    assert np.abs(slope.tariff[..., ~np.eye(5, dtype=bool)]).max() <= 1e-12
    _, own = gradient_at(place.point, Weighted("real_income"))
    off = own.tariff[0][:, 0, 1:]
    assert off.max() > 1e-4  # but the importer gains
    assert off.min() > 0.0


def test_an_unsolved_linear_system_gives_no_number(monkeypatch: pytest.MonkeyPatch, wiod_small: object) -> None:
    monkeypatch.setattr(implicit, "LINEAR_LIMIT", -1.0)
    jax.clear_caches()
    found = smallyard.gradient(("real_income", "USA"), of=Scenario(world="wiod2014-17x27", policies=[]))
    jax.clear_caches()
    assert found.status == "gradient_uncertified"
    assert np.isnan(found.arrays["tariff"].values).all()


# --- the public door --------------------------------------------------------------------------------------------------

TARIFF = {"instrument": "import_tariff", "importer": "USA", "exporter": "CHN", "sectors": "goods", "add": "10 pp"}


def question(rate: str = "10 pp", **more: object) -> Scenario:
    return Scenario(world="wiod2014-17x27", policies=[TARIFF | {"add": rate}], **more)  # type: ignore[arg-type]


def test_labels_and_units_of_a_gradient() -> None:
    """Sum over sectors of the derivative by each tariff = the change of the answer per point on all goods."""
    asked = ("real_income", "USA")
    found = smallyard.gradient(asked, ["tariff", "productivity", "trade_elasticity"], of=question())
    tariff = found.arrays["tariff"]
    assert tariff.dims == ("importer", "exporter", "sector")
    assert found.arrays["productivity"].dims == ("region", "sector")
    assert found.arrays["trade_elasticity"].dims == ("sector",)
    assert found.status == "certified"
    assert found.certificate.failures() == []
    low, high = (smallyard.run(question(rate), explain=False).real_income["USA"] for rate in ("9.9 pp", "10.1 pp"))
    goods = list(smallyard.run(question(), explain=False).world["goods"])
    wanted = (high - low) / 0.2  # percent per percentage point
    assert float(tariff.sel(importer="USA", exporter="CHN", sector=goods).sum()) == pytest.approx(wanted, rel=CENTRAL)
    assert np.isnan(tariff.sel(importer="USA", exporter="USA").values).all()
    assert found.value == pytest.approx(1.0 + smallyard.run(question(), explain=False).real_income["USA"] / 100.0, abs=1e-9)


def test_pressure_points_are_the_largest_entries() -> None:
    found = smallyard.gradient(("real_wage", "CHN"), "tariff", of=question())
    points = found.pressure_points("tariff", 5)
    sizes = [abs(value) for _, value in points]
    assert sizes == sorted(sizes, reverse=True)
    assert sizes[0] == np.nanmax(np.abs(found.arrays["tariff"].values))
    labels, value = points[0]
    assert found.arrays["tariff"].sel(labels).item() == value


def test_split_flows_have_a_class_axis_and_functions_are_objectives() -> None:
    split = Scenario(world="wiod2014-17x27", policies=[TARIFF | {"coverage": "64%"}])  # type: ignore[list-item]

    def world_income(found: object) -> object:
        return jnp.log(found.real_income).sum()  # type: ignore[attr-defined]

    found = smallyard.gradient(world_income, "tariff", of=split)
    assert found.objective == "world_income"
    assert found.arrays["tariff"].dims == ("class", "importer", "exporter", "sector")
    two = smallyard.gradient(("output_quantity", "CHN", "C26"), "productivity", of=question())
    assert two.arrays["productivity"].sel(region="CHN", sector="C26").item() > 0.0


@pytest.mark.parametrize(
    ("objective", "wrt", "code"),
    [
        (("real_incom", "USA"), "tariff", "E-GRADIENT-OBJECTIVE"),
        (("real_income", "UK"), "tariff", "E-GRADIENT-OBJECTIVE"),
        (("real_income",), "tariff", "E-GRADIENT-OBJECTIVE"),
        (("output", "CHN"), "tariff", "E-GRADIENT-OBJECTIVE"),
        (("real_income", "USA"), ["tariff", "tarif"], "E-GRADIENT-WRT"),
    ],
)
def test_what_cannot_be_differentiated_is_refused(objective: tuple[str, ...], wrt: object, code: str) -> None:
    with pytest.raises(InputError) as refusal:
        smallyard.gradient(objective, wrt, of=question())  # type: ignore[arg-type]
    assert [item.code for item in refusal.value.findings] == [code]
    assert refusal.value.findings[0].expected
