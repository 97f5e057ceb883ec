"""Games with named choices: what is stable, what dominates, floors, and payoffs that are those of the scenario."""

from __future__ import annotations

from itertools import product

import pytest

import smallyard
from smallyard.errors import InputError
from smallyard.policy.scenario import Scenario
from smallyard.strategy.game_file import Game
from smallyard.strategy.matrix import TIE, Combination, PayoffMatrix
from smallyard.strategy.play import play

SAME = 1e-8  # percent: one economy solved from two starts

pytestmark = pytest.mark.xdist_group("ricardian")

ECONOMY = """schema: smallyard/game/1
world: wiod2014-17x27
aggregate:
  regions: {USA: USA, CHN: CHN, REST: rest}
  sectors: {C26: C26, OTHER: rest}
players: {USA: {}, CHN: {}, REST: {}}
questions:
"""
TARIFF = "{instrument: import_tariff, importer: USA, exporter: CHN, sectors: all, add: 5 pp}"
CAP = "{instrument: export_quota, exporter: CHN, importer: USA, sectors: [C26], limit: 60%, rents: {exporter: 100%}}"
MATRIX = f"  - {{concept: matrix, choices: {{USA: {{none: [], tariff: [{TARIFF}]}}, CHN: {{none: [], cap: [{CAP}]}}}}}}\n"


def table(
    payoffs: dict[tuple[str, str], tuple[float, float] | None], below: dict[tuple[str, str], tuple[str, ...]] | None = None
) -> PayoffMatrix:
    """Two players with the choices 'keep' and 'break'."""
    missed = below or {}
    return PayoffMatrix(
        {"A": ("keep", "break"), "B": ("keep", "break")},
        tuple(
            Combination(pair, None if (found := payoffs[pair]) is None else {"A": found[0], "B": found[1]}, missed.get(pair, ()))
            for pair in product(("keep", "break"), repeat=2)
        ),
    )


DILEMMA = {
    ("keep", "keep"): (2.0, 2.0),
    ("keep", "break"): (0.0, 3.0),
    ("break", "keep"): (3.0, 0.0),
    ("break", "break"): (1.0, 1.0),
}


def test_a_dilemma_is_one() -> None:
    found = table(dict(DILEMMA))
    assert [item.chosen for item in found.equilibria()] == [("break", "break")]
    assert found.dominant("A") == found.dominant("B") == "break"
    assert [item.chosen for item in found.better_for_all(found.equilibria()[0])] == [("keep", "keep")]


def test_matching_pennies_have_nothing_stable() -> None:
    found = table({("keep", "keep"): (1, -1), ("keep", "break"): (-1, 1), ("break", "keep"): (-1, 1), ("break", "break"): (1, -1)})
    assert found.equilibria() == []
    assert found.dominant("A") is None


def test_a_tie_is_no_reason_to_leave() -> None:
    near = {**DILEMMA, ("break", "keep"): (2.0 + TIE / 2, 0.0), ("keep", "break"): (0.0, 2.0)}
    assert ("keep", "keep") in [item.chosen for item in table(near).equilibria()]


def test_nobody_chooses_below_its_floor() -> None:
    found = table(dict(DILEMMA), {("break", "break"): ("A",), ("break", "keep"): ("A",)})
    assert [item.chosen for item in found.equilibria()] == [("keep", "break")]


def test_what_is_not_solved_is_not_called_stable() -> None:
    found = table({**DILEMMA, ("keep", "break"): None})
    assert ("break", "break") not in [item.chosen for item in found.equilibria()]  # whether A would go there is not known


def test_payoffs_are_those_of_the_scenario() -> None:
    game = Game.from_yaml(ECONOMY + MATRIX)
    answer = play(game).answers[0]
    assert answer.certified
    rows = {tuple(row["chosen"].values()): row["payoffs_percent"] for row in answer.data["combinations"]}
    assert len(rows) == 4
    both = Scenario.from_yaml(ECONOMY.split("players")[0].replace("/game/", "/scenario/") + f"policies: [{TARIFF}, {CAP}]\n")
    real = smallyard.run(both).to_dict()["headline"]["real_income_percent"]
    for name in ("USA", "CHN", "REST"):
        assert rows["none", "none"][name] == pytest.approx(0.0, abs=SAME)
        assert rows["tariff", "cap"][name] == pytest.approx(real[name], abs=SAME)


def test_more_than_can_be_solved_is_refused() -> None:
    many = ", ".join(f"c{k}: []" for k in range(12))
    choices = ", ".join(f"{name}: {{{many}}}" for name in ("USA", "CHN", "REST"))
    with pytest.raises(InputError, match=r"E-MATRIX-SIZE: 1,728 combinations"):
        play(Game.from_yaml(ECONOMY + f"  - {{concept: matrix, choices: {{{choices}}}}}\n"))


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (("CHN: {none: []", "JPN: {none: []"), "E-PLAYER-UNKNOWN"),
        ((", cap: [", ", other: [], cap: [{instrument: embargo}, "), "E-INSTRUMENT-UNKNOWN"),
        (("none: [], tariff", "tariff"), "E-SIZE"),
        (("concept: matrix", "concept: matrix, floors: {USA: {C99: 90%}}"), "E-SECTOR-UNKNOWN"),
    ],
)
def test_refusals(change: tuple[str, str], code: str) -> None:
    text = ECONOMY + MATRIX.replace(*change)
    with pytest.raises(InputError, match=code):
        play(Game.from_yaml(text))


@pytest.mark.parametrize(("least", "below"), [("200%", ["USA"]), ("50%", [])])
def test_a_floor_is_kept(least: str, below: list[str]) -> None:
    floor = MATRIX.replace("concept: matrix", f"concept: matrix, floors: {{USA: {{C26: {least}}}}}")
    answer = play(Game.from_yaml(ECONOMY + floor)).answers[0]
    assert all(row["below_floor"] == below for row in answer.data["combinations"])
    assert (answer.data["equilibria"] == []) == bool(below)
