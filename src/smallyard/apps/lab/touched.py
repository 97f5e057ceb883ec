"""What each policy of a scenario covers of the base year, before anything is solved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from smallyard.policy.combine import RegisterStates
from smallyard.policy.compile import Compiled
from smallyard.policy.controls import Control, Listing
from smallyard.policy.effects import ControlEffect, Effect, ListEffect
from smallyard.policy.instruments.measures import Measures
from smallyard.policy.register_wedges.compiled import RegisterState
from smallyard.policy.scenario import Scenario
from smallyard.policy.wedges import SubsidyAmount
from smallyard.policy.words import policy_words
from smallyard.world.world import World

Named = Control | Listing | SubsidyAmount
RATES: Mapping[str, tuple[str, ...]] = {"rates": ("duty", "tax"), "bans": ("banned",)}
NAMED: Mapping[str, str] = {"caps": "controls", "lists": "listings", "subsidies": "amounts"}  # each entry is a measure's own


def touches(scenario: Scenario, world: World, compiled: Compiled) -> list[dict[str, Any]]:
    """For each policy what it covers of the base year: trade and output in the world's money, in millions of dollars."""
    found = []
    for place, policy in enumerate(scenario.policies):
        where = f"policies[{place}]"
        if isinstance(policy, Measures):
            covered = _law(world, compiled.register)
        else:
            covered = {**_sizes(world, _cells([item for item in compiled.effects if item.source == where])), "parts": []}
        found.append({"policy": where, "words": policy_words(policy), **covered})
    return found


def _cells(effects: Sequence[Effect | ControlEffect | ListEffect]) -> list[np.ndarray]:
    return [item.cells for item in effects]


def _sizes(world: World, cells: Sequence[np.ndarray]) -> dict[str, Any]:
    """Value of the flows and of the output in masks [importer, exporter, sector] and [region, sector]; None where there is none."""
    flows = [mask for mask in cells if mask.ndim == 3 and mask.any()]
    places = [mask for mask in cells if mask.ndim == 2 and mask.any()]
    return {
        "trade_musd": float(world.trade_fob[np.logical_or.reduce(flows)].sum()) if flows else None,
        "output_musd": float(world.output[np.logical_or.reduce(places)].sum()) if places else None,
        "flows": int(np.logical_or.reduce(flows).sum()) if flows else 0,
    }


def _law(world: World, states: RegisterStates | None) -> dict[str, Any]:
    """Where the register's law differs between baseline and counterfactual: rates and bans by cell, the rest measure by measure."""
    new = states.counterfactual if states is not None else None
    old = states.baseline if states is not None else None
    if new is None or new is old:
        return {**_sizes(world, []), "parts": []}
    titles = {item.id: item.title for law in (old, new) if law is not None for item in law.law.in_force()}
    held: dict[str, tuple[list[np.ndarray], list[str]]] = {
        name: ([_rates_moved(old, new, fields)], []) for name, fields in RATES.items()
    }
    held |= {name: _named_moved(getattr(old, field, ()), getattr(new, field)) for name, field in NAMED.items()}
    parts = [
        {"kind": name, **_sizes(world, cells), "measures": [{"id": key, "title": titles.get(key, key)} for key in sources]}
        for name, (cells, sources) in held.items()
        if any(mask.any() for mask in cells)
    ]
    return {**_sizes(world, [mask for cells, _ in held.values() for mask in cells]), "parts": parts}


def _rates_moved(old: RegisterState | None, new: RegisterState, fields: Sequence[str]) -> np.ndarray:
    """Flows on which a rate or a ban differs in some class."""
    moved = np.zeros(new.duty.shape[1:], dtype=bool)
    for name in fields:
        after = getattr(new, name).full()
        moved |= (after != (getattr(old, name).full() if old is not None else np.zeros_like(after))).any(axis=0)
    return moved


def _named_moved(old: Sequence[Named], new: Sequence[Named]) -> tuple[list[np.ndarray], list[str]]:
    """Cells of the measures that are new, gone, or state something else; and which these are."""
    before, after = ({item.source: item for item in items} for items in (old, new))
    moved = [key for key in dict.fromkeys([*after, *before]) if not _same(before.get(key), after.get(key))]
    cells = [item.cells for key in moved for item in (before.get(key), after.get(key)) if item is not None]
    return [np.asarray(mask.any(axis=0)) if mask.ndim == 4 else mask for mask in cells], moved


def _same(one: Named | None, other: Named | None) -> bool:
    if one is None or other is None:
        return False
    said, asked = (tuple(value for name, value in vars(item).items() if name != "cells") for item in (one, other))
    return said == asked and np.array_equal(one.cells, other.cells)
