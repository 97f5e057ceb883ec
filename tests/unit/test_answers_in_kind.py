"""Retaliation among the options of an answer: payoffs by a second route, symmetry, and words that name flips where signs differ."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from smallyard.errors import Finding, InfeasibleError
from smallyard.pipeline.run import run
from smallyard.policy.mirror import mirrored, mirrored_means
from smallyard.policy.scenario import Scenario
from smallyard.strategy import robust
from smallyard.strategy.answers import Answer, GameResult
from smallyard.strategy.game_file import Game
from smallyard.strategy.in_kind import BOTH_WAYS, NO_RISE, InKind, in_kind
from smallyard.strategy.in_kind_words import ANSWERED, Answered, answered_payoffs, answered_words
from smallyard.strategy.nash import nash
from smallyard.strategy.optimum import optimum
from smallyard.strategy.play import play
from smallyard.strategy.repeated import StaticPayoffs, check_cooperation
from smallyard.strategy.repeated_options import deviation_of, kept_words, retested
from smallyard.strategy.robust import AS_CHOSEN, DEFICITS, Option
from smallyard.strategy.robust_figure import robust_figure
from smallyard.strategy.robust_words import flips, robust_words
from smallyard.strategy.stage import stage_of
from smallyard.strategy.unanswered import play_of, unanswered, unanswered_words

from .small_games import PLAYERS, economy, game
from .test_words_zh import is_said

SAME = 1e-8  # percent: one economy solved by two routes
EXACT = 1e-12  # rates by arithmetic

pytestmark = pytest.mark.xdist_group("ricardian")

ECONOMY = """world: wiod2014-17x27
aggregate:
  regions: {USA: USA, CHN: CHN, REST: rest}
  sectors: {C26: C26, OTHER: rest}
