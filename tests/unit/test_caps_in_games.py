"""Caps that players choose: the tax that does the same, slopes on both sides of where a cap begins to bind, every concept."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from smallyard.errors import InputError
from smallyard.strategy.arena import Arena
from smallyard.strategy.game_file import Game
from smallyard.strategy.in_kind import in_kind
from smallyard.strategy.ladder import ladder
from smallyard.strategy.nash import nash
from smallyard.strategy.optimum import optimum
from smallyard.strategy.play import play
from smallyard.strategy.retaliation import Rule
from smallyard.strategy.stage import stage_of

from .small_games import PLAYERS, economy, game

SAME = 1e-4  # percent: gains of two routes to one optimum
RATE = 1e-3  # of a shadow price against the best tax: both searches end at slopes of 5e-5 percent per unit
SLOPE = 1e-5  # of the largest entry: truncation of central differences
STEP = 1e-5
TWIN = {"export_tax": "export_cap", "tariff": "import_cap"}

pytestmark = pytest.mark.xdist_group("games")


def prices(arena: Arena, player: str, rates: np.ndarray) -> list[float]:
    return [item.shadow_price for item in arena.caps({player: rates}, player)]


@pytest.mark.parametrize(("tax", "detail"), [("tariff", "sector"), ("export_tax", "sector"), ("export_tax", "free")])
def test_while_others_keep_theirs_a_cap_is_the_tax_that_does_the_same(tax: str, detail: str) -> None:
    """Rent to whoever sets the cap: quantity and tax are two names of one choice, so that both optima are one."""
    base = economy(home=(2.0, 8.0), theta=(3.0, 8.0), skew=2.0)
    by_tax = optimum(game(base, detail=detail, channels=(tax,)), "R0", {}, flat=False)
    arena = game(base, detail=detail, channels=(TWIN[tax],))
    by_cap = optimum(arena, "R0", {}, flat=False)
    assert by_cap.settled
    assert by_cap.gain == pytest.approx(by_tax.gain, abs=SAME)
    np.testing.assert_allclose(prices(arena, "R0", by_cap.rates), by_tax.rates, rtol=RATE)


def test_against_each_other_quantities_are_not_prices() -> None:
    """Two alike end alike in a war of tariffs. In a war of caps on all imports, with balanced trade, the tighter cap leaves the
    other nothing to limit: two equilibria, each the other's mirror, and who answers first has the better one.
    """
    base = economy()
    taxes = nash(game(base, detail="uniform"), PLAYERS)
    arena = game(base, detail="uniform", channels=("import_cap",))
    first, second = nash(arena, PLAYERS), nash(arena, PLAYERS[::-1])
    assert taxes.certified
    assert taxes.payoffs["R0"] == pytest.approx(taxes.payoffs["R1"], abs=SAME)
    for found in (first, second):
        assert found.certified
    assert first.payoffs["R0"] > 0.0 > first.payoffs["R1"]
    assert [first.payoffs[name] for name in PLAYERS] == pytest.approx([second.payoffs[name] for name in PLAYERS[::-1]], abs=SAME)
    assert first.payoffs["R0"] == pytest.approx(optimum(arena, "R0", {}, flat=False).gain, abs=SAME)


def differences(arena: Arena, values: dict[str, np.ndarray], player: str) -> np.ndarray:
    rates = values[player]
    found = []
    for k in range(len(rates)):
        ends = [arena.payoffs({**values, player: rates + sign * STEP * np.eye(len(rates))[k]})[player] for sign in (1.0, -1.0)]
        found.append((ends[0] - ends[1]) / (2.0 * STEP))
    return np.array(found)


def test_slopes_by_binding_cuts_and_rates_are_those_of_differences() -> None:
    arena = game(economy(theta=(3.0, 8.0), skew=2.0), channels=("tariff", "export_cap"))
    values = {"R0": np.array([0.02, 0.03, 0.4, 0.35]), "R1": np.array([0.05, 0.0, -0.5, -0.5])}
    _, slope = arena.slope(values, "R0")
    expected = differences(arena, values, "R0")
    np.testing.assert_allclose(slope, expected, atol=SLOPE * np.abs(expected).max())


def test_a_cap_with_room_has_the_slope_of_where_it_begins_to_bind_if_tightening_gains() -> None:
    """Two routes: one-sided differences of the payoff just below what passes; and nothing where tightening loses."""
    arena = game(economy(), channels=("import_cap",), detail="uniform")
    passes = arena.caps({"R0": np.array([-0.5])}, "R0")[0]
    assert not passes.binds
    assert passes.bought == pytest.approx(1.0)
    worth = [arena.payoffs({"R0": np.array([cut])})["R0"] for cut in (1e-9, 2.0 * STEP)]
    _, slope = arena.slope({"R0": np.array([-0.5])}, "R0")
    assert slope[0] == pytest.approx((worth[1] - worth[0]) / (2.0 * STEP), rel=1e-2)  # one-sided: first order in the step
    owned_by_seller = game(economy(), channels=("export_cap",), detail="uniform")
    reach = {"R1": np.array([0.4])}
    lost = arena.slope({**reach, "R0": np.array([0.95 - 1e-3])}, "R0")[1]
    assert lost[0] < 0.0  # a cap that binds too much: loosening gains
    assert owned_by_seller.slope({"R0": np.array([-0.5])}, "R0")[1][0] > 0.0


def test_of_two_caps_on_one_flow_the_tighter_one_holds_and_has_the_price() -> None:
    arena = game(economy(), channels=("import_cap", "export_cap"), detail="sector")
    values = {"R0": np.array([0.3, 0.1, -0.9, -0.9]), "R1": np.array([-0.9, -0.9, 0.2, 0.2])}
    own, other = arena.caps(values, "R0"), arena.caps(values, "R1")
    assert [item.label for item in own if item.binds] == ["import cap: s0"]
    assert [item.label for item in other if item.binds] == ["export cap: s1"]
    assert "export cap: s0" not in [item.label for item in other]


def test_one_more_cap_never_lowers_an_optimum() -> None:
    base = economy(theta=(3.0, 8.0), skew=2.0)
    plain = optimum(game(base, channels=("tariff",)), "R0", {}, flat=False)
    more = optimum(game(base, channels=("tariff", "export_cap")), "R0", {}, flat=False)
    both = optimum(game(base, channels=("tariff", "export_tax")), "R0", {}, flat=False)
    assert more.gain >= plain.gain - SAME
    assert more.gain == pytest.approx(both.gain, abs=10 * SAME)


def test_a_move_is_mirrored_by_caps_of_the_same_cut() -> None:
    mirrored = ladder(game(economy(), channels=("import_cap",)), PLAYERS, Rule("mirror"), np.array([0.1, 0.2]), rounds=2)
    np.testing.assert_allclose(mirrored.values["R1"], [0.1, 0.2])


def test_caps_against_tariffs_on_all_trade_end_it() -> None:
    """Rodriguez (1974): a tariff answered by a quota shrinks what passes round by round, down to the bounds."""
    both = game(economy(), channels=("import_cap", "tariff"), detail="uniform")
    chosen = {"R0": "import_cap", "R1": "tariff"}
    arena = replace(both, levers=tuple(item for item in both.levers if item.channel == chosen[item.player]))
    found = nash(arena, PLAYERS)
    assert found.values["R0"] == pytest.approx(0.9)
    assert found.values["R1"] == pytest.approx(1.0)
    assert all(value < 0.0 for value in found.payoffs.values())


def test_a_cap_is_answered_in_kind_by_a_cap() -> None:
    """The same cut on the reverse flow; without caps of the other there is nothing to answer, and the words say why."""
    other = "{channel: export_cap, partners: USA, sectors: [C26], rents: {exporter: 100%}}"
    for second, expected in ((other, True), (TARIFF, False)):
        stage = stage_of(Game.from_yaml(FILE.format(first=CAP, second=second)))
        found = in_kind(stage.arena, "USA", np.array([0.3]))
        assert bool(found.rates) is expected
        if found.wedges is not None:
            levels = {item.source: item.level for item in found.wedges.controls}
            assert levels == pytest.approx({"USA: export cap on all": 0.7, "CHN: export cap on all": 0.7})
        else:
            assert "caps are answered only by players who have caps" in found.reason


@pytest.mark.full
def test_one_file_asks_every_concept_of_caps() -> None:
    asked = """
  - {concept: optimum, player: USA}
  - {concept: nash, players: [USA, CHN]}
  - {concept: ladder, players: [USA, CHN], first_move: 5 pp, rounds: 3}
  - {concept: stackelberg, leader: CHN, follower: USA}
  - {concept: bargain, players: [USA, CHN]}"""
    text = FILE.format(first=CAP, second=TARIFF).replace("[{concept: optimum, player: USA}]", asked)
    found = play(Game.from_yaml(text))
    assert {item.concept: item.certified for item in found.answers} == dict.fromkeys(
        ("optimum", "nash", "ladder", "stackelberg", "bargain"), True
    )
    best = found.answers[0]
    assert any("caps of USA 1 bind" in text for text in best.words)
    assert "optimum-caps-USA" in found.tables
    assert found.tables["optimum-caps-USA"]["binds"] == ["yes"]


FILE = """schema: smallyard/game/1
world: wiod2014-17x27
aggregate:
  regions: {{USA: USA, CHN: CHN, REST: rest}}
  sectors: {{C26: C26, OTHER: rest}}
