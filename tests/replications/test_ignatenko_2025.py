"""Ignatenko, Lashkaripour, Macedoni, Simonovska (2025): Tables 1 (cases 1 and 3), 2, 3, 4 and Appendix I, one-sector models."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from smallyard.errors import InputError
from smallyard.replications.ignatenko_2025.recipe import calibrated_overhead, economy, numbers, read
from smallyard.replications.ignatenko_2025.tariffs import optimal, optimal_retaliation
from smallyard.replications.targets import Target, read_targets

TIGHT = 1e-7  # percentage points, against values recomputed at full precision: two solvers that stop at residuals of 1e-11
STATED = 1e-9  # the recipe states overhead shares to twelve digits
EXPONENTS = 5e-8  # and tariff exponents to seven
OPTIMAL, RETALIATION = 5e-6, 5e-7  # and the tariffs of the formulas in percent to three and to four: half of the last one
OFF_PRINT = {  # published digits that the solution does not round to; differences.md says why
    "MAGA_USTR+recip_nonUS_deficit",
    "MAGA_USTR+optret_EU_deficit",
    "MAGA_USTR+optret_nonUS_deficit",
    "MAGA_IO_recip_USA_welfare",
}

pytestmark = [pytest.mark.shared, pytest.mark.xdist_group("replications")]


@pytest.fixture(scope="module")
def inputs(shared: Path) -> Path:
    """Folder of the replication inputs."""
    return shared / "replications"


@pytest.fixture(scope="module")
def targets(inputs: Path) -> list[Target]:
    """All rows of the targets file."""
    return read_targets(inputs / "ignatenko_2025")


@pytest.fixture(scope="module")
def ours(inputs: Path) -> dict[str, float]:
    """Our numbers, solved once."""
    return numbers(inputs)


def test_every_target_within_its_tolerance(ours: dict[str, float], targets: list[Target]) -> None:
    """All rows, and nothing that is not asked for."""
    assert len(targets) == 108
    assert set(ours) == {target.id for target in targets}
    missed = {target.id: ours[target.id] - target.value for target in targets}
    missed = {name: gap for name, gap in missed.items() if not abs(gap) <= _tolerance(targets, name)}
    assert not missed


def test_recomputed_values_to_the_digits_of_the_solver(ours: dict[str, float], targets: list[Target]) -> None:
    gaps = {target.id: abs(ours[target.id] - target.value) for target in targets}
    assert max(gaps.values()) <= TIGHT, max(gaps, key=lambda name: gaps[name])


def test_printed_digits(ours: dict[str, float], targets: list[Target]) -> None:
    """Every printed digit, except in the cells that are known not to round to it."""
    off = {target.id for target in targets if not abs(ours[target.id] - float(target.printed)) <= _half_digit(target)}
    assert off == OFF_PRINT


def test_calibration_and_tariff_formulas(inputs: Path) -> None:
    """Overhead shares, tariff exponents, and the two tariffs that come from formulas."""
    data = read(inputs)
    overhead = calibrated_overhead(data)
    other = data.china
    np.testing.assert_allclose(overhead[[data.us, other]], [0.270696203863, 0.114365002180], atol=STATED)
    base = economy(data).base
    np.testing.assert_allclose(base.tariff_exponent[[data.us, other]], [1.4333418, 1.1507632], atol=EXPONENTS)
    assert optimal(base, data.us)[data.us, other] == pytest.approx(0.21784, abs=OPTIMAL)
    assert optimal_retaliation(base, data.us)[other, data.us] == pytest.approx(0.227415, abs=RETALIATION)


def test_missing_inputs_are_named(tmp_path: Path) -> None:
    """A user without the data gets a coded error, not a traceback of a file system call."""
    with pytest.raises(InputError, match="E-REPLICATION-INPUT"):
        numbers(tmp_path)


def _tolerance(targets: list[Target], name: str) -> float:
    return next(target.tolerance for target in targets if target.id == name)


def _half_digit(target: Target) -> float:
    """Half of the last printed digit, and what float64 needs to write it."""
    return 0.5 * 10.0 ** -len(target.printed.partition(".")[2]) + 1e-9
