"""The register as wedges, for use from Python: what the law of a day does to a world, and what stands behind every cell."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from smallyard.errors import Finding, InputError, raise_if
from smallyard.policy.combine import RegisterStates, combine
from smallyard.policy.instruments.measures import Measures
from smallyard.policy.read_yaml import Document
from smallyard.policy.register_wedges.basis import LAW, WORDS
from smallyard.policy.register_wedges.choice import law_of
from smallyard.policy.register_wedges.compiled import CompiledLaws, compile_laws
from smallyard.policy.validation import findings_from
from smallyard.policy.wedges import Wedges
from smallyard.world.packaged import load_world
from smallyard.world.world import World


@dataclass(frozen=True)
class CellMeasure:
    """A measure behind a cell: the share of the flow it hits, how that is known, and whether law or judgement decides it."""

    id: str
    title: str
    share: float
    coverage: str
    judgement: bool
    recalled: tuple[str, ...]
    sources: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class MeasuresState:
    """What `measures` gives. `wedges`: for `smallyard.solve`; `left_out`: id → why a measure in force moves nothing here."""

    wedges: Wedges
    world: World
    compiled: CompiledLaws

    @property
    def left_out(self) -> Mapping[str, str]:
        """Measures in force that could not be quantified, or have no channel, each with the reason."""
        return self.compiled.states[0].left_out

    def behind(self, importer: str, exporter: str, sector: str) -> tuple[CellMeasure, ...]:
        """The measures behind a cell, the widest first. Raises ValueError for labels that the world does not have."""
        world = self.world
        cell = (world.regions.index(importer), world.regions.index(exporter))
        pair, place = self.compiled.joint.pairs.get(cell), world.sectors.index(sector)
        if pair is None:
            return ()
        register = self.compiled.states[0].law.register
        rows = []
        for name, shares in pair.hits[0].items():
            if len(shares) > place and shares[place] > 0.0:
                item, basis = register.get(name), self.compiled.bases[name]
                judged = basis.kind not in LAW or bool(item.recalled)
                rows.append(
                    CellMeasure(
                        name, item.title, float(shares[place]), WORDS[basis.kind], judged, tuple(item.recalled), tuple(item.src)
                    )
                )
        return tuple(sorted(rows, key=lambda row: (-row.share, row.id)))


def measures(in_force_on: str | int, *, world: str | World = "wiod2014", **changes: Any) -> MeasuresState:
    """The measures of the register in force on a day, or over a year, as wedges of a world.

    Equation: t' = t + level on the day − level in the world's base year, class by class; coverage splits flows and never averages.
    Arguments: in_force_on, an ISO date or a year; world, a packaged name, a path or a `World`; changes, the other fields of the
    scenario's entry `measures`: include, exclude, drop, until, without_steps, scale, replace, add, coverage, rents.
    Raises InputError with every problem. Source: the register's rules of stacking; rulings of the project on coverage and bans.
    Not for the path between days: each is the effect if the law of that day were permanent.

    Example: `smallyard.measures("2026-08-10", exclude={"authority": ["s122"]}).wedges`.
    """
    held = load_world(world) if isinstance(world, str) else world
    given = {"instrument": "measures", "in_force_on": in_force_on, **changes}
    try:
        choice = Measures.model_validate(given)
    except ValidationError as error:
        raise InputError(findings_from(error, Measures, Document(given, {}), "measures")) from None
    findings: list[Finding] = []
    law = law_of(choice, "measures", findings)
    raise_if(findings)
    assert law is not None  # a choice without a law has findings
    found = compile_laws(held, [law])
    stages = combine(held, [], [], RegisterStates(found.upper, None, found.states[0]))
    return MeasuresState(stages.counterfactual, held, found)
