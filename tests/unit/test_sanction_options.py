"""Sanctions answered in kind and under other options: the mirror by two routes, symmetry, and words about signs."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from smallyard.errors import Finding, InfeasibleError
from smallyard.models.ricardian import Ricardian
from smallyard.policy.mirror import mirrored
from smallyard.policy.wedges import Wedges
from smallyard.strategy import sanction_options as tried
from smallyard.strategy.ask_sanctions import ask_leverage
from smallyard.strategy.game_file import Game
from smallyard.strategy.losses import Measure
from smallyard.strategy.play import _answer
from smallyard.strategy.rates_as_wedges import rates_as_wedges
from smallyard.strategy.sanction_options import SanctionOption, SanctionOptions, closing, raising
from smallyard.strategy.sanction_words import sanction_words
from smallyard.strategy.setting import Setting
from smallyard.strategy.stage import Stage, stage_of
from smallyard.strategy.tax_or_ban import answered_in_kind
from smallyard.strategy.templates import cells_of, closed_to, raised_by

from .small_games import economy

SAME = 1e-8  # percent: one economy solved from two starts
A, B = ("R0",), ("R1",)

pytestmark = pytest.mark.xdist_group("sanctions")

GAME = """schema: smallyard/game/1
world: wiod2014-17x27
aggregate:
  regions: {USA: USA, CHN: CHN, JPN: JPN, REST: rest}
  sectors: {C26: C26, C28_C33: C28_C33, OTHER: rest}
questions:
  - {concept: leverage, senders: [USA], target: [CHN], sectors: [C26, C28_C33]}
  - {concept: scope, senders: [USA], target: [CHN], sectors: [C26, C28_C33], budget_percent: 0.05, share: 0.5}
  - {concept: sanction_frontier, senders: [USA], target: [CHN], sectors: [C26]}
  - {concept: coalition, senders: [USA, JPN], target: [CHN], sectors: [C26], instrument: export_cost, rate: 0.1}
  - {concept: coalition, senders: [USA, JPN], target: [CHN], sectors: [C26], instrument: import_tariff, rate: 0.1}
