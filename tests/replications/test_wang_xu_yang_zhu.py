"""Wang, Xu, Yang, Zhu (2024) in kind: the economy is balanced, a best choice is one; the games in `make test-full`."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from smallyard.models.ricardian import Ricardian
from smallyard.policy.wedges import Wedges
from smallyard.replications.papers import PAPERS
from smallyard.replications.validate import validate
from smallyard.replications.wang_xu_yang_zhu_2024.games import AGREE, ECONOMIES, arena_of, best_choice, rows
from smallyard.replications.wang_xu_yang_zhu_2024.recipe import FOLDER, economy, feedback

BALANCED = 1e-9  # of world output: net exports left by a solve
SMALL = 0.01  # of world output: what repairs move
STEP = 1e-4  # of a difference quotient
SAME = 1e-4  # relative, between a slope and its difference quotient
PASSING = 1e-3  # percent that a single changed rate may gain

pytestmark = [pytest.mark.xdist_group("ricardian")]


@pytest.mark.shared
def test_the_economy_is_balanced_and_its_repairs_are_stated(shared: Path) -> None:
    base = economy(shared / "replications")
    total = base.world.output.sum()
    assert np.abs(base.world.net_exports).sum() <= BALANCED * total
    assert (base.trade_elasticity * np.asarray(base.scale_elasticity)).max() < 1.0
    steps = {step.what: step.amount for step in base.world.provenance.steps if step.unit == "million US dollars"}
    assert len(steps) == 4
    assert max(steps.values()) <= SMALL * total
    solved = Ricardian().solve(base, Wedges.neutral())
    assert np.abs(solved.outcome.real_income - 1.0).max() <= BALANCED


@pytest.mark.shared
def test_use_of_own_products_strengthens_scale_economies(shared: Path) -> None:
    largest = {
        name: feedback(economy(shared / "replications", links=kept, scale=part)).max() for name, (kept, part) in ECONOMIES.items()
    }
    assert largest["final"] == pytest.approx(0.93)
    assert largest["linked"] < 1.0
    assert feedback(economy(shared / "replications")).max() > 1.0


@pytest.mark.full
@pytest.mark.shared
def test_one_best_choice_of_both_instruments(shared: Path) -> None:
    """Starts agree, the slope is that of a difference quotient elsewhere, and no single rate gains."""
    links, scale = ECONOMIES["final"]
    arena = arena_of(economy(shared / "replications", links=links, scale=scale), subsidies=True)
    found = best_choice(arena, "CHN")
    assert found.settled
    assert max(found.starts.values()) - min(found.starts.values()) <= AGREE
    low, high = arena.bounds("CHN")
    best = arena.payoffs({"CHN": found.rates})["CHN"]
    for place in (0, 9, 21, 22, 31, 43, 65):
        for change in (-0.05, 0.05):
            other = found.rates.copy()
            other[place] = np.clip(other[place] + change, low[place], high[place])
            assert 100.0 * (arena.payoffs({"CHN": other})["CHN"] - best) <= PASSING
    half = 0.5 * found.rates
    slope = arena.slope({"CHN": half}, "CHN")[1]
    direction = np.where(np.arange(len(half)) % 2, 1.0, 0.5)
    ends = [arena.payoffs({"CHN": half + side * STEP * direction})["CHN"] for side in (-1.0, 1.0)]
    assert (ends[1] - ends[0]) / (2.0 * STEP) == pytest.approx(float(slope @ direction), rel=SAME)


def test_a_paper_with_deep_rows_only_is_left_out_below_level_full(tmp_path: Path) -> None:
    assert PAPERS[FOLDER].deep_only
    assert validate(FOLDER, tmp_path).left_out == (FOLDER,)
    assert validate(FOLDER, tmp_path, "full").absent == (FOLDER,)


@pytest.mark.shared
@pytest.mark.full
def test_the_games_of_seven(shared: Path) -> None:
    found = rows(shared / "replications")
    assert len(found) == 2 * (3 * 7 + 5 + 2)
    assert [(row.target.id, row.ours) for row in found if row.status != "pass"] == []
