"""Every option of the shared system as a model and a calibration, for tests that all of them must pass."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from smallyard.models.calibrate import Base, calibrate
from smallyard.models.elasticities import Elasticities
from smallyard.models.factors import Factors
from smallyard.models.krugman import Krugman
from smallyard.models.labour import Labour
from smallyard.models.nests import Nests
from smallyard.models.ricardian import Ricardian
from smallyard.world.world import World

RELIEF = Labour(0.5, revenue="labour_tax_relief")


def _profits(world: World, theta: Elasticities) -> Base:
    """A third of the smallest value added of each sector that makes something."""
    plain = calibrate(world, theta)
    least = np.where(plain.output > 0.0, plain.value_added_share, 1.0).min(1) / 3.0
    return Krugman.calibrate(world, theta, least / (1.0 - least))


def _scale(world: World, theta: Elasticities) -> Base:
    return Ricardian.calibrate(world, theta, scale_elasticity=0.5 / theta.values)


def _floor(world: World, theta: Elasticities) -> Base:
    """In the region that opens the alphabet, so that labels in another order mean the same economy."""
    return Ricardian.calibrate(world, theta, labour=Labour(wage_floor={min(world.regions): 0.97}))


def _two(world: World) -> Factors:
    """Mobile labour and half-mobile capital; labour's share goes with the sector's place in the alphabet."""
    order = np.argsort(np.argsort(world.sectors))
    share = np.broadcast_to(0.4 + 0.4 * order / max(1, len(order) - 1), world.output.shape)
    return Factors({"labour": share, "capital": 1.0 - share}, {"capital": 2.0}, 0.7)


OPTIONS: dict[str, tuple[Any, Any]] = {
    "krugman": (Krugman(), _profits),
    "nests": (Ricardian(), lambda world, theta: Ricardian.calibrate(world, theta, Nests(0.5, 0.3, 0.8))),
    "roy": (Ricardian(), lambda world, theta: Ricardian.calibrate(world, theta, mobility=2.0)),
    "specific": (Ricardian(), lambda world, theta: Ricardian.calibrate(world, theta, mobility=1.0)),
    "scale": (Ricardian(), _scale),
    "factors": (Ricardian(), lambda world, theta: Ricardian.calibrate(world, theta, factors=_two(world))),
    "labour": (Ricardian(), lambda world, theta: Ricardian.calibrate(world, theta, labour=RELIEF)),
    "floor": (Ricardian(), _floor),
    "all of them": (
        Ricardian("fixed_real"),
        lambda world, theta: Ricardian.calibrate(
            world, theta, Nests(0.5, 0.3, 0.8), scale_elasticity=0.3 / theta.values, labour=RELIEF, factors=_two(world)
        ),
    ),
}

DECLARED = ("krugman", "floor", "all of them")  # on which every test of options runs; the others in `make test-full`
PRODUCT = [pytest.param(name, marks=() if name in DECLARED else pytest.mark.full) for name in OPTIONS]