"""


@pytest.fixture(scope="module")
def stage() -> Stage:
    return stage_of(Game.from_yaml(GAME))


@pytest.fixture(scope="module")
def answers(stage: Stage) -> list[Any]:
    return [_answer(stage, question, lambda _: None) for question in stage.game.questions]


@pytest.fixture(scope="module")
def even() -> Setting:
    """Two equal regions."""
    return Setting(Ricardian(), economy(), Wedges.neutral())


def test_closing_both_ways_is_the_mirror_of_policies(even: Setting) -> None:
    cells = cells_of(even, A, B, ("s0",))
    act = closing(even, cells)
    assert act.answered is not None
    wedges = mirrored(even.base.world, even.wedges, closed_to(even, cells))
    assert wedges is not None
    np.testing.assert_array_equal(act.answered.level(even.base.world, "ban"), wedges.level(even.base.world, "ban"))


@pytest.mark.parametrize("share", [0.3, 1.0])
def test_equals_lose_the_same_when_a_closing_is_answered(even: Setting, share: float) -> None:
    act = closing(even, cells_of(even, A, B, ("s0",)), share)
    assert act.answered is not None
    alone, both = even.measured(act.wedges, A, B), even.measured(act.answered, A, B)
    assert both.own_percent == pytest.approx(both.target_percent, abs=SAME)
    assert both.own_percent > alone.own_percent


def test_a_share_that_is_answered_lies_between_nothing_and_all(even: Setting) -> None:
    cells = cells_of(even, A, B, ("s0",))
    found = [closing(even, cells, share).answered for share in (0.25, 0.5, 1.0)]
    losses = [even.measured(item, A, B).target_percent for item in found if item is not None]
    assert 0.0 < losses[0] < losses[1] < losses[2]


def test_rates_of_a_frontier_are_wedges(even: Setting) -> None:
    cells = cells_of(even, A, B, ("s1",))
    found = rates_as_wedges(even, A, B, {"export_tax/s1": 0.2, "tariff/s0": 0.1}, ("tariff/s0",))
    world = even.base.world
    np.testing.assert_array_equal(
        found.level(world, "export_tax"), raised_by(even, "export_tax", cells, 0.2).level(world, "export_tax")
    )
    imports = cells_of(even, A, B, ("s0",), imports=True)
    np.testing.assert_array_equal(found.level(world, "ban")[0] > 0.0, imports)
    np.testing.assert_array_equal(found.level(world, "tariff")[0], 0.1 * imports)


def test_the_headline_answered_is_measured_by_the_mirror(stage: Stage, answers: list[Any]) -> None:
    found = answers[0].data
    setting, best = stage.setting, found["rows"][0]
    act = closed_to(setting, cells_of(setting, ("USA",), ("CHN",), (best["sector"],)))
    there = answered_in_kind(setting, act, ("USA",), ("CHN",))
    assert found["answered_in_kind"]["measure"]["own_percent"] == pytest.approx(there.own_percent, abs=SAME)
    assert found["answered_in_kind"]["measure"]["target_percent"] == pytest.approx(there.target_percent, abs=SAME)


def test_the_option_that_is_the_game_s_own_has_the_headline(answers: list[Any]) -> None:
    own = [{**item.data}["options"][0] for item in answers]
    assert all(item["elasticities"] == "fontagne2022" and item["deficits"] == "share_of_world_gdp" for item in own)
    assert own[0]["unanswered"]["target_percent"] == pytest.approx(answers[0].data["rows"][0]["ban_target_percent"], abs=SAME)
    assert own[1]["unanswered"]["target_percent"] == pytest.approx(answers[1].data["exact"]["target_percent"], abs=SAME)
    assert own[2]["unanswered"]["target_percent"] == pytest.approx(answers[2].data["free"]["target_percent"], abs=SAME)
    whole = answers[4].data["coalitions"]["rows"][-1]
    assert own[4]["unanswered"]["target_percent"] == pytest.approx(whole["target_percent"], abs=SAME)


def test_costs_have_no_answer_in_kind_and_that_is_said(answers: list[Any]) -> None:
    answer = answers[3]
    assert answer.data["answered_in_kind"]["measure"] is None
    assert answer.data["answered_in_kind"]["reason"] == tried.NO_ANSWER
    assert any("there is no answer in kind by CHN" in text for text in answer.words)
    assert all(item["unanswered"] for item in answer.data["options"])
    assert "not solved in full" not in " ".join(answer.words)


def test_every_answer_has_words_and_a_table(answers: list[Any]) -> None:
    for item in answers:
        assert len(item.data["options"]) == 6
        assert any(text.startswith("Under 6 sets of elasticities and closures") for text in item.words)
        assert len(item.tables["options"]["own_answered_percent"]) == 6


def test_an_economy_that_is_refused_is_kept(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    usual = tried.other_options

    def refusing(given: Stage, elasticities: str, deficits: str) -> Any:
        if deficits == "balanced":
            raise InfeasibleError(Finding("E-TEST", "a region trades with nobody"))
        return usual(given, elasticities, deficits)

    monkeypatch.setattr(tried, "other_options", refusing)
    answer = ask_leverage(stage, stage.game.questions[0], lambda _: None)  # type: ignore[arg-type]
    refused = [item for item in answer.data["options"] if item["unanswered"] is None]
    assert [item["reason"] for item in refused] == ["a region trades with nobody"] * 3
    assert any("3 not solved in full" in text and "a region trades with nobody" in text for text in answer.words)


def measure(own: float, target: float) -> Measure:
    return Measure(own, 0.0, target, 0.0, 0.0, 0.0)


@pytest.mark.parametrize("own", [-0.3, -0.0004, 0.2])
@pytest.mark.parametrize("answered", [-0.3, 0.0004, 0.2])
def test_words_name_a_flip_exactly_where_signs_differ(own: float, answered: float) -> None:
    here = SanctionOption("fontagne2022", "balanced", measure(own, 1.0), measure(answered, 1.0))
    first, second = sanction_words(SanctionOptions(here, (here,)), "a ban", ("B",))
    differ = own * answered < 0.0 and min(abs(own), abs(answered)) >= 5e-4
    assert first.endswith("the sign flips for the senders.") == differ
    assert "flips" not in second  # the only option is the headline
    other = SanctionOption("fontagne2022", "balanced", measure(answered, 1.0), measure(answered, 1.0))
    second = sanction_words(SanctionOptions(here, (other,)), "a ban", ("B",))[1]
    assert ("the sign flips for the senders under the elasticities of Fontagné" in second) == differ


def test_a_ban_that_the_law_has_in_part_is_answered_where_it_leaves_nothing_open(even: Setting) -> None:
    cells = cells_of(even, A, B, ("s0",))
    world, half = even.base.world, closed_to(even, cells, 0.5)
    law = Setting(even.model, even.base, half)
    found = raising(law, closed_to(law, cells)).answered
    assert found is not None
    np.testing.assert_array_equal(found.level(world, "ban")[:, 0, 1, 0], 1.0)
    rate = raising(law, raised_by(law, "export_tax", cells, 0.2)).answered
    assert rate is not None
    np.testing.assert_allclose(rate.level(world, "export_tax")[:, 0, 1, 0], 0.2)
    assert not rate.level(world, "ban")[:, 0, 1].any()


def test_mirrors_of_rates_are_those_of_policies(even: Setting) -> None:
    act = raising(even, raised_by(even, "export_tax", cells_of(even, A, B, ("s0",)), 0.2))
    assert act.answered is not None
    both = even.measured(act.answered, A, B)
    assert both.own_percent == pytest.approx(both.target_percent, abs=SAME)
