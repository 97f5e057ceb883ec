"""Aggregation is exact in the accounts, whatever the grouping; two steps are one step; members are remembered."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smallyard.world import accounts
from smallyard.world.aggregate import aggregate
from smallyard.world.members import weights_by_member
from smallyard.world.world import World

EXACT = 1e-12  # relative to the largest total; sums of up to 10^5 numbers in another order, and rates back to revenue
FEWER = 8  # examples where one costs a second

Groups = dict[str, list[str]]


def partition(data: st.DataObject, labels: tuple[str, ...], prefix: str) -> Groups:
    """A random grouping of all labels into named groups, in random order."""
    count = data.draw(st.integers(1, len(labels)))
    place = data.draw(st.lists(st.integers(0, count - 1), min_size=len(labels), max_size=len(labels)))
    groups: Groups = {}
    for label, group in zip(data.draw(st.permutations(labels)), place, strict=True):
        groups.setdefault(f"{prefix}{group}", []).append(label)
    return groups


def summed(array: np.ndarray, *groupings: tuple[tuple[str, ...], Groups]) -> np.ndarray:
    """Sum over groups axis by axis, with explicit label positions."""
    for axis, (labels, groups) in enumerate(groupings):
        parts = [array.take([labels.index(item) for item in group], axis).sum(axis) for group in groups.values()]
        array = np.stack(parts, axis)
    return array


def assert_same_accounts(fine: World, coarse: World, regions: Groups, sectors: Groups) -> None:
    r, s = (fine.regions, regions), (fine.sectors, sectors)
    assert list(coarse.regions) == list(regions)
    assert list(coarse.sectors) == list(sectors)
    totals = {
        "trade_fob": ((r, r, s), lambda w: w.trade_fob),
        "tariff revenue by flow": ((r, r, s), lambda w: w.trade_fob * w.tariff),
        "receipts by flow": ((r, r, s), lambda w: w.trade_fob / (1.0 + w.export_tax)),
        "intermediate_use": ((r, s, s), lambda w: w.intermediate_use),
        "final_demand": ((r, s), lambda w: w.final_demand),
        "expenditure": ((r, s), lambda w: w.expenditure),
        "output": ((r, s), lambda w: w.output),
        "value_added": ((r, s), lambda w: w.value_added),
        "subsidies": ((r, s), lambda w: w.production_subsidy * w.output),
        "net_exports": ((r,), lambda w: w.net_exports),
        "export tax revenue": ((r,), lambda w: accounts.export_tax_revenue(w.arrays())),
    }
    for name, (axes, value) in totals.items():
        expected = summed(value(fine), *axes)
        np.testing.assert_allclose(value(coarse), expected, rtol=0, atol=EXACT * np.abs(value(fine)).sum(), err_msg=name)


@given(seed=st.integers(0, 10**6), data=st.data())
def test_any_grouping_keeps_every_total(table: Callable, seed: int, data: st.DataObject) -> None:
    world = World.from_arrays(**table(5, 4, seed))
    regions, sectors = partition(data, world.regions, "A"), partition(data, world.sectors, "B")
    assert_same_accounts(world, aggregate(world, regions, sectors), regions, sectors)


@settings(max_examples=FEWER)
@given(data=st.data())
def test_any_grouping_of_the_embedded_world_keeps_every_total(wiod: World, data: st.DataObject) -> None:
    regions, sectors = partition(data, wiod.regions, "A"), partition(data, wiod.sectors, "B")
    assert_same_accounts(wiod, aggregate(wiod, regions, sectors), regions, sectors)


@given(seed=st.integers(0, 10**6), data=st.data())
def test_two_steps_are_one_step(table: Callable, seed: int, data: st.DataObject) -> None:
    world = World.from_arrays(**table(6, 5, seed))
    regions, sectors = partition(data, world.regions, "A"), partition(data, world.sectors, "B")
    middle = aggregate(world, regions, sectors)
    upper_regions, upper_sectors = partition(data, middle.regions, "C"), partition(data, middle.sectors, "D")
    twice = aggregate(middle, upper_regions, upper_sectors)
    joined = [
        {top: [leaf for item in group for leaf in lower[item]] for top, group in upper.items()}
        for upper, lower in ((upper_regions, regions), (upper_sectors, sectors))
    ]
    once = aggregate(world, *joined)
    assert once.regions == twice.regions
    assert once.sectors == twice.sectors
    assert dict(once.members.regions) == dict(twice.members.regions)
    assert dict(once.members.sectors) == dict(twice.members.sectors)
    np.testing.assert_allclose(
        weights_by_member(once.members, once.trade_fob), weights_by_member(twice.members, twice.trade_fob), rtol=EXACT
    )
    for name, array in once.arrays().items():
        np.testing.assert_allclose(twice.arrays()[name], array, rtol=EXACT, atol=EXACT, err_msg=name)


@given(seed=st.integers(0, 10**6), data=st.data())
def test_members_add_up_to_the_flows(table: Callable, seed: int, data: st.DataObject) -> None:
    world = World.from_arrays(**table(4, 5, seed))
    found = aggregate(world, partition(data, world.regions, "A"), partition(data, world.sectors, "B"))
    flows = weights_by_member(found.members, found.trade_fob)
    start = 0
    for place, group in enumerate(found.members.sectors.values()):
        np.testing.assert_allclose(flows[:, :, start : start + len(group)].sum(2), found.trade_fob[:, :, place], rtol=EXACT)
        start += len(group)
    assert sorted(found.members.sector_labels) == sorted(world.sectors)


def test_the_identity_grouping_changes_nothing(embedded: World) -> None:
    regions = {label: label for label in embedded.regions}
    sectors = {label: [label] for label in embedded.sectors}
    found = aggregate(embedded, regions, sectors)
    assert found.regions == embedded.regions
    assert dict(found.members.sectors) == dict(embedded.members.sectors)
    for name, array in embedded.arrays().items():
        # Where nothing flows a rate has no revenue to be read from; it is 0 after aggregation.
        kept = embedded.trade_fob > 0.0 if array.ndim == 3 and name in ("tariff", "export_tax") else np.isfinite(array)
        np.testing.assert_allclose(found.arrays()[name][kept], array[kept], rtol=EXACT, atol=EXACT, err_msg=name)
    np.testing.assert_array_equal(found.is_good, embedded.is_good)


def test_labels_not_named_stay_in_order(tiny: World) -> None:
    found = aggregate(tiny, {"NEW": ["R2", "R0"]})
    assert found.regions == ("NEW", "R1")
    assert found.sectors == tiny.sectors
    assert aggregate(tiny, {"R1": ["R1", "R2"]}).regions == ("R1", "R0")


def test_rest_takes_what_is_left(tiny: World) -> None:
    found = aggregate(tiny, {"OTHERS": "rest", "FIRST": "R0"})
    assert found.regions == ("OTHERS", "FIRST")
    assert dict(found.members.regions) == {"OTHERS": ("R1", "R2"), "FIRST": ("R0",)}


def test_a_mixed_group_is_no_good(table: Callable) -> None:
    world = World.from_arrays(**table(3, 4), is_good=[True, True, False, False])
    found = aggregate(world, sectors={"G": ["s0", "s1"], "M": ["s2", "s3"]})
    assert list(found.is_good) == [True, False]
    assert list(aggregate(world, sectors={"M": ["s1", "s2"]}).is_good) == [False, True, False]


def test_a_world_without_tariffs_stays_one(table: Callable) -> None:
    found = aggregate(World.from_arrays(**table(rates=False)), {"N": ["R0", "R1"]})
    assert not found.has_tariffs
    assert not found.tariff.any()


def test_the_step_is_recorded(tiny: World) -> None:
    assert aggregate(tiny, {"N": ["R0", "R1"]}).provenance.steps[-1].what == "aggregated from 3 × 2 to 2 × 2"


@pytest.mark.parametrize(
    ("regions", "codes"),
    [
        ({"A": ["R0", "R9"]}, ["E-REGION-UNKNOWN"]),
        ({"A": ["R0"], "B": ["R0", "R1"]}, ["E-AGGREGATE-TWICE"]),
        ({"A": ["R0", "R0"]}, ["E-AGGREGATE-TWICE"]),
        ({"A": []}, ["E-AGGREGATE-EMPTY"]),
        ({"A": ["R0", "R1", "R2"], "B": "rest"}, ["E-AGGREGATE-EMPTY"]),
        ({"A": "rest", "B": "rest"}, ["E-AGGREGATE-REST"]),
        ({"R0": ["R1", "R2"]}, ["E-AGGREGATE-CLASH"]),
        *(
            ({name: ["R1", "R2"]}, ["E-GROUP-NAME"])
            for name in ("", "all", "rest", "goods", "services", "WORLD", "\x1b[2J", "x" * 81)
        ),
        ({"A": ["R9"], "B": ["R8"]}, ["E-REGION-UNKNOWN"] * 2),
    ],
)
def test_bad_groupings_are_refused(tiny: World, refused: Callable, regions: Groups, codes: list[str]) -> None:
    assert [item.code for item in refused(aggregate, tiny, regions)] == codes


def test_problems_of_regions_and_sectors_come_together(tiny: World, refused: Callable) -> None:
    found = refused(aggregate, tiny, {"A": ["R9"]}, {"B": ["s9"]})
    assert [item.code for item in found] == ["E-REGION-UNKNOWN", "E-SECTOR-UNKNOWN"]
    assert [item.where for item in found] == ["aggregate.regions.A", "aggregate.sectors.B"]
    assert "'R0'" in found[0].fix
