"""Small balanced tables, and the question every test of bad input asks: which codes were reported?"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from smallyard.errors import Finding, SmallyardError
from smallyard.world.world import World
from smallyard.world.world_file import write_world

Tables = Callable[..., dict[str, Any]]
Codes = Callable[..., list[str]]


def balanced_table(regions: int = 3, sectors: int = 2, seed: int = 1, rates: bool = True) -> dict[str, Any]:
    """Keyword arguments of `World.from_arrays`: a random economy whose accounts hold, with all three kinds of rates."""
    rng = np.random.default_rng(seed)
    fob = rng.uniform(1.0, 3.0, (regions, regions, sectors))
    own = np.arange(regions)
    fob[own, own] += rng.uniform(20.0, 40.0, (regions, sectors))
    tariff, tax = (rng.uniform(0.0, 0.3, fob.shape) if rates else np.zeros(fob.shape) for _ in range(2))
    tariff[own, own] = tax[own, own] = 0.0
    subsidy = rng.uniform(0.0, 0.05, (regions, sectors)) if rates else np.zeros((regions, sectors))
    receipts = (1.0 + subsidy) * (fob / (1.0 + tax)).sum(0)
    use = rng.uniform(0.2, 0.5, (regions, sectors, sectors)) / sectors * receipts[:, None, :]
    table = {
        "regions": [f"R{n}" for n in range(regions)],
        "sectors": [f"s{k}" for k in range(sectors)],
        "trade_fob": fob,
        "intermediate_use": use,
        "final_demand": (fob * (1.0 + tariff)).sum(1) - use.sum(2),
    }
    return table | ({"tariff": tariff, "export_tax": tax, "production_subsidy": subsidy} if rates else {})


@pytest.fixture(scope="session")
def table() -> Tables:
    """The function that makes a balanced table."""
    return balanced_table


@pytest.fixture(scope="session")
def tiny() -> World:
    """Three regions, two sectors, tariffs, export taxes and subsidies."""
    return World.from_arrays(**balanced_table())


@pytest.fixture
def written(tmp_path: Path, tiny: World) -> Path:
    """A good world file to be damaged."""
    write_world(tiny, tmp_path / "world.npz")
    return tmp_path / "world.npz"


def findings_of(call: Callable[..., object], *args: Any, **kwargs: Any) -> tuple[Finding, ...]:
    """Everything a refused call reports."""
    with pytest.raises(SmallyardError) as refusal:
        call(*args, **kwargs)
    return refusal.value.findings


@pytest.fixture(scope="session")
def refused() -> Callable[..., tuple[Finding, ...]]:
    """Findings of a call that must be refused."""
    return findings_of
