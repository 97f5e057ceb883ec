"""Game files: read strictly, played on a small economy, written to a folder; refusals with their lines."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import smallyard
from smallyard.errors import InputError
from smallyard.strategy.game_file import Game, game_schema, packaged_games
from smallyard.strategy.named import named
from smallyard.strategy.play import ASKED, play
from smallyard.strategy.stage import stage_of

pytestmark = pytest.mark.xdist_group("ricardian")

SAME = 1e-9  # percent: one economy solved from two starts
ECONOMY = """schema: smallyard/game/1
world: wiod2014-17x27
aggregate:
  regions: {USA: USA, CHN: CHN, REST: rest}
  sectors: {C26: C26, OTHER: rest}
"""
PLAYERS = """players:
  USA: {instruments: [{channel: tariff, partners: CHN, sectors: all, detail: uniform, high: 60%}]}
  CHN: {instruments: [{channel: tariff, partners: USA, sectors: all, detail: uniform, high: 60%}]}
  REST: {}
"""
QUESTIONS = """questions:
  - {concept: optimum, player: USA}
  - {concept: nash, players: [USA, CHN]}
  - {concept: repeated, players: [USA, CHN]}
  - {concept: ladder, players: [USA, CHN], first_move: 5 pp, rounds: 3}
  - {concept: tax_or_ban, senders: [USA], target: [CHN], sectors: [C26]}
  - {concept: coalition, senders: [USA, REST], target: [CHN], sectors: [C26], share: 0.5}
