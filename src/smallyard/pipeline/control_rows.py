"""Rows of what each control of a scenario does, from its two solves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from smallyard.models.class_flows import ClassFlows, cells_of, class_flows
from smallyard.models.control_remarks import ControlState, control_states
from smallyard.models.layout import kernel_bilateral
from smallyard.pipeline.pair import Pair
from smallyard.policy.controls import Control
from smallyard.policy.effects import AnyEffect, ControlEffect, Effect, ListEffect
from smallyard.results.control_rows import ControlRow, ControlRows

MOST = 5  # codes written out; more are counted
NOTHING = 1e-9  # of a flow: less than this is no loss


def control_rows(
    pair: Pair, effects: Sequence[AnyEffect], words: dict[str, str], register: Sequence[Control] = ()
) -> ControlRows | None:
    """One row per control of the policies, then one per export control of the register; None if no quantity is controlled.

    Arguments: effects of the policies; words, the policy or measure behind each source; controls of the register in force.
    """
    acting = [item for item in effects if not isinstance(item, Effect) or item.channel == "ban"]
    if not acting and not register:
        return None
    if not acting:
        return ControlRows(tuple(_of_register(pair, register, words)))
    after = class_flows(pair.base, pair.levels_after, pair.after.outcome)
    states = _states(pair)
    held = np.any([kernel_bilateral(item.cells) > 0.0 for item in acting], axis=0)
    rows = [_row(pair, item, states, after, words, held) for item in acting]
    return ControlRows((*rows, *_of_register(pair, register, words)))


def _of_register(pair: Pair, controls: Sequence[Control], words: dict[str, str]) -> list[ControlRow]:
    """Rows of the register's caps; each holds a part of its flows, so that what is lost is counted on that part."""
    given = pair.levels_after.controls
    if given is None or not controls:
        return []
    states = zip(control_states(given, pair.after.outcome), np.flatnonzero(given.sought), strict=True)
    held = {given.sources[int(k)]: (state, k) for state, k in states}
    rows, world = [], pair.base.world
    acting = [item for item in controls if item.source in held]
    for item, lost in zip(acting, _lost_inside(pair, acting), strict=True):
        state, k = held[item.source]
        buyers, sellers, sectors = (np.flatnonzero(item.cells.any(others)) for others in ((0, 2, 3), (0, 1, 3), (0, 1, 2)))
        labels = (_names(world.regions, sellers), _names(world.regions, buyers), _names(world.sectors, sectors))
        allowed, quantity, price = (100.0 * part for part in (state.allowed, state.measure, state.shadow_price))
        head = (words.get(item.source, item.source), state.kind, *labels)
        old = _rent_before(pair, item.source)
        rents = _rents(pair, int(k))
        row = ControlRow(*head, allowed, quantity, state.binds, price, *rents, None, lost, None, None, None)
        rows.append(replace(row, in_force_before=old is not None, rent_before=old or 0.0))
    return rows


def _rent_before(pair: Pair, source: str) -> float | None:
    """Rent of the same control in the baseline; None where the baseline does not have it."""
    given = pair.levels_before.controls
    if given is None or source not in given.sources:
        return None
    return float(pair.before.outcome.control_rent[given.sources.index(source)])


def _lost_inside(pair: Pair, controls: Sequence[Control]) -> list[float]:
    """Value at base-year border prices that each control's classes lose."""
    if not controls:
        return []
    cells = cells_of(pair.base, pair.levels_before, pair.levels_after)
    before = class_flows(pair.base, pair.levels_before, pair.before.outcome, cells).quantity.sum(0)
    after = class_flows(pair.base, pair.levels_after, pair.after.outcome, cells).quantity.sum(0)
    m, s, n, i = cells
    return [float((before - after)[item.cells[m, n, i, s]].sum()) for item in controls]


def _states(pair: Pair) -> dict[tuple[str, bytes], tuple[ControlState, int]]:
    """State and number of each control by its source and flows."""
    given = pair.levels_after.controls
    if given is None:
        return {}
    found = {}
    for state, k in zip(control_states(given, pair.after.outcome), np.flatnonzero(given.sought), strict=True):
        cells = given.cells[(given.pair == k) & (given.group < 0)]
        found[state.source, _key(cells[:, 1:])] = state, int(k)
    return found


def _key(cells: np.ndarray) -> bytes:
    """Flows as a key: sector, importer, exporter, whatever the class."""
    return np.unique(np.asarray(cells, dtype=np.int64), axis=0).tobytes()


