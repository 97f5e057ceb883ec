"""Worlds with fewer input–output links: the same flows, with less of them used by producers and more by final demand."""

from __future__ import annotations

import numpy as np

from smallyard.errors import Finding, InputError
from smallyard.world.provenance import Step
from smallyard.world.world import World

INPUTS = ("all", "own_sector", "none")
WORDS = {"own_sector": "inputs from other sectors moved to final demand", "none": "all inputs moved to final demand"}


def with_inputs(world: World, inputs: str) -> World:
    """The world as it is (all), without links between sectors (own_sector), or without inputs (none).

    Equations: FD' = FD + the uses that are dropped, so that spending on every good stays; value added grows by as much. Trade, its
    balance and all rates stay.
    Raises InputError for another word (E-MODEL-CLOSURE). Source: the variants "no I-O" and "no materials" of Caliendo, Parro 2015.
    Not for: a table without value added in some sector; one sector, which is an aggregation (`load_world(..., sectors=…)`).
    """
    if inputs not in INPUTS:
        raise InputError(Finding("E-MODEL-CLOSURE", f"there are no inputs '{inputs}'", "inputs", expected=", ".join(INPUTS)))
    if inputs == "all":
        return world
    kept = world.intermediate_use * (np.eye(len(world.sectors)) if inputs == "own_sector" else 0.0)
    dropped = world.intermediate_use - kept
    return World.from_arrays(
        name=f"{world.name}, inputs {inputs}",
        regions=world.regions,
        sectors=world.sectors,
        is_good=list(world.is_good),
        trade_fob=world.trade_fob,
        tariff=world.tariff,
        export_tax=world.export_tax,
        production_subsidy=world.production_subsidy,
        intermediate_use=kept,
        final_demand=world.final_demand + dropped.sum(2),
        provenance=world.provenance.with_step(Step(WORDS[inputs], float(dropped.sum()), "value of uses")),
        members=world.members,
    )