"""


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> tuple[Any, Path]:
    folder = tmp_path_factory.mktemp("games") / "war"
    return play(Game.from_yaml(ECONOMY + PLAYERS + QUESTIONS), out=folder), folder


@pytest.mark.parametrize("name", packaged_games())
def test_packaged_games_say_what_they_ask(name: str) -> None:
    game = Game.load(name)
    assert "2014 economy" in game.title
    assert game.notes
    assert Game.model_validate(json.loads(json.dumps(game.resolved()))).sha256 == game.sha256
    assert all(question.concept in ASKED for question in game.questions)


def test_every_concept_has_an_answer_and_the_schema_knows_it() -> None:
    listed = game_schema()["properties"]["questions"]["items"]["discriminator"]["mapping"]
    assert set(listed) == set(ASKED)


def test_every_answer_is_certified_and_readable(played: tuple[Any, Path]) -> None:
    result, folder = played
    assert result.certified
    assert [item.concept for item in result.answers] == ["optimum", "nash", "repeated", "ladder", "tax_or_ban", "coalition"]
    assert all(item.words and item.figures for item in result.answers)
    held = json.loads((folder / "result.json").read_text("utf-8"))
    assert held["kind"] == "game"
    assert held["status"] == "certified"
    assert held["answers"][1]["deviations"][0]["gain"] <= 1e-4
    page = (folder / "report.html").read_text("utf-8")
    assert all(named(item.title) in page for item in result.answers)
    assert "<script" not in page
    assert {path.name for path in (folder / "tables").iterdir()} >= {"nash-payoffs.csv", "optimum-rates.csv", "ladder-ladder.csv"}


def test_the_best_choice_is_better_than_those_beside_it(played: tuple[Any, Path]) -> None:
    result, _ = played
    arena = stage_of(Game.from_yaml(ECONOMY + PLAYERS + QUESTIONS)).arena
    best = result.answers[0].data
    rate = best["rates_percent"][0] / 100.0
    gains = [arena.payoffs({"USA": np.array([other])})["USA"] for other in (rate - 0.02, rate, rate + 0.02)]
    assert gains[1] >= max(gains) - 1e-12
    neutral = arena.payoffs({})["USA"]
    assert 100.0 * (gains[1] - neutral) == pytest.approx(best["gain_percent"], abs=SAME)


def test_the_resolved_game_is_the_same_game(played: tuple[Any, Path]) -> None:
    result, folder = played
    assert Game.load(folder / "game.resolved.yaml").sha256 == result.game_sha256
    with pytest.raises(InputError, match="E-OUT-EXISTS"):
        play(Game.from_yaml(ECONOMY + PLAYERS + "questions: [{concept: optimum, player: CHN}]\n"), out=folder)


def test_groups_have_rates_in_common() -> None:
    text = "schema: smallyard/game/1\nworld: wiod2014-17x27\n"
    lever = "{channel: tariff, partners: all, sectors: C26, detail: partner}"
    text += f"players:\n  CANMEX: {{regions: [CAN, MEX], instruments: [{lever}]}}\n"
    text += "questions: [{concept: optimum, player: CANMEX}]\n"
    stage = stage_of(Game.from_yaml(text))
    item = stage.arena.own("CANMEX")[0]
    world = stage.arena.base.world
    can, mex, usa = (world.regions.index(name) for name in ("CAN", "MEX", "USA"))
    sector = world.sectors.index("C26")
    assert item.group[can, usa, sector] == item.group[mex, usa, sector] >= 0
    assert item.group[can, mex, sector] == item.group[mex, can, sector] == -1
    assert stage.arena.goals["CANMEX"][0].income.sum() == pytest.approx(1.0, abs=SAME)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (ECONOMY + PLAYERS + "questions: [{concept: optimum, player: US}]\n", "E-PLAYER-UNKNOWN"),
        (ECONOMY + PLAYERS + "questions: [{concept: optimum, player: REST}]\n", "E-PLAYER-POWERLESS"),
        (ECONOMY + PLAYERS + "questions: [{concept: chicken}]\n", "E-INSTRUMENT-UNKNOWN"),
        (ECONOMY + PLAYERS + "questions: []\n", "E-SIZE"),
        (ECONOMY + PLAYERS.replace("high: 60%", "high: 0%") + QUESTIONS, "E-RATE-RANGE"),
        (ECONOMY + PLAYERS.replace("partners: CHN", "partners: Atlantis") + QUESTIONS, "E-REGION-UNKNOWN"),
        (ECONOMY + PLAYERS.replace("partners: CHN", "partners: USA") + QUESTIONS, "E-CELLS-EMPTY"),
        (ECONOMY + PLAYERS + "questions: [{concept: tax_or_ban, senders: [USA], target: [USA]}]\n", "E-SANCTION-SIDES"),
        (ECONOMY + PLAYERS.replace("REST: {}", "REST: {objective: {real_income: {USA: .nan}}}") + QUESTIONS, "E-NUMBER-RANGE"),
        (ECONOMY + "model: {revenue: waste}\n" + PLAYERS + QUESTIONS, "E-GAME-REVENUE"),
        (ECONOMY + PLAYERS + "questions: [{concept: repeated, players: [USA, CHN], discount: 96}]\n", "E-NUMBER-RANGE"),
        (ECONOMY + PLAYERS.replace("REST: {}", "REST: {objective: {real_income: {USA: 0}}}") + QUESTIONS, "E-OBJECTIVE-EMPTY"),
        (ECONOMY + PLAYERS.replace("REST: {}", "REST: {objective: {earnings: {C99: 1}}}") + QUESTIONS, "E-SECTOR-UNKNOWN"),
        ("world: wiod2014\n", "E-KEY-MISSING"),
    ],
)
def test_bad_games_are_refused(text: str, code: str) -> None:
    with pytest.raises(InputError) as refusal:
        play(Game.from_yaml(text, "war.yaml"))
    assert code in {item.code for item in refusal.value.findings}


def test_an_unknown_game_suggests_another() -> None:
    with pytest.raises(InputError, match="trade-war-nash"):
        Game.load("trade-war")


def test_play_is_public() -> None:
    assert smallyard.play is play


def test_sentences_of_a_report_have_names_for_codes_and_keep_names_of_the_file() -> None:
    assert named("USA gains against CHN and OWN; with 'USA' in quotes.") == (
        "The United States gains against China and OWN; with 'USA' in quotes."
    )
