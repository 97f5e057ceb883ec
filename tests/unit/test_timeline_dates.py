"""Dates of a timeline, days on which the law changes, the question and its hash: nothing is solved."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest

from smallyard.errors import InputError
from smallyard.policy.instruments.measures import Measures
from smallyard.policy.register.read_register import packaged_register
from smallyard.policy.register_wedges.law import Law
from smallyard.policy.register_wedges.when import when
from smallyard.policy.scenario import Scenario
from smallyard.study.dates import dates_of
from smallyard.study.law_days import law_days
from smallyard.study.question import Question, at_day, law_at, scenario_for


def packaged_days() -> tuple[str, ...]:
    register = packaged_register()
    return law_days(Law(register, when("2018-01-01", register.measures)))


def codes(error: pytest.ExceptionInfo[InputError]) -> set[str]:
    return {item.code for item in error.value.findings}


def test_quarters_of_the_issue_are_35_and_the_end_day_is_one_more() -> None:
    found = dates_of("2018-01-01", "2026-08-10", "quarter", ())
    assert (len(found), found[0], found[1], found[-1]) == (36, "2018-01-01", "2018-04-01", "2026-08-10")
    assert found[-2] == "2026-07-01"


@pytest.mark.parametrize(
    ("by", "expected"),
    [
        ("month", ("2019-11-15", "2019-12-01", "2020-01-01", "2020-02-01", "2020-02-14")),
        ("quarter", ("2019-11-15", "2020-01-01", "2020-02-14")),
        ("year", ("2019-11-15", "2020-01-01", "2020-02-14")),
        ("step", ("2019-11-15", "2019-12-15", "2020-02-14")),
    ],
)
def test_first_and_last_date_are_those_given_and_the_others_begin_periods(by: str, expected: tuple[str, ...]) -> None:
    days = ("2019-11-01", "2019-12-15", "2020-02-14", "2020-02-15")
    assert dates_of("2019-11-15", "2020-02-14", by, days) == expected


@pytest.mark.parametrize("by", ["quarter", "month", "year", "step"])
def test_an_end_that_begins_a_period_is_one_date(by: str) -> None:
    assert dates_of("2019-10-15", "2020-01-01", by, ("2020-01-01",))[-2:] != ("2020-01-01", "2020-01-01")
    assert dates_of("2019-10-15", "2020-01-01", by, ("2020-01-01",))[-1] == "2020-01-01"
    assert dates_of("2019-10-15", "2020-01-20", by, ())[-1] == "2020-01-20"


def test_one_day_is_one_date() -> None:
    assert dates_of("2020-02-14", "2020-02-14", "month", ()) == ("2020-02-14",)


def test_all_problems_of_dates_are_named_at_once() -> None:
    with pytest.raises(InputError) as error:
        dates_of("14.2.2020", "2020-02-30", "week", ())
    assert [item.code for item in error.value.findings] == ["E-DATE", "E-DATE", "E-VALUE"]
    assert "quarter" in error.value.findings[2].expected


def test_dates_the_wrong_way_round_are_refused() -> None:
    with pytest.raises(InputError) as error:
        dates_of("2021-01-01", "2020-01-01", "month", ())
    assert codes(error) == {"E-DATE"}


def test_too_many_dates_are_refused() -> None:
    with pytest.raises(InputError) as error:
        dates_of("1900-01-01", "2026-01-01", "month", ())
    assert codes(error) == {"E-SIZE"}


def test_days_of_law_hold_the_steps_of_duties_and_nothing_of_announcements() -> None:
    days = packaged_days()
    assert days == tuple(sorted(set(days)))
    assert {"2018-07-06", "2019-09-01", "2020-02-14"} <= set(days)
    held = packaged_register().get("us-ieepa-reciprocal-cn")
    announced = next(step.d for step in held.path if step.s == "announced")
    others = {step.d for item in packaged_register().measures if item.id != held.id for step in item.path}
    assert announced not in days or announced in others


def test_between_two_days_of_law_measures_that_move_flows_are_the_same() -> None:
    """The rule by which dates share a solution: levels of duties in force do not differ between two neighbouring days of law."""
    register, days = packaged_register(), [day for day in packaged_days() if day >= "2018-01-01"]

    def levels(day: str) -> dict[str, object]:
        return {
            item.measure.id: (item.step.v, item.step.levels)
            for item in register.in_force_on(day)
            if item.measure.unit == "pct" and item.measure.authority is not None and item.measure.instrument != "service_fee"
        }

    for day, later in pairwise(days):
        between = [f"{later[:8]}{number:02d}" for number in range(1, int(later[8:]))]
        for other in [item for item in between if item > day][-1:]:
            assert levels(day) == levels(other)


def test_only_the_day_of_a_scenario_moves() -> None:
    entry = Measures(in_force_on="2020-01-01", drop=["us-301-list1"])
    held = Scenario(world="wiod2014-17x27", policies=[entry])
    moved = at_day(held, "2025-04-12")
    assert moved.measures == entry.model_copy(update={"in_force_on": "2025-04-12"})
    assert at_day(moved, "2020-01-01").sha256 == held.sha256
    assert "us-301-list1" not in law_at(moved).register.by_id


def test_the_hash_depends_on_what_decides_the_numbers_only() -> None:
    scenario = scenario_for(world="wiod2014-17x27")
    first = Question(scenario, ("2018-01-01", "2019-01-01"), "year")
    titled = Question(scenario.model_copy(update={"title": "other words"}), first.days, "quarter")
    assert titled.sha256 == first.sha256
    others = [
        Question(scenario, ("2018-01-01",), "year"),
        Question(scenario, first.days, "year", (("USA", "CHN"),)),
        Question(scenario, first.days, "year", with_range=False),
        Question(scenario_for(world="wiod2014-17x27", deficits="balanced"), first.days, "year"),
        Question(scenario_for(world="wiod2014-17x27", baseline="2020-01-01"), first.days, "year"),
        Question(scenario_for(world="wiod2014-17x27", measures={"drop": ["us-301-list1"]}), first.days, "year"),
    ]
    assert len({first.sha256, *(item.sha256 for item in others)}) == 1 + len(others)


def test_changes_of_the_register_come_from_a_file_or_a_mapping(tmp_path: Path) -> None:
    file = tmp_path / "changes.yaml"
    file.write_text("drop: [us-301-list1]\nscale: {us-301-list3: 0.5}\n", "utf-8")
    assert (
        scenario_for(measures=file).policies
        == scenario_for(measures={"drop": ["us-301-list1"], "scale": {"us-301-list3": 0.5}}).policies
    )


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("drp: [us-301-list1]\n", "E-KEY-UNKNOWN"),
        ("- us-301-list1\n", "E-SCENARIO-FORM"),
        ("until: {us-301-list1: soon}\n", "E-DATE"),
    ],
)
def test_a_file_of_changes_is_refused_with_its_problem(tmp_path: Path, text: str, code: str) -> None:
    file = tmp_path / "changes.yaml"
    file.write_text(text, "utf-8")
    with pytest.raises(InputError) as error:
        scenario_for(measures=file)
    assert codes(error) == {code}


def test_what_is_stated_twice_is_refused() -> None:
    entry = Scenario(policies=[Measures(in_force_on="2020-01-01")])
    for options in ({"world": "wiod2014"}, {"measures": {"drop": ["us-301-list1"]}}):
        with pytest.raises(InputError) as error:
            scenario_for(entry, **options)  # type: ignore[arg-type]
        assert codes(error) == {"E-USAGE"}


def test_unknown_options_and_values_are_refused() -> None:
    with pytest.raises(InputError) as error:
        scenario_for(deficit="balanced")
    assert codes(error) == {"E-USAGE"}
    with pytest.raises(InputError) as error:
        scenario_for(deficits="balance")
    assert codes(error) == {"E-VALUE"}
    with pytest.raises(InputError) as error:
        scenario_for(baseline="2020-13-01")
    assert codes(error) == {"E-DATE"}
    with pytest.raises(InputError) as error:
        law_at(at_day(scenario_for(measures={"drop": ["us-301-list99"]}), "2020-01-01"))
    assert codes(error) == {"E-MEASURE-UNKNOWN"}
