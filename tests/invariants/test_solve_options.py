"""What `smallyard.solve` refuses before it computes anything, in words; and what it may not certify."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import smallyard
from smallyard.errors import InfeasibleError, InputError, NotConvergedError
from smallyard.models import ricardian
from smallyard.models.elasticities import elasticities_for
from smallyard.models.factors import Factors
from smallyard.models.krugman import Krugman
from smallyard.models.labour import Labour
from smallyard.models.nests import Nests
from smallyard.models.ricardian import Ricardian
from smallyard.policy.scenario import Scenario
from smallyard.policy.wedges import Wedges
from smallyard.world.world import World

from .economies import Case

pytestmark = pytest.mark.xdist_group("ricardian")
SLOPE = 1e-4  # relative, of a central difference over 2 % of an elasticity against the derivative


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("labour", 0.5), ("labour", None), ("labour", {"supply_elasticity": 0.5}), ("factors", {"labour": 1.0}), ("nests", None),
        ("nests", (1, 1, 1)), ("mobility", "1"), ("mobility", None), ("mobility", [1]), ("elasticities", 5), ("elasticities", None),
        ("scale_elasticity", "x"), ("wedges", {"tariff": 0.1}), ("wedges", np.ones(3)), ("nest", Nests()),
        ("entry", "free"), ("markup", np.ones(27)), ("horizon", "short"), ("revenue", "waste"), ("deficits", "none"),
        ("deficits", None), ("variant", "Krugman"), ("variant", None), ("inputs", "some"), ("inputs", None),
    ],
)  # fmt: skip
def test_arguments_of_the_wrong_kind_are_named(wiod_small: World, name: str, value: Any) -> None:
    with pytest.raises(InputError) as caught:
        smallyard.solve(wiod_small, **{name: value})
    finding = caught.value.findings[0]
    assert name in f"{finding.what} {finding.where}"
    assert finding.expected
    assert len(finding.text()) < 700


def test_what_is_left_out_may_be_said(case: Case) -> None:
    assert solved(case, factors=None, scale_elasticity=None).certificate.max_residual <= 1e-10


def test_everything_wrong_is_said_at_once() -> None:
    with pytest.raises(InputError) as caught:
        smallyard.solve("wiod2014", labour=0.5, nest=1)  # type: ignore[arg-type]
    assert {item.where for item in caught.value.findings} == {"world", "labour", "nest"}


@pytest.mark.parametrize(
    ("record", "given"),
    [
        (Labour, {"supply_elasticity": value})
        for value in ("0.5", None, [0.5], {"USA": 0.5}, np.full(17, 0.5), True)
    ]
    + [(Labour, {"wage_floor": value}) for value in (None, "0.9", [0.9] * 17, {"USA": None}, {"USA": "1"}, np.full(17, 0.9), True)]
    + [(Nests, {"inputs": value}) for value in ("1", None, [1], True)],
)  # fmt: skip
def test_records_take_numbers_only(record: Any, given: dict[str, Any]) -> None:
    with pytest.raises(InputError, match=next(iter(given))):
        record(**given)


def on_all(case: Case, points: float, regions: slice = slice(None)) -> Wedges:
    """Tariffs of some regions on all others; shapes and options are those of the other tests, so that nothing is compiled twice."""
    tariff = np.array(case.world.tariff)
    tariff[regions] += points * case.off[regions]
    return Wedges.build(case.world, {"tariff": tariff})


def solved(case: Case, wedges: Wedges | None = None, **options: Any) -> Any:
    return smallyard.solve(case.world, wedges, elasticities=case.elasticities, **options)


@pytest.mark.parametrize("share", [0.0, "one region"])
def test_labour_must_earn_something_everywhere(case: Case, share: Any) -> None:
    if share == "one region":
        share = np.array([[0.0, 0.0], [0.6, 0.6], [0.6, 0.6]])
    with pytest.raises(InputError, match="R0") as caught:
        solved(case, factors=Factors({"labour": share, "capital": 1.0 - share}))
    assert "earns nothing" in str(caught.value)


def test_a_factor_that_a_region_lacks_is_paid_the_mean(case: Case, wedges: Wedges) -> None:
    share = np.array([[0.0, 0.0], [0.4, 0.4], [0.4, 0.4]])
    found = solved(case, wedges, factors=Factors({"labour": 1.0 - share, "land": share}, {"land": 1.0}))
    assert all(np.isfinite(values).all() for values in found.outcome)
    assert found.outcome.returns[1, 0] == pytest.approx(found.outcome.wage[0])


def test_a_result_without_a_number_is_not_certified(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    healthy = ricardian._outcome

    def bare(*given: Any) -> Any:
        found = healthy(*given)
        return found._replace(employment=found.employment * np.nan)

    monkeypatch.setattr(ricardian, "_outcome", bare)
    with pytest.raises(NotConvergedError, match="employment"):
        solved(case)


def test_shares_that_do_not_add_up_name_a_cell(case: Case) -> None:
    with pytest.raises(InputError, match=r"0\.9 in R0/S0"):
        solved(case, factors=Factors({"labour": 0.5, "capital": 0.4}))


def test_nominal_floors_of_all_regions_have_room_where_capital_gives_way(case: Case) -> None:
    """The unit is the mean pay of all factors: with labour alone such floors say nothing, with capital they bind."""
    floor = Labour(wage_floor=1.0, floor="nominal")
    with pytest.raises(InputError, match="mean wage"):
        solved(case, labour=floor)
    capital = Factors({"labour": 0.6, "capital": 0.4}, {"capital": 1.0}, 0.6)
    found = solved(case, on_all(case, 0.1, slice(0, 1)), labour=floor, factors=capital)
    assert (found.outcome.wage >= 1.0 - 1e-9).all()
    assert found.outcome.unemployment.max() > 0.0


def test_much_unemployment_is_remarked_on_and_unmet_floors_say_what_to_do(case: Case) -> None:
    found = solved(case, on_all(case, 0.3), labour=Labour(wage_floor=0.9))
    assert found.outcome.unemployment[2] > 0.05
    assert any("R2" in text and "Factors" in text for text in found.remarks)
    with pytest.raises((NotConvergedError, InfeasibleError)) as caught:
        solved(case, on_all(case, 0.3), labour=Labour(wage_floor=1.0))
    finding = caught.value.findings[0]
    assert finding.where == "labour.wage_floor"
    assert "lower the floor" in finding.fix


def test_relief_beyond_what_labour_earns_is_named(case: Case) -> None:
    tiny = Factors({"labour": 0.001, "capital": 0.999})
    with pytest.raises(InfeasibleError, match="E-INFEASIBLE-RELIEF"):
        solved(case, labour=Labour(0.5, revenue="labour_tax_relief"), factors=tiny)


def test_profits_above_value_added_name_markups_that_fit(wiod_small: World) -> None:
    """And what they name is accepted."""
    theta = elasticities_for(wiod_small)
    with pytest.raises(InputError) as caught:
        Krugman.calibrate(wiod_small, theta)
    finding = caught.value.findings[0]
    assert finding.where == "markup"
    assert "in C19" in finding.fix
    earned = (1.0 + wiod_small.production_subsidy) * np.where(wiod_small.output > 0.0, wiod_small.output, 1.0)
    room = (1.0 - wiod_small.intermediate_use.sum(1) / earned).min(0)
    markup = np.minimum(1.0 / theta.values, 0.999 * np.maximum(room / (1.0 - room), 0.0))
    assert (Krugman.calibrate(wiod_small, theta, markup).value_added > 0.0).all()


@pytest.mark.full
def test_options_that_may_have_no_equilibrium_are_named_where_none_is_found(case: Case) -> None:
    with pytest.raises(NotConvergedError) as caught:
        solved(case, on_all(case, 0.3), scale_elasticity=8.0 / case.elasticities.values)
    assert "scale" in caught.value.findings[0].why
    with pytest.raises(NotConvergedError) as caught:
        solved(case, on_all(case, 0.3), nests=Nests(0.0, 0.0, 0.0), mobility=1.0)
    assert "nests.inputs" in caught.value.findings[0].why


def test_border_taxes_on_own_sales_are_refused(case: Case) -> None:
    for given in (0.1, case.world.tariff + 0.1):
        with pytest.raises(InputError, match="E-CHANNEL-HOME"):
            Wedges.build(case.world, {"tariff": given})
    with pytest.raises(InputError, match="export_tax"):
        Wedges.build(case.world, {"export_tax": 0.1})


def test_a_group_with_borders_inside_may_change_their_rates(wiod_small: World) -> None:
    assert Wedges.build(wiod_small, {"tariff": 1.5 * wiod_small.tariff}).channels


def test_wedges_of_another_world_are_refused(case: Case, wiod_small: World) -> None:
    with pytest.raises(InputError, match="another world"):
        smallyard.solve(wiod_small, on_all(case, 0.1))


def test_deficit_closures_are_checked_by_the_model() -> None:
    for variant in (Ricardian, Krugman):
        with pytest.raises(InputError, match="share_of_world_gdp"):
            variant("none")


def test_the_gradient_is_by_the_elasticity_that_is_stated() -> None:
    """Of all sectors at once, against runs at other stated values."""
    tariff = {"instrument": "import_tariff", "importer": "USA", "exporter": "CHN", "sectors": "goods", "add": "25 pp"}

    def at(theta: float) -> Scenario:
        model = {"horizon": "medium", "elasticities": {"uniform": theta}}
        return Scenario(world="wiod2014-17x27", model=model, policies=[tariff])  # type: ignore[arg-type,list-item]

    slope = smallyard.gradient(("real_income", "USA"), "trade_elasticity", of=at(4.0)).arrays["trade_elasticity"].values.sum()
    up, down = (smallyard.run(at(theta), explain=False).real_income["USA"] / 100.0 for theta in (4.04, 3.96))
    assert slope == pytest.approx((up - down) / 0.08, rel=SLOPE)
