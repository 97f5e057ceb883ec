"""Anybody's table: what is checked, what is named when it fails, and what is recorded when it is repaired by rounding."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from smallyard.world import accounts
from smallyard.world.world import World

EXACT = 1e-13  # relative; sums of a few hundred positive numbers in another order
Table = dict[str, Any]
Tables = Callable[..., Table]
Refused = Callable[..., tuple]


def changed(given: Table, name: str, cell: tuple[int, ...], value: float, relative: bool = False) -> Table:
    array = np.array(given[name])
    array[cell] = array[cell] * value if relative else value
    return given | {name: array}


def codes(found: tuple) -> list[str]:
    return [item.code for item in found]


# --- identities by explicit loops -------------------------------------------------------------------------------------


def test_the_accounts_by_explicit_loops(tiny: World) -> None:
    regions, sectors = range(3), range(2)
    for n in regions:
        revenue = support = imports = exports = 0.0
        for s in sectors:
            spending = sum(tiny.trade_fob[n, i, s] * (1 + tiny.tariff[n, i, s]) for i in regions)
            uses = sum(tiny.intermediate_use[n, s, j] for j in sectors) + tiny.final_demand[n, s]
            receipts = sum(tiny.trade_fob[i, n, s] / (1 + tiny.export_tax[i, n, s]) for i in regions)
            inputs = sum(tiny.intermediate_use[n, k, s] for k in sectors)
            assert tiny.expenditure[n, s] == pytest.approx(spending, rel=EXACT)
            assert uses == pytest.approx(spending, rel=EXACT)
            assert tiny.output[n, s] == pytest.approx(receipts, rel=EXACT)
            payments = (1 + tiny.production_subsidy[n, s]) * receipts
            assert tiny.value_added[n, s] == pytest.approx(payments - inputs, rel=EXACT)
            revenue += sum(tiny.trade_fob[n, i, s] * tiny.tariff[n, i, s] for i in regions)
            revenue += sum(tiny.trade_fob[i, n, s] - tiny.trade_fob[i, n, s] / (1 + tiny.export_tax[i, n, s]) for i in regions)
            support += tiny.production_subsidy[n, s] * receipts
            imports += sum(tiny.trade_fob[n, i, s] for i in regions if i != n)
            exports += sum(tiny.trade_fob[i, n, s] for i in regions if i != n)
        assert tiny.net_exports[n] == pytest.approx(exports - imports, rel=1e-10)  # a difference of larger numbers
        income = tiny.value_added[n].sum() + revenue - support - tiny.net_exports[n]
        assert tiny.final_demand[n].sum() == pytest.approx(income, rel=EXACT)
    assert abs(tiny.net_exports.sum()) < EXACT * tiny.value_added.sum()


def test_the_embedded_worlds_hold_their_identities(embedded: World) -> None:
    arrays = embedded.arrays()
    assert accounts.balance_findings(arrays, embedded.regions, embedded.sectors) == []
    income = (
        embedded.value_added.sum(1)
        + accounts.tariff_revenue(arrays)
        + accounts.export_tax_revenue(arrays)
        - accounts.subsidy_cost(arrays)
        - embedded.net_exports
    )
    np.testing.assert_allclose(embedded.final_demand.sum(1), income, rtol=1e-12)
    assert (embedded.value_added >= 0.0).all()
    assert embedded.has_tariffs
    assert "market" not in embedded.provenance.source
    assert embedded.provenance.licence


# --- what is refused --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["trade_fob", "intermediate_use", "final_demand"])
def test_a_negative_flow_is_named_with_its_cell(table: Tables, refused: Refused, name: str) -> None:
    cell = {"trade_fob": (0, 2, 1), "intermediate_use": (0, 1, 0), "final_demand": (2, 1)}[name]
    label = {"trade_fob": "R0/R2/s1", "intermediate_use": "R0/s1/s0", "final_demand": "R2/s1"}[name]
    (found,) = refused(World.from_arrays, **changed(table(), name, cell, -7.5))
    assert found.code == "E-FLOW-NEG"
    assert found.where == f"world.{name}"
    assert f"{label} = -7.5" in found.why
    assert found.what.startswith("1 values")
    assert found.fix


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("name", ["trade_fob", "tariff", "export_tax", "intermediate_use", "final_demand", "production_subsidy"])
def test_numbers_that_are_not_finite_are_counted_and_located(table: Tables, refused: Refused, name: str, value: float) -> None:
    given = table()
    given[name] = np.full(given[name].shape, value)
    (found,) = refused(World.from_arrays, **given)
    assert found.code == "E-WORLD-NAN"
    assert found.what.startswith(f"{given[name].size} values of {name}")
    assert found.why.count(";") == 4


@pytest.mark.parametrize("name", ["tariff", "export_tax", "production_subsidy"])
@pytest.mark.parametrize("rate", [-1.0, -1.2])
def test_rates_of_minus_one_or_less_are_refused(table: Tables, refused: Refused, name: str, rate: float) -> None:
    (found,) = refused(World.from_arrays, **changed(table(), name, (0, 1, 0)[: 2 if "sub" in name else 3], rate))
    assert found.code == "E-RATE-RANGE"


def test_every_wrong_shape_is_named_with_the_right_one(table: Tables, refused: Refused) -> None:
    given = table() | {"trade_fob": np.ones((3, 2, 3)), "final_demand": np.ones(6), "is_good": [True]}
    found = refused(World.from_arrays, **given)
    assert codes(found) == ["E-WORLD-SHAPE"] * 3
    assert [item.expected for item in found] == ["(3, 3, 2)", "(3, 2)", "(2,)"]
    assert "(3, 2, 3)" in found[0].what


@pytest.mark.parametrize(
    ("labels", "word"),
    [
        (["A", "B", "A"], "A"),
        (["A", "", "C"], "''"),
        (["A", " ", "C"], "' '"),
        (["A", "\x1b[2J", "C"], "x1b"),
        (["A", "all", "C"], "all"),
    ],
)
def test_labels_must_be_usable(table: Tables, refused: Refused, labels: list[str], word: str) -> None:
    (found,) = refused(World.from_arrays, **(table() | {"regions": labels}))
    assert found.code == "E-WORLD-LABEL"
    assert word in found.what
    (found,) = refused(World.from_arrays, **(table(sectors=3) | {"sectors": labels}))
    assert found.code == "E-WORLD-LABEL"
    assert word in found.what


def test_an_empty_world_is_refused(refused: Refused) -> None:
    nothing = {"trade_fob": np.ones((0, 0, 0)), "intermediate_use": np.ones((0, 0, 0)), "final_demand": np.ones((0, 0))}
    assert codes(refused(World.from_arrays, regions=[], sectors=[], **nothing)) == ["E-WORLD-LABEL"] * 2


@pytest.mark.parametrize("value", ["text", [[1.0, 2.0], [3.0]], None, np.ones((3, 3, 2)) * 1j, np.array([{}]), [["a"]]])
def test_what_is_no_array_of_numbers_is_refused(table: Tables, refused: Refused, value: object) -> None:
    found = refused(World.from_arrays, **(table() | {"trade_fob": value, "final_demand": "x"}))
    assert codes(found) == ["E-WORLD-NUMBER"] * 2
    assert [item.where for item in found] == ["world.trade_fob", "world.final_demand"]


def test_lists_and_whole_numbers_are_accepted(tiny: World) -> None:
    again = World.from_arrays(
        regions=tiny.regions, sectors=tiny.sectors, **{name: array.tolist() for name, array in tiny.arrays().items()}
    )
    assert again.sha256 == tiny.sha256
    whole = World.from_arrays(regions=["A"], sectors=["x"], trade_fob=[[[10]]], intermediate_use=[[[4]]], final_demand=[[6]])
    assert whole.value_added == 6.0
    assert not whole.has_tariffs


def test_an_unbalanced_table_names_cell_both_totals_and_gap(table: Tables, refused: Refused) -> None:
    given = table()
    spending = (given["trade_fob"] * (1 + given["tariff"])).sum(1)[1, 0]
    given = changed(given, "final_demand", (1, 0), given["final_demand"][1, 0] + 0.02 * spending)
    (found,) = refused(World.from_arrays, **given)
    assert found.code == "E-WORLD-BALANCE"
    assert "R1/s0" in found.what
    assert "1.96 %" in found.what
    assert f"spending {spending:.9g}" in found.why
    assert f"uses {1.02 * spending:.9g}" in found.why
    assert "1 cells" in found.why


def test_the_largest_gaps_come_first_and_all_are_counted(table: Tables, refused: Refused) -> None:
    given = table(regions=5, sectors=3)
    growth = 1.0 + 0.001 * np.arange(15).reshape(5, 3)
    found = refused(World.from_arrays, **(given | {"final_demand": given["final_demand"] * growth}))
    assert codes(found) == ["E-WORLD-BALANCE"] * 5
    gaps = [float(item.what.split("by ")[1].split(" ")[0]) for item in found]
    assert gaps == sorted(gaps, reverse=True)
    assert all("14 cells in all" in item.why for item in found)


def test_a_swapped_axis_does_not_go_unnoticed(table: Tables, refused: Refused) -> None:
    """A square array in the wrong order has the right shape; the accounts see it."""
    given = table()
    found = refused(World.from_arrays, **(given | {"trade_fob": given["trade_fob"].swapaxes(0, 1)}))
    assert set(codes(found)) == {"E-WORLD-BALANCE"}
    found = refused(World.from_arrays, **(given | {"intermediate_use": given["intermediate_use"].swapaxes(1, 2)}))
    assert set(codes(found)) == {"E-WORLD-BALANCE"}


def test_inputs_above_receipts_are_named(table: Tables, refused: Refused) -> None:
    given = table(rates=False)
    use = np.array(given["intermediate_use"])
    moved = given["final_demand"][0, 0]
    use[0, 0, 1] += moved
    given |= {"intermediate_use": use, "final_demand": np.array(given["final_demand"])}
    given["final_demand"][0, 0] = 0.0
    more = given["final_demand"][0, 1]
    use[0, 1, 1] += more
    given["final_demand"][0, 1] = 0.0
    found = refused(World.from_arrays, **given)
    assert "E-WORLD-VALUE-ADDED" in codes(found)
    assert "R0/s1" in found[0].what


def test_a_region_without_income_is_refused(table: Tables, refused: Refused) -> None:
    given = {name: np.zeros_like(array) if isinstance(array, np.ndarray) else array for name, array in table().items()}
    assert codes(refused(World.from_arrays, **given)) == ["E-WORLD-INCOME"] * 3


# --- rounding is closed and recorded ----------------------------------------------------------------------------------


def test_rounding_of_the_source_is_closed_and_recorded(table: Tables) -> None:
    given = changed(table(), "final_demand", (0, 0), 1.0 + 5e-7, relative=True)
    spending = (given["trade_fob"] * (1 + given["tariff"])).sum(1)
    uses = given["intermediate_use"].sum(2) + given["final_demand"]
    world = World.from_arrays(**given)
    np.testing.assert_allclose(world.intermediate_use.sum(2) + world.final_demand, spending, rtol=EXACT)
    np.testing.assert_array_equal(world.trade_fob, given["trade_fob"])
    (step,) = world.provenance.steps
    assert "scaled" in step.what
    assert step.amount == pytest.approx(np.abs(spending / uses - 1).max(), rel=1e-6)
    assert step.unit == "ratio"


def test_an_exact_table_needs_no_step(table: Tables) -> None:
    assert World.from_arrays(**table()).provenance.steps == ()


def test_the_limit_is_one_in_a_million(table: Tables, refused: Refused) -> None:
    given = table()
    uses = (given["intermediate_use"].sum(2) + given["final_demand"])[0, 0]
    for gap, accepted in ((0.9e-6, True), (1.1e-6, False)):
        tried = changed(given, "final_demand", (0, 0), given["final_demand"][0, 0] + gap * uses)
        if accepted:
            World.from_arrays(**tried)
        else:
            assert codes(refused(World.from_arrays, **tried)) == ["E-WORLD-BALANCE"]


# --- frozen, hashed, labelled -----------------------------------------------------------------------------------------


def test_a_world_cannot_be_changed(tiny: World, table: Tables) -> None:
    given = table()
    world = World.from_arrays(**given)
    for name, array in world.arrays().items():
        with pytest.raises(ValueError, match="read-only"):
            array[...] = 0.0
        given[name][...] = 0.0  # the caller's own array is not shared
    assert world.sha256 == tiny.sha256
    with pytest.raises(AttributeError):
        world.name = "other"  # type: ignore[misc]


def test_the_hash_sees_numbers_labels_and_goods_but_not_the_name(tiny: World, table: Tables) -> None:
    assert World.from_arrays(**table(), name="other").sha256 == tiny.sha256
    given = table()
    assert World.from_arrays(**(given | {"regions": ["R0", "R2", "R1"]})).sha256 != tiny.sha256
    assert World.from_arrays(**given, is_good=[True, False]).sha256 != tiny.sha256
    assert World.from_arrays(**table(seed=2)).sha256 != tiny.sha256


def test_the_dataset_states_units_and_price_concepts(tiny: World) -> None:
    for name, variable in tiny.dataset.data_vars.items():
        assert "unit" in variable.attrs, name
        assert name == "is_good" or variable.attrs["price_concept"], name
    assert tiny.dataset["tariff"].attrs["unit"] == "1"
    assert tiny.dataset["trade_fob"].dims == ("importer", "exporter", "sector")
    np.testing.assert_array_equal(tiny.dataset["value_added"], tiny.value_added)


@given(seed=st.integers(0, 10**6), regions=st.integers(1, 4), sectors=st.integers(1, 4), data=st.data())
def test_a_dataset_in_any_axis_order_gives_the_same_world(
    table: Tables, seed: int, regions: int, sectors: int, data: st.DataObject
) -> None:
    world = World.from_arrays(**table(regions, sectors, seed), is_good=[k % 2 == 0 for k in range(sectors)])
    source = world.dataset
    mixed = source.copy()
    for name in source.data_vars:
        mixed[name] = source[name].transpose(*data.draw(st.permutations(source[name].dims)))
    order = {dim: data.draw(st.permutations(range(source.sizes[dim]))) for dim in source.sizes if dim not in ("region", "sector")}
    again = World.from_xarray(mixed.isel(order))
    assert again.sha256 == world.sha256


def test_without_rates_a_dataset_is_a_world_without_tariffs(table: Tables) -> None:
    world = World.from_arrays(**table(rates=False))
    again = World.from_xarray(world.dataset[["trade_fob", "intermediate_use", "final_demand"]])
    assert not again.has_tariffs
    np.testing.assert_array_equal(again.trade_fob, world.trade_fob)


def test_a_dataset_must_have_its_variables_dimensions_and_labels(tiny: World, refused: Refused) -> None:
    source = tiny.dataset
    assert codes(refused(World.from_xarray, source.drop_vars(["trade_fob", "final_demand"]))) == ["E-WORLD-MISSING"] * 2
    (found,) = refused(World.from_xarray, source.assign(final_demand=source["final_demand"].sum("sector")))
    assert (found.code, found.where) == ("E-WORLD-DIMS", "dataset.final_demand")
    assert "sector" in found.expected
    assert codes(refused(World.from_xarray, source.drop_vars("importer"))) == ["E-WORLD-COORD"]
    odd = source.assign_coords(importer=["R0", "R1", "Elsewhere"])
    (found,) = refused(World.from_xarray, odd)
    assert found.code == "E-WORLD-COORD"
    assert "Elsewhere" in found.what


def test_swapped_importer_and_exporter_labels_do_not_go_unnoticed(tiny: World, refused: Refused) -> None:
    swapped = tiny.dataset.rename({"importer": "exporter", "exporter": "importer"})
    assert set(codes(refused(World.from_xarray, swapped))) == {"E-WORLD-BALANCE"}
