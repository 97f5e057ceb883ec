"""Baselines that are used again give the same digits, and only the same baseline is used again."""

import copy
import gc

import numpy as np
import pytest

import smallyard
from smallyard.models.ricardian import Ricardian
from smallyard.pipeline.baseline_memory import Baseline, digest, remembering
from smallyard.policy.scenario import Scenario
from smallyard.policy.wedges import SubsidyAmount, Wedges

HEAD = "schema: smallyard/scenario/1\nworld: wiod2014-17x27\n"
POLICY = "policies: [{{instrument: import_tariff, importer: USA, exporter: CHN, sectors: goods, add: {} pp, coverage: {}}}]\n"
BASELINE = "baseline: {policies: [{instrument: import_tariff, importer: CHN, exporter: USA, sectors: goods, add: 5 pp}]}\n"


def scenario(points: int, more: str = "", coverage: str = "100%") -> Scenario:
    return Scenario.from_yaml(HEAD + more + POLICY.format(points, coverage))


@pytest.fixture
def solves(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Counts solves."""
    found: list[int] = []
    solve = Ricardian.solve

    def counted(self, *given, **more):
        found.append(1)
        return solve(self, *given, **more)

    monkeypatch.setattr(Ricardian, "solve", counted)
    return found


def numbers(found) -> dict:
    """A result without the time its solves took."""
    return {name: value for name, value in found.to_dict().items() if not name.startswith("certificate")}


def test_a_baseline_is_solved_once_with_the_same_digits(solves: list[int]) -> None:
    questions = [scenario(points, BASELINE) for points in (10, 20, 30)]
    alone = [numbers(smallyard.run(item, explain=False)) for item in questions]
    assert len(solves) == 6
    with remembering():
        together = [numbers(smallyard.run(item, explain=False)) for item in questions]
    assert len(solves) == 6 + 4
    assert together == alone
    smallyard.run(questions[0], explain=False)
    assert len(solves) == 10 + 2, "nothing is kept afterwards"


@pytest.mark.parametrize(
    ("more", "coverage"),
    [
        ("", "100%"),
        (BASELINE.replace("5 pp", "6 pp"), "100%"),
        (BASELINE, "40%"),
        (BASELINE + "model: {horizon: medium}\n", "100%"),
        (BASELINE + "model: {deficits: fixed_real}\n", "100%"),
        (BASELINE + "model: {elasticities: {uniform: 4}}\n", "100%"),
        (BASELINE + "aggregate: {regions: {ASIA: [JPN, KOR]}}\n", "100%"),
    ],
)
def test_another_baseline_is_solved_anew(solves: list[int], more: str, coverage: str) -> None:
    with remembering():
        smallyard.run(scenario(10, BASELINE), explain=False)
        expected = numbers(smallyard.run(scenario(10, more, coverage), explain=False))
    assert len(solves) == 4
    assert numbers(smallyard.run(scenario(10, more, coverage), explain=False)) == expected


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"a": [1.0]}, {"a": [1.0 + 2.3e-16]}),
        ({"a": [1.0]}, {"b": [1.0]}),
        (1, 1.0),
        (1, True),
        (0.0, -0.0),
        ((1.0, (2.0,)), ((1.0, 2.0),)),
        (("a", "b"), ("ab",)),
        (["a"], ("a",)),
        (np.zeros(4), np.zeros((2, 2))),
        (np.zeros(4), np.zeros(4, dtype=np.int64)),
        (np.array([0.0]), np.array([-0.0])),
        (SubsidyAmount(1.0, np.ones((2, 2), dtype=bool)), SubsidyAmount(1.0, np.eye(2, dtype=bool))),
        (Wedges({}), Wedges({}, coverage=np.ones((1, 2, 2, 1)))),
    ],
)
def test_records_that_differ_anywhere_have_another_digest(one: object, other: object) -> None:
    assert digest(one) == digest(copy.deepcopy(one))
    assert digest(one) != digest(other)


def test_an_array_is_its_numbers_whatever_its_layout() -> None:
    numbers = np.arange(12.0).reshape(3, 4)
    assert digest(numbers) == digest(np.asfortranarray(numbers)) == digest(numbers[::1])
    assert digest(numbers) != digest(numbers.T)


def test_what_has_no_digest_is_refused() -> None:
    with pytest.raises(TypeError, match="set"):
        digest({"a": {1, 2}})


def test_of_the_wedges_nothing_but_a_digest_is_kept() -> None:
    with remembering():
        smallyard.run(scenario(10, BASELINE), explain=False)
        held = [item for item in gc.get_objects() if isinstance(item, Baseline)]
        assert held
        assert all(isinstance(item.wedges, bytes) for item in held)