players:
  USA: {{instruments: [{first}]}}
  CHN: {{instruments: [{second}]}}
questions: [{{concept: optimum, player: USA}}]
"""
CAP = "{channel: export_cap, partners: CHN, sectors: [C26], rents: {exporter: 100%}}"
TARIFF = "{channel: tariff, partners: USA, sectors: all}"


@pytest.mark.parametrize(
    ("first", "code", "words"),
    [
        ("{channel: export_cap, partners: CHN}", "E-GAME-RENTS", "nobody owns it"),
        ("{channel: tariff, partners: CHN, rents: {exporter: 100%}}", "E-GAME-RENTS", "has no rent"),
        ("{channel: export_cap, partners: CHN, high: 100%, rents: {exporter: 100%}}", "E-GAME-CUT", "100%"),
        ("{channel: import_cap, partners: CHN, low: 50%, high: 40%, rents: {importer: 100%}}", "E-RATE-RANGE", "no number lies"),
    ],
)  # fmt: skip
def test_caps_that_cannot_be_chosen_are_refused(first: str, code: str, words: str) -> None:
    with pytest.raises(InputError) as caught:
        Game.from_yaml(FILE.format(first=first, second=TARIFF))
    assert caught.value.findings[0].code == code
    assert words in str(caught.value)


def test_caps_that_share_some_flows_but_not_all_are_refused_by_name() -> None:
    other = "{channel: import_cap, partners: USA, sectors: all, rents: {importer: 100%}}"
    with pytest.raises(InputError) as caught:
        stage_of(Game.from_yaml(FILE.format(first=CAP, second=other)))
    found: Any = caught.value.findings[0]
    assert found.code == "E-CONTROL-OVERLAP"
    assert "USA: export cap on all" in found.where