def _row(
    pair: Pair,
    item: AnyEffect,
    states: dict[tuple[str, bytes], tuple[ControlState, int]],
    flows: ClassFlows,
    words: dict[str, str],
    held: np.ndarray,
) -> ControlRow:
    cells = kernel_bilateral(item.cells) > 0.0
    here = cells & (pair.base.trade_share > 0.0)
    state, k = states.get((item.source, _key(np.argwhere(here))), (None, -1))
    rents = _rents(pair, k) if k >= 0 else (0.0, 0.0, 0.0, 0.0)
    old, new = pair.before.outcome.trade_quantity, pair.after.outcome.trade_quantity
    kept = float(new[here].sum() / old[here].sum()) if old[here].sum() > 0.0 else 1.0
    world = pair.base.world
    buyers, sellers, sectors = (np.unique(np.argwhere(cells)[:, axis]) for axis in (1, 2, 0))
    lost, abroad, home = _replaced(here, held, old, new)
    return ControlRow(
        policy=words.get(item.source, item.source),
        kind=state.kind if state else _kind(item),
        exporters=_names(world.regions, sellers),
        importers=_names(world.regions, buyers),
        sectors=_names(world.sectors, sectors),
        allowed_percent=100.0 * state.allowed if state else None,
        quantity_percent=100.0 * (state.measure if state else kept),
        binds=state.binds if state else True,
        shadow_price_percent=100.0 * state.shadow_price if state else None,
        rent_exporters=rents[0],
        rent_importers=rents[1],
        rent_third=rents[2],
        resources=rents[3],
        leak_percent=100.0 * state.leak_part if state and pair.levels_after.controls and _leaks(pair, k) else None,
        lost=lost,
        replaced_abroad_percent=abroad,
        replaced_home_percent=home,
        cut_off_price_percent=_cut_off(pair, item, here, flows) if isinstance(item, ListEffect) else None,
    )  # fmt: skip


def _kind(item: AnyEffect) -> str:
    """What a policy without a shadow price is."""
    return "cap" if isinstance(item, ControlEffect) else "list" if isinstance(item, ListEffect) else "ban"


def _leaks(pair: Pair, k: int) -> bool:
    return pair.levels_after.controls is not None and bool(pair.levels_after.controls.has_leak[k])


def _rents(pair: Pair, k: int) -> tuple[float, float, float, float]:
    """Rent of exporters, importers, third regions, and resources used up, in the world's money."""
    given = pair.levels_after.controls
    assert given is not None  # k is one of its controls
    whole, past = float(pair.after.outcome.control_rent[k]), float(pair.after.outcome.leak_part[k])
    official, evaded = whole * (1.0 - past), whole * past
    exporter, importer, wasted = given.rents[k]
    resource, via = float(given.leak[k, 2]), int(given.via[k])
    third = evaded * (1.0 - resource)
    sellers = official * exporter + (third if via < 0 else 0.0)
    return sellers, official * importer, third if via >= 0 else 0.0, official * wasted + evaded * resource


def _replaced(here: np.ndarray, held: np.ndarray, old: np.ndarray, new: np.ndarray) -> tuple[float, float | None, float | None]:
    """Value of the controlled flows that is lost at base-year border prices, and the part that others deliver more.

    What all controls together stop in the same markets is compared with what flows that no control holds deliver more there.
    """
    lost = float((old - new)[here].sum())
    markets = here.any(2)
    stopped = float(np.where(held, old - new, 0.0)[markets].sum())
    if not stopped > NOTHING * float(old[here].sum()):
        return lost, None, None
    more = np.where(held, 0.0, new - old)
    home = float(np.einsum("snn->sn", more)[markets].sum())
    abroad = float(more[markets].sum()) - home
    return lost, 100.0 * abroad / stopped, 100.0 * home / stopped


def _cut_off(pair: Pair, item: ListEffect, here: np.ndarray, flows: ClassFlows) -> float | None:
    """Price index of the buyers who are cut off most, over the market's index in the baseline, mean over markets by spending."""
    if len(flows.group_price) == 1:
        return None
    before, spending = pair.before.outcome.price, pair.before.outcome.expenditure
    markets = here.any(2)
    rise = np.log(flows.group_price[1:].max(0)[markets]) - np.log(before[markets])
    return 100.0 * float(np.expm1((rise * spending[markets]).sum() / spending[markets].sum()))


def _names(labels: Sequence[str], places: np.ndarray) -> str:
    names = [labels[int(place)] for place in places]
    return " ".join(names) if len(names) <= MOST else f"{' '.join(names[: MOST - 1])} and {len(names) - MOST + 1} more"