"""
TARIFF = "{{instruments: [{{channel: tariff, partners: {partner}, sectors: all, detail: sector, high: 60%}}]}}"
USA, CHN = TARIFF.format(partner="CHN"), TARIFF.format(partner="USA")
SECTORS = ("C26", "OTHER")


def asked(players: str, questions: str) -> GameResult:
    """A game on three regions and two sectors."""
    return play(Game.from_yaml(f"schema: smallyard/game/1\n{ECONOMY}players: {players}\nquestions: {questions}\n"))


@pytest.fixture(scope="module")
def two() -> GameResult:
    """Both have tariffs."""
    questions = (
        "[{concept: optimum, player: USA}, {concept: nash, players: [USA, CHN]}, "
        "{concept: stackelberg, leader: USA, follower: CHN}, {concept: bargain, players: [USA, CHN], rule: transfers}, "
        "{concept: ladder, players: [USA, CHN], first_move: 5 pp, rounds: 4}, {concept: repeated, players: [USA, CHN]}]"
    )
    return asked(f"{{USA: {USA}, CHN: {CHN}, REST: {{}}}}", questions)


@pytest.fixture(scope="module")
def one() -> Answer:
    """The United States alone have tariffs."""
    return asked(f"{{USA: {USA}, CHN: {{}}, REST: {{}}}}", "[{concept: optimum, player: USA}]").answers[0]


def by_hand(points: dict[tuple[str, str], dict[str, float]]) -> Scenario:
    """A scenario that adds points by (importer, exporter) and sector."""
    policies = [
        f"  - {{instrument: import_tariff, importer: {importer}, exporter: {exporter}, sectors: {sector}, add: {value:.12f} pp}}\n"
        for (importer, exporter), added in points.items()
        for sector, value in added.items()
        if value > 0.0
    ]
    return Scenario.from_yaml(f"schema: smallyard/scenario/1\n{ECONOMY}policies:\n{''.join(policies)}")


def rises(answer: Answer) -> dict[str, float]:
    """Points by which the rates found are above those in force, by sector."""
    table = next(figure.table for figure in answer.figures if figure.key == "rates")
    rows = zip(table["on"], table["rate_percent"], table["rate_in_force_percent"], strict=True)
    return {str(sector): float(chosen) - float(now) for sector, chosen, now in rows}  # type: ignore[arg-type]


def test_an_answer_in_kind_is_a_scenario_with_the_same_points_on_the_reverse_flows(two: GameResult) -> None:
    answer = two.answers[0]
    points = rises(answer)
    assert all(value > 0.0 for value in points.values())  # falls are not answered: none here
    found = run(by_hand({("USA", "CHN"): points, ("CHN", "USA"): points}), explain=False)
    said = answer.data["answered_in_kind"]
    assert said["by"] == ["CHN"]
    assert said["with_instruments"]
    assert dict(said["payoffs_percent"]) == pytest.approx(dict(found.real_income), abs=SAME)


def test_without_instruments_of_others_the_options_are_those_of_the_range_of_a_scenario(one: Answer) -> None:
    found = run(by_hand({("USA", "CHN"): rises(one)}))
    said = one.data["answered_in_kind"]
    assert said["by"] == ["CHN"]
    assert not said["with_instruments"]
    assert "the regions that the move burdens" in " ".join(one.words)
    plays = {"as stated": AS_CHOSEN, "mirror retaliation": ANSWERED}
    cells = {
        (cell.options["elasticities"], cell.options["deficits"], plays[cell.options["retaliation"]]): cell.real_income_percent
        for cell in found.range.cells
        if cell.options["revenue"] == "lump_sum"
    }
    assert len(one.data["options"]) == len(cells) == 12
    for item in one.data["options"]:
        there = cells[item["elasticities"], item["deficits"], item["play"]]
        assert [item["payoffs_percent"][name] for name in ("USA", "CHN", "REST")] == pytest.approx(there, abs=SAME)


def test_answers_are_in_the_table_and_in_the_words(two: GameResult) -> None:
    answer = two.answers[0]
    figure = next(item for item in answer.figures if item.key == "options")
    assert "USA, answered in kind" in figure.wide
    assert set(figure.table["play"]) == {AS_CHOSEN, ANSWERED}
    now, then = answer.data["payoffs_percent"]["USA"], answer.data["answered_in_kind"]["payoffs_percent"]["USA"]
    sentence = next(text for text in answer.words if text.startswith("Answered in kind by CHN"))
    assert ("the sign flips" in sentence) == flips(now, then)
    assert all(item["reason"] == "" for item in answer.data["options"])


def test_what_equilibrium_rates_give_unanswered_is_in_the_answer(two: GameResult) -> None:
    answer = two.answers[1]
    held = answer.data["unanswered"]["payoffs_percent"]
    assert set(held) == {"USA", "CHN"}
    turned = [name for name in held if flips(held[name], answer.data["payoffs_percent"][name])]
    sentence = next(text for text in answer.words if text.startswith("Unanswered, the same rates"))
    assert all((name in sentence.split("between")[1]) == (name in turned) for name in held)
    assert {item["play"] for item in answer.data["options"]} == {AS_CHOSEN, "USA alone", "CHN alone"}


@pytest.mark.parametrize("place", range(6))
def test_every_game_says_what_holds_under_other_options(two: GameResult, place: int) -> None:
    answer = two.answers[place]
    assert two.certified
    assert "sets of elasticities and closures" in " ".join(answer.words)
    assert len({(item["elasticities"], item["deficits"]) for item in answer.data["options"]}) == 6


def test_options_of_an_agreement_hold_what_is_paid(two: GameResult) -> None:
    """The option that is the game's own has the headline: what the agreement is worth over the tariff war, with payments."""
    answer = two.answers[3]
    own = next(
        item for item in answer.data["options"] if item["elasticities"] == "fontagne2022" and item["deficits"] == DEFICITS[0]
    )
    worth = {name: answer.data["bargain"]["after"][name] - value for name, value in answer.data["bargain"]["threat"].items()}
    assert own["payoffs_percent"] == pytest.approx(worth, abs=1e-6)


