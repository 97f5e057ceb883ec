"""Flows of the certificate by two routes: the list of open cells, for economies with controls, and the tables of all cells."""

from __future__ import annotations

import numpy as np
import pytest

from smallyard.models.calibrate import Base
from smallyard.models.certify_controls import controlled_sums, multipliers, open_cells
from smallyard.models.certify_flows import flow_sums, flow_tables
from smallyard.models.elasticities import elasticities_for
from smallyard.models.kernel_wedges import KernelWedges, kernel_wedges
from smallyard.models.ricardian import Ricardian
from smallyard.policy.controls import Control
from smallyard.policy.register_wedges.rare import Rare
from smallyard.policy.wedges import Wedges
from smallyard.world.world import World

SAME = 1e-13  # relative, of sums over up to 44 × 20 flows in another order


def base_of(world: World) -> Base:
    """The benchmark at one trade elasticity."""
    return Ricardian().calibrate(world, elasticities_for(world, uniform=4.0))


def levels_of(world: World, seed: int, classes: int, cap: float) -> tuple[KernelWedges, np.ndarray]:
    """Random tariffs, bans and classes, a cap on some flows, and the cells it holds."""
    draw = np.random.default_rng(seed)
    shape = (classes, *world.trade_fob.shape)
    coverage = draw.random(shape) * (draw.random(shape) < 0.5)
    coverage[0] += 1e-3
    coverage /= coverage.sum(0)
    home = np.eye(len(world.regions), dtype=bool)[None, :, :, None]
    tariff = np.where(home, world.tariff, world.tariff + 0.5 * draw.random(shape))
    ban = np.where(home, 0.0, (draw.random(shape) < 0.1).astype(float))
    capped = ~home & (draw.random(shape) < 0.05) & (world.trade_fob > 0.0)
    controls = [Control("cap", capped, cap, (0.3, 0.5, 0.2), None, None, "test", "data")]
    return kernel_wedges(base_of(world), Wedges.build(world, {"tariff": tariff, "ban": ban}, coverage, controls=controls)), capped


@pytest.mark.parametrize("classes", [1, 3, 8])
def test_a_cap_without_a_price_changes_no_flow(wiod_small: World, classes: int) -> None:
    base = base_of(wiod_small)
    levels, _ = levels_of(wiod_small, classes, classes, 0.5)
    assert levels.controls is not None
    draw = np.random.default_rng(classes)
    producer, price, spending = (np.exp(draw.normal(size=base.output.shape)) for _ in range(3))
    free = multipliers(levels.controls, np.zeros(2 * len(levels.controls.kind)))
    one = controlled_sums(base, levels, open_cells(base, levels), (producer, price, spending), free)
    (two,) = flow_sums(base, [producer], [price], [spending], flow_tables(base, levels))
    for name in ("share_sum", "border_by_importer", "border_by_exporter", "receipts_by_exporter"):
        np.testing.assert_allclose(getattr(one, name), getattr(two, name), rtol=SAME, atol=0.0, err_msg=name)
    assert not one.rents.any()
    assert not one.used_up.any()


def test_a_price_of_a_cap_is_a_tax_of_its_size(wiod_small: World) -> None:
    """Buyer values under a multiplier are those under an export tax of the same size on the same classes; rents are shared out."""
    base = base_of(wiod_small)
    levels, capped = levels_of(wiod_small, 5, 4, 0.5)
    assert levels.controls is not None
    draw = np.random.default_rng(5)
    producer, price, spending = (np.exp(draw.normal(size=base.output.shape)) for _ in range(3))
    state = np.array([0.3, 0.0])
    one = controlled_sums(base, levels, open_cells(base, levels), (producer, price, spending), multipliers(levels.controls, state))
    tax = levels.export_tax + (1.0 + levels.export_tax) * np.expm1(0.3) * np.moveaxis(capped, -1, -3)
    taxed = KernelWedges(**{**vars(levels), "export_tax": tax})
    (two,) = flow_sums(base, [producer], [price], [spending], flow_tables(base, taxed))
    for name in ("share_sum", "border_by_importer", "border_by_exporter", "receipts_by_exporter"):
        np.testing.assert_allclose(getattr(one, name), getattr(two, name), rtol=SAME, atol=0.0, err_msg=name)
    (plain,) = flow_sums(base, [producer], [price], [spending], flow_tables(base, levels))
    assert float(one.gross_rent.sum()) > 0.0
    rents = float(one.rents.sum()) + float(one.used_up.sum())
    assert rents == pytest.approx(float(one.gross_rent.sum()), rel=SAME)
    assert float(plain.border_by_importer.sum()) > float(two.border_by_importer.sum())


def test_an_array_of_few_places_is_the_array() -> None:
    places, values = np.array([5, 0, 23]), np.array([0.5, 1.0, 2.0])
    held = Rare.of((2, 3, 4), 1.0, places, values)
    expected = np.ones(24)
    expected[places] = values
    np.testing.assert_array_equal(held.full(), expected.reshape(2, 3, 4))
    assert len(held.places) == 2, "what is as everywhere else needs no place"
    assert not held.is_plain
    nothing = Rare.of((2, 2), False, np.array([1]), np.array([False]))
    assert nothing.is_plain
    assert nothing.full().dtype == bool
    assert not nothing.full().any()
