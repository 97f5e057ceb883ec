"""Lashkaripour–Lugovskyy (2023): how near the formulas come to a best policy; the numbers themselves are in test_validate.py."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from smallyard.models.derivatives import Point, Weighted, gradient_at
from smallyard.models.kernel_wedges import kernel_wedges
from smallyard.models.krugman import Krugman
from smallyard.models.ricardian import Ricardian
from smallyard.replications.lashkaripour_lugovskyy_2023 import recipe

LEFT_BY_FIRST_BEST = 5e-4  # largest slope of ln real income by ln(1 + rate): measured 4e-4, 100 times less than without policy
LEFT_BY_THIRD_BEST = 0.15  # of the sum of slopes by import taxes: measured 0.11 and 0.04

pytestmark = [pytest.mark.shared, pytest.mark.xdist_group("replications")]


def _slopes(setting: recipe.Setting, policy: recipe.Policy, state: object, home: int) -> tuple[np.ndarray, ...]:
    """Of ln real income by ln (1 + rate) of one country's import taxes, export taxes and subsidies, own sales apart."""
    base = setting.base
    wedges = policy.wedges(base.world)
    levels, structure = kernel_wedges(base, wedges), Krugman().structure(base, wedges)
    point = Point.of(Ricardian().problem(base), base, structure, levels, state, np.eye(len(base.world.regions))[home])
    slope = gradient_at(point, Weighted("real_income"))[1]
    abroad = np.arange(len(base.world.regions)) != home
    return (
        (slope.tariff * (1.0 + levels.tariff))[0][:, home, abroad],
        (slope.export_tax * (1.0 + levels.export_tax))[0][:, abroad, home],
        (slope.production_subsidy * (1.0 + levels.subsidy))[:, home],
    )


def _largest(slopes: tuple[np.ndarray, ...]) -> float:
    return max(float(np.abs(part).max()) for part in slopes)


@pytest.mark.full
def test_the_first_best_leaves_little_to_gain(shared: Path) -> None:
    setting = recipe.economy(shared / "replications")
    home = setting.base.world.regions.index("USA")
    policy, solved = recipe.first_best_policy(setting, home)
    nothing = recipe._untouched(setting)
    before = _largest(_slopes(setting, nothing, setting.solve(nothing).state, home))
    after = _largest(_slopes(setting, policy, solved.state, home))
    assert after <= LEFT_BY_FIRST_BEST
    assert before >= 100.0 * after


@pytest.mark.parametrize("country", ["USA", "CHN"])
def test_the_third_best_leaves_little_to_gain_from_import_taxes(shared: Path, country: str) -> None:
    """All other instruments being forbidden, what is left by import taxes is a small part of what was there."""
    setting = recipe.economy(shared / "replications")
    home = setting.base.world.regions.index(country)
    policy, solved = recipe.third_best_policy(setting, home)
    nothing = recipe._untouched(setting)
    before = np.abs(_slopes(setting, nothing, setting.solve(nothing).state, home)[0]).sum()
    after = np.abs(_slopes(setting, policy, solved.state, home)[0]).sum()
    assert after <= LEFT_BY_THIRD_BEST * before