# --- on economies of two ------------------------------------------------------------------------------------------------


def test_equals_are_answered_equally() -> None:
    arena, rates = game(economy()), np.array([0.1, 0.2])
    first, second = (answered_payoffs(arena, in_kind(arena, name, rates)) for name in PLAYERS)
    np.testing.assert_allclose(first.said.rates["R1"], rates, atol=EXACT)
    np.testing.assert_allclose(second.said.rates["R0"], rates, atol=EXACT)
    assert first.payoffs is not None
    assert second.payoffs is not None
    assert first.payoffs["R0"] == pytest.approx(first.payoffs["R1"], abs=SAME)
    assert first.payoffs["R0"] == pytest.approx(second.payoffs["R1"], abs=SAME)


def test_alone_equals_gain_and_together_they_lose() -> None:
    arena = game(economy())
    found = nash(arena, PLAYERS)
    alone = unanswered(arena, found.values, PLAYERS)
    neutral = arena.payoffs({})["R0"]
    there = 100.0 * (arena.payoffs({"R0": found.values["R0"]})["R0"] - neutral)
    assert alone.payoffs["R0"] == pytest.approx(there, abs=SAME)
    assert 0.0 < alone.payoffs["R0"] <= optimum(arena, "R0", {}).gain + SAME
    (sentence,) = unanswered_words(alone, found.payoffs, ())
    assert sentence.endswith("the sign flips for R0 and R1.")


def test_bounds_that_keep_an_answer_from_being_full_are_said() -> None:
    arena = game(economy(), bounds=(0.0, 0.15))
    said = in_kind(arena, "R0", np.array([0.1, 0.2]))
    np.testing.assert_allclose(said.rates["R1"], [0.1, 0.15], atol=EXACT)
    assert said.cut == ("R1",)
    assert not said.spread
    found = Answered(said, {"R0": -1.0, "R1": -1.0})
    assert any("Bounds keep R1" in text for text in answered_words(found, "R0", {"R0": 1.0, "R1": -1.0}, ()))


@pytest.mark.parametrize(
    ("channels", "rates", "reason"),
    [
        (("production_subsidy",), [0.1, 0.1], NO_RISE),
        (("tariff",), [0.0, 0.0], NO_RISE),
        (("tariff", "export_tax"), [0.1, 0.1, 0.1, 0.1], ""),
    ],
)
def test_what_is_no_burden_abroad_is_not_answered(channels: tuple[str, ...], rates: list[float], reason: str) -> None:
    arena = game(economy(), channels=channels)
    said = in_kind(arena, "R0", np.array(rates))
    assert said.reason == reason
    assert (said.wedges is None) == bool(reason)
    if reason:
        found = answered_payoffs(arena, said)
        assert answered_words(found, "R0", {"R0": 1.0, "R1": 0.0}, ()) == [f"There is nothing to answer in kind: {reason}."]


def test_a_move_on_both_directions_has_no_answer_of_regions() -> None:
    arena = game(economy(), channels=("tariff", "export_tax"))
    alone = robust.replace(arena, levers=arena.own("R0"))
    said = in_kind(alone, "R0", np.full(4, 0.1))
    assert said.wedges is None
    assert said.reason == BOTH_WAYS


