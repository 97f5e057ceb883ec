"""The timeline on the small world: one number by two routes, order, zero before the first measure, certificates, refusals."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

import smallyard
from smallyard.errors import Finding, InputError, NotConvergedError
from smallyard.policy.scenario import Scenario
from smallyard.results.border_rates import border_rates
from smallyard.study import path as path_module
from smallyard.study.path import pair_at, read_law, solve_path, start_of
from smallyard.study.question import Question, scenario_for
from smallyard.study.timeline import answer
from smallyard.study.timeline_result import TimelineResult
from smallyard.study.timeline_words import table_of

WORLD = "wiod2014-17x27"
SAME = 1e-8  # percent, between two routes to one equilibrium: 1e-10 of the largest income
DAYS = ("2018-01-01", "2018-10-01", "2020-03-01", "2020-06-01")
ONLY = {"include": {"ids": ["us-301-list1", "us-301-list3", "cn-ret-301-3"]}}

pytestmark = pytest.mark.xdist_group("ricardian")


def quiet(step: str) -> None:
    """No progress shown."""


@pytest.fixture(scope="module")
def question() -> Question:
    return Question(scenario_for(world=WORLD, measures={"include": {"kind": ["tariffs"]}}), DAYS, "step", with_range=False)


@pytest.fixture(scope="module")
def found(question: Question) -> TimelineResult:
    return answer(question)


def test_every_date_has_its_certificate_and_all_say_what_they_are(found: TimelineResult) -> None:
    assert [item.day for item in found.dates] == list(DAYS)
    assert found.certified
    assert all(item.certificate is not None and item.certificate.failures() == [] for item in found.dates)
    assert found.certificate.max_residual == max(item.max_residual for item in found.certificates.values())
    data = found.to_dict()
    assert (data["kind"], data["status"]) == ("timeline", "certified")
    assert data["label"] == "long-run effect if this day's policy were permanent"
    assert data["closure"]["compared_with"] == "the base year as it is"
    assert any("Viet Nam" in text for text in data["remarks"])
    assert any("--by step" in text for text in data["remarks"])


def test_before_the_first_measure_nothing_changes(found: TimelineResult) -> None:
    first = found.dates[0]
    assert first.change is not None
    assert np.abs(first.change["real_income_percent"]).max() < SAME
    assert [one.added_in_law for one in first.duties] == [0.0] * 4
    assert found.dates[1].change is not None
    assert np.abs(found.dates[1].change["real_income_percent"]).max() > 1e-3


def test_a_date_is_the_scenario_of_its_day(question: Question, found: TimelineResult) -> None:
    alone = smallyard.run(question.at("2020-03-01"), explain=False)
    ours = found.dates[2].change
    assert ours is not None
    for name in ("real_income_percent", "real_wage_percent", "tariff_revenue_percent_of_income"):
        assert np.abs(alone.change[name] - ours[name]).max() < SAME


def test_average_duties_are_those_of_a_run(question: Question, found: TimelineResult) -> None:
    """Two routes: by class and cell in the report of a run, from values of the outcome and the law here."""
    start = start_of(question, quiet)
    ((_, solved),) = list(solve_path(start, ["2020-03-01"], quiet))
    assert solved is not None
    pair = pair_at(start, "2020-03-01", solved)
    assert pair.ends is not None
    rates = border_rates(pair.base, pair.ends, (pair.before.outcome, pair.after.outcome)).effective
    known = {(item.importer, item.exporter): item for item in rates}
    for one in found.dates[2].duties:
        theirs = known[one.importer, one.exporter]
        assert one.before == pytest.approx(theirs.on_paper, abs=1e-7)
        assert one.after == pytest.approx(theirs.after, abs=1e-7)
        assert one.before == pytest.approx((theirs.before or 0.0) + (one.added_in_law or 0.0), abs=1e-7)


def test_the_order_of_dates_does_not_matter(question: Question, found: TimelineResult) -> None:
    start = start_of(question, quiet)
    for item, _ in solve_path(start, [*reversed(DAYS)], quiet):
        ours = next(one for one in found.dates if one.day == item.day)
        assert ours.change is not None
        assert item.change is not None
        assert np.abs(ours.change["real_income_percent"] - item.change["real_income_percent"]).max() < SAME


def test_dates_under_one_law_share_a_solution_and_say_so(found: TimelineResult) -> None:
    start = start_of(Question(scenario_for(world=WORLD, measures=ONLY), DAYS, "step"), quiet)
    path = [item for item, _ in solve_path(start, DAYS, quiet)]
    assert [item.same_law_as for item in path] == [None, None, None, "2020-03-01"]
    assert path[3].change is path[2].change
    assert "tables" not in found.to_dict()


def test_what_shares_a_solution_is_the_same_law_read_twice() -> None:
    """The whole register at neighbouring months: the same rates on every class, and the same measures that move nothing."""
    start = start_of(Question(scenario_for(world=WORLD), ("2020-12-01",), "month"), quiet)
    days = ("2020-12-01", "2021-01-01")
    path = [item for item, _ in solve_path(start, days, quiet)]
    laws = [read_law(start, day) for day in days]
    states = [law.compiled.register.counterfactual for law in laws if law.compiled.register is not None]
    assert path[1].same_law_as == days[0]
    assert len(states) == 2
    assert states[0] is not None
    assert states[1] is not None
    assert np.array_equal(states[0].duty.full(), states[1].duty.full())
    assert np.array_equal(states[0].tax.full(), states[1].tax.full())
    assert [dict(item.left_out or {}) for item in path] == [dict(state.left_out) for state in states if state is not None]
    assert set(path[0].left_out or {}) != set(path[1].left_out or {})


def test_a_baseline_by_date_is_zero_on_its_date_and_a_ratio_elsewhere(found: TimelineResult) -> None:
    scenario = scenario_for(world=WORLD, measures={"include": {"kind": ["tariffs"]}}, baseline="2020-03-01")
    other = answer(Question(scenario, ("2018-10-01", "2020-03-01"), "step", with_range=False))
    usa = other.regions.index("USA")
    assert other.dates[1].change is not None
    assert other.dates[0].change is not None
    assert "2020-03-01" in other.closure["compared_with"]
    whole = [item.change["real_income_percent"][usa] for item in found.dates if item.change is not None]
    alike = other.dates[1].change["real_income_percent"][usa]
    assert alike == pytest.approx(0.0, abs=5e-3)  # the baseline holds all of the register, the dates tariffs only
    ratio = 100.0 * ((1.0 + whole[1] / 100.0) / (1.0 + whole[2] / 100.0) - 1.0)
    assert other.dates[0].change["real_income_percent"][usa] - alike == pytest.approx(ratio, abs=1e-5)


def test_a_date_without_solution_keeps_its_row(monkeypatch: pytest.MonkeyPatch, question: Question) -> None:
    whole = path_module.solve_date

    def sometimes(start: Any, law: Any, near: Any) -> Any:
        if law.day != "2018-10-01":
            return whole(start, law, near)
        error = NotConvergedError(Finding("E-NOT-CONVERGED", "no certified solution"))
        return path_module.DateResult(law.day, error.status, error.findings[0].what), None

    monkeypatch.setattr(path_module, "solve_date", sometimes)
    found = answer(replace(question, days=DAYS[:3]))
    assert not found.certified
    assert found.to_dict()["status"] == "incomplete"
    assert [item.status for item in found.dates] == ["certified", "not_converged", "certified"]
    long = found.tables["timeline"]
    rows = [place for place, day in enumerate(long["date"]) if day == "2018-10-01"]
    assert rows
    assert all(np.isnan(long["value"][place]) and long["status"][place] == "not_converged" for place in rows)
    assert found.tables["tariffs"]["status"].count("not_converged") == 1
    assert found.real_income("USA")["2018-10-01"] is None
    card = found.to_dict()["dates"][1]
    assert set(card) == {"date", "status", "reason"}


def test_the_range_is_solved_at_first_last_and_peak_date() -> None:
    days = ("2018-01-01", "2019-12-01", "2020-03-01")
    found = answer(Question(scenario_for(world=WORLD, measures=ONLY), days, "step"))
    assert [(item.day, item.role) for item in found.ranges] == [(days[0], "first"), (days[1], "peak"), (days[2], "last")]
    for held in found.ranges:
        item = next(one for one in found.dates if one.day == held.day)
        assert item.change is not None
        own = held.range.cells[0].real_income_percent
        assert own is not None
        assert np.abs(own - item.change["real_income_percent"]).max() < SAME
    assert set(found.to_dict()["range"]) == set(days)
    alone = smallyard.run(
        Scenario.model_validate(found.scenario).model_copy(
            update={"policies": Question(scenario_for(world=WORLD, measures=ONLY), days, "step").at(days[2]).policies}
        )
    )
    assert alone.range is not None
    assert np.abs(alone.range.low - found.ranges[2].range.low).max() < SAME


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({"pairs": [("USA", "XYZ")]}, "E-REGION-UNKNOWN"),
        ({"pairs": [("USA", "USA")]}, "E-MEASURE-PAIR"),
        ({"regions": ["ATLANTIS"]}, "E-REGION-UNKNOWN"),
        ({"by": "week"}, "E-VALUE"),
    ],
)
def test_bad_input_is_refused(options: dict[str, Any], code: str) -> None:
    with pytest.raises(InputError) as error:
        smallyard.timeline("2018-01-01", "2018-01-01", **{"by": "year", "world": WORLD, "range": False, **options})
    assert code in {item.code for item in error.value.findings}


def test_groups_are_shown_as_regions_are() -> None:
    """The sum of all regions stands beside a region in words and tables; revenue is shown of regions only."""
    found = smallyard.timeline("2018-01-01", "2018-01-01", "year", world=WORLD, range=False, regions=["WORLD", "CHN"])
    assert found.shown == ("WORLD", "CHN")
    heads, ((day, *cells),) = table_of(found)
    assert heads[-3:] == ["WORLD real income", "CHN real income", "CHN revenue"]
    assert (day, len(cells)) == ("2018-01-01", len(heads) - 1)