def test_where_the_law_splits_flows_the_mean_rise_is_answered() -> None:
    """Under the law of a day classes differ each way; every class of the reverse flow rises by what the flow rises in the mean."""
    players = f"{{USA: {USA.replace('partners: CHN', 'partners: CHN, low: 30%')}, CHN: {{}}}}"
    question = "[{concept: optimum, player: USA}]"
    text = f"schema: smallyard/game/1\n{ECONOMY}baseline: {{in_force_on: 2024-12-31}}\nplayers: {players}\nquestions: {question}\n"
    arena = stage_of(Game.from_yaml(text)).arena
    world, before = arena.base.world, arena.wedges
    assert mirrored(world, before, arena.wedges_at({"USA": np.full(2, 0.3)})) is None
    said = in_kind(arena, "USA", np.full(2, 0.3))
    assert said.wedges is not None
    assert said.by == ("CHN",)
    usa, chn = (world.regions.index(name) for name in ("USA", "CHN"))
    old = before.level(world, "tariff")
    rise = ((np.maximum(0.3 - old, 0.0) * before.shares(world)).sum(0))[usa, chn]
    answer = said.wedges.level(world, "tariff") - old
    np.testing.assert_allclose(answer[:, chn, usa], np.broadcast_to(rise, (before.classes, 2)), atol=EXACT)
    answer[:, [usa, chn], [chn, usa]] = 0.0
    assert not answer.any()


def test_rises_inside_sectors_whose_mean_falls_are_said_as_such() -> None:
    """The law has several rates in a sector; one rate below their mean is above the lowest of them, and only that is answered."""
    question = "[{concept: optimum, player: USA}]"
    players = f"{{USA: {USA}, CHN: {{}}}}"
    text = f"schema: smallyard/game/1\n{ECONOMY}baseline: {{in_force_on: 2024-12-31}}\nplayers: {players}\nquestions: {question}\n"
    arena = stage_of(Game.from_yaml(text)).arena
    world, before = arena.base.world, arena.wedges
    rate = np.full(2, 0.08)
    change, shares = arena.wedges_at({"USA": rate}).level(world, "tariff") - before.level(world, "tariff"), before.shares(world)
    assert (change * shares).sum(0).max() < EXACT
    said = in_kind(arena, "USA", rate)
    assert said.inside_sectors == ((change > 0.0) & (shares > 0.0)).any((0, 1, 2)).sum() > 0
    words = answered_words(Answered(said, {"USA": 0.1}), "USA", {"USA": 0.1}, [])
    assert any(f"in {said.inside_sectors} it raises the rate on some product classes" in text for text in words)
    assert "answered by CHN, beyond the instruments of the game: in each such sector" in words[-1]
    assert all(is_said(text) for text in words[-2:])


def test_the_mirror_by_means_is_the_mirror_where_flows_are_not_split() -> None:
    arena = game(economy(), channels=("tariff",))
    world, after = arena.base.world, arena.wedges_at({"R0": np.array([0.1, 0.2])})
    first, second = mirrored(world, arena.wedges, after), mirrored_means(world, arena.wedges, after)
    assert first is not None
    assert second is not None
    np.testing.assert_allclose(first.level(world, "tariff"), second.level(world, "tariff"), atol=EXACT)


def test_a_rate_for_several_partners_answers_on_others_too() -> None:
    wide = "{instruments: [{channel: tariff, partners: all, sectors: all, detail: uniform, high: 60%}]}"
    answer = asked(f"{{USA: {USA}, CHN: {wide}, REST: {{}}}}", "[{concept: optimum, player: USA}]").answers[0]
    assert answer.data["answered_in_kind"]["spread_to_others"] == ["CHN"]
    assert any(text.startswith("CHN can answer only with one rate") for text in answer.words)


# --- words --------------------------------------------------------------------------------------------------------------

VALUES = [-0.3, -0.0004, 0.0, 0.0004, 0.2]


def options(unanswered_: float, answered_: float) -> tuple[Option, ...]:
    """One economy, one player, two plays."""
    return (
        Option("fontagne2022", "balanced", {"A": unanswered_}),
        Option("fontagne2022", "balanced", {"A": answered_}, play=ANSWERED),
    )


@pytest.mark.parametrize("now", VALUES)
@pytest.mark.parametrize("then", VALUES)
def test_words_name_a_flip_exactly_where_signs_differ(now: float, then: float) -> None:
    """A change below 0.0005 percent is practically zero and has no sign."""
    differ = now * then < 0.0 and min(abs(now), abs(then)) >= 5e-4
    found = Answered(InKind(("B",), None, True), {"A": then})
    said = Answered(InKind(("B",), game(economy()).wedges, True), found.payoffs)
    (sentence,) = answered_words(said, "A", {"A": now}, options(now, then))
    assert ("the sign flips" in sentence) == differ
    assert "but" not in sentence  # the only other economy does the same
    held = robust_words(options(then, then), {"A": now})
    assert ("it flips for A under the elasticities of Fontagné et al. (2022) with trade balanced first" in held) == differ


def test_an_option_that_decides_about_the_flip_is_named() -> None:
    said = Answered(InKind(("B",), game(economy()).wedges, True), {"A": 0.1})
    (sentence,) = answered_words(said, "A", {"A": 0.2}, options(0.2, -0.1))
    assert "the sign holds, but flips under the elasticities of Fontagné et al. (2022)" in sentence
    said = Answered(said.said, {"A": -0.1})
    (sentence,) = answered_words(said, "A", {"A": 0.2}, options(0.2, 0.1))
    assert "the sign flips, but not under the elasticities of Fontagné et al. (2022)" in sentence


def test_an_option_without_a_solution_is_kept_with_its_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    usual: Callable[..., Any] = robust.other_options

    def refusing(stage: Any, elasticities: str, deficits: str) -> Any:
        if elasticities == "caliendo_parro2015":
            raise InfeasibleError(Finding("E-TEST", "a region trades with nobody"))
        return usual(stage, elasticities, deficits)

    monkeypatch.setattr(robust, "other_options", refusing)
    answer = asked(f"{{USA: {USA}, CHN: {CHN}, REST: {{}}}}", "[{concept: optimum, player: USA}]").answers[0]
    refused = [item for item in answer.data["options"] if item["payoffs_percent"] is None]
    assert {(item["elasticities"], item["play"]) for item in refused} == {
        ("caliendo_parro2015", AS_CHOSEN), ("caliendo_parro2015", ANSWERED),
    }  # fmt: skip
    assert {item["reason"] for item in refused} == {"a region trades with nobody"}
    assert any(text.startswith("Under 4 sets") and "2 without a certified solution" in text for text in answer.words)
    note = next(item for item in answer.figures if item.key == "options").note
    assert note.count("a region trades with nobody") == len(refused)


def test_no_option_at_all_is_no_robust_sign() -> None:
    failed = (Option("fontagne2022", "balanced", None, "nothing is traded"),)
    assert "nothing is traded" in robust_words(failed, {"A": 1.0})
    assert "holds" not in robust_words(failed, {"A": 1.0})
    assert "–" in robust_figure(failed, {"A": 1.0}).wide


def test_cooperation_is_tested_again_on_the_payoffs_of_each_option() -> None:
    """Temptation 1 against a loss of 2 is withstood at a discount factor of one half, one against 0.5 is not."""
    payoffs = [StaticPayoffs("A", 0.0, 1.0, -2.0)]
    here = check_cooperation(payoffs, 0.5)
    found = [Option("fontagne2022", name, {"A": war}) for name, war in zip(DEFICITS, (-2.0, -0.5), strict=True)]
    found += [Option("fontagne2022", name, {"A": 1.0}, play=deviation_of("A")) for name in DEFICITS]
    there = retested(found, payoffs, 0.5)
    assert [item.sustained for item in there.values()] == [True, False]
    words = kept_words(here, there, found)
    assert "the same under 1 of 2" in words
    assert "it flips under the elasticities of Fontagné et al. (2022) with trade balanced first" in words


def test_plays_have_names_of_their_own() -> None:
    assert len({AS_CHOSEN, ANSWERED, play_of("A"), deviation_of("A")}) == 4
