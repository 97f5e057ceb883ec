"""Laws compiled for a world: wedges of each, what they rest on, and what was left out and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from smallyard.policy.controls import Control, Listing
from smallyard.policy.gdp import base_year
from smallyard.policy.register.read_register import packaged_register
from smallyard.policy.register.records import Measure
from smallyard.policy.register_wedges.basis import Basis
from smallyard.policy.register_wedges.joint import Joint, is_about_flows, joint
from smallyard.policy.register_wedges.law import Law
from smallyard.policy.register_wedges.layout import Layout, layout
from smallyard.policy.register_wedges.others import NO_LEVEL, others
from smallyard.policy.register_wedges.rare import Rare
from smallyard.policy.register_wedges.when import when
from smallyard.policy.wedges import SubsidyAmount
from smallyard.world.world import World

PARCELS = "a whole rate for parcels, which no sector of a world holds apart"
NOTHING = "its level is zero, or no flow of this world is among those that it names"


@dataclass(frozen=True, eq=False)
class RegisterState:
    """One law on a world, over the classes of `CompiledLaws`.

    duty, tax: additional rates [class, importer, exporter, sector]; banned: the same, bool; controls, listings, amounts as in
    `Wedges`; left_out: id → why it moves nothing here.
    """

    law: Law
    duty: Rare
    tax: Rare
    banned: Rare
    controls: tuple[Control, ...]
    listings: tuple[Listing, ...]
    amounts: tuple[SubsidyAmount, ...]
    left_out: Mapping[str, str]

    @property
    def changers(self) -> list[Measure]:
        """Agreements, rulings, enabling laws and alliances in force: no level of their own."""
        return [item for item in self.law.in_force() if item.instrument in NO_LEVEL]


@dataclass(frozen=True, eq=False)
class CompiledLaws:
    """Laws over common classes of the flows of a world. `upper`: where each class ends, as a share of its flow."""

    world: World
    joint: Joint
    upper: Rare
    states: tuple[RegisterState, ...]
    spread: tuple[float, str]

    @property
    def bases(self) -> Mapping[str, Basis]:
        """How the coverage of each measure is known."""
        return self.joint.bases

    def remarks(self) -> list[str]:
        """What a reader of results should know about the compilation."""
        found = []
        if self.spread[0] > 0.0:
            where = f"at most {self.spread[0]:.2g} percentage points of standard deviation ({self.spread[1]})"
            found.append(f"measures: flows with more rates than classes have near rates joined, {where}; averages stay exact")
        if any(state.controls for state in self.states):
            what = "export controls of the register hold narrow products as a part of their sector, with the sector's elasticity"
            found.append(f"measures: {what}: a lower bound of the disruption; a split of the sector gives them their own")
        return found


def compile_laws(world: World, laws: Sequence[Law]) -> CompiledLaws:
    """Read the laws on one set of classes, less what is already in the world's base year.

    Equation: t' = t + level(law) − level(base year), class by class; bans and caps that the base year had are in the data.
    Source: the register's rules of stacking; rulings of the project on coverage.
    """
    base = base_law(world)
    known = frozenset(item.id for item in base.in_force()) if base else frozenset()
    found = joint(world, laws, base)
    held = layout(world, found, len(laws))
    states = [_state(world, law, held, place, found, known) for place, law in enumerate(laws)]
    return CompiledLaws(world, found, held.upper, tuple(states), held.spread)


def base_law(world: World) -> Law | None:
    """The law of the world's base year, whose level its data hold; None where the register is silent about that year."""
    year, register = base_year(world), packaged_register()
    if year is None:
        return None
    law = Law(register, when(year, register.measures))
    return law if any(is_about_flows(item) for item in law.in_force()) else None


def _state(world: World, law: Law, held: Layout, place: int, found: Joint, in_data: frozenset[str]) -> RegisterState:
    layer, rest = held.layers[place], others(world, law, in_data)
    in_force = {item.id: item for item in law.in_force()}
    left_out = {**rest.left_out, **{name: why for name, why in found.left_out.items() if name in in_force}}
    controls = []
    for name, capped in layer.capped.items():
        cells = capped.full() & (world.trade_fob > 0.0)  # nothing can be limited relative to nothing
        if name not in in_force or not cells.any():
            continue
        if name in in_data:
            left_out[name] = "was in force in the base year: its effect is in the data"
            continue
        denied, _ = law.mean_level(in_force[name], in_force[name].target[0])
        controls.append(Control("cap", cells, 1.0 - denied, law.rents, None, None, name, "data"))
    moving = _moving(place, found) | {item.source for item in rest.listings} | {item.source for item in rest.amounts}
    for name, item in in_force.items():
        if item.authority is not None and law.register.authorities[item.authority].replaces == "schedule":
            left_out[name] = PARCELS
        elif item.instrument not in NO_LEVEL and name not in left_out and name not in moving:
            left_out[name] = NOTHING
    sources = (tuple(controls), tuple(rest.listings), tuple(rest.amounts), dict(sorted(left_out.items())))
    return RegisterState(law, layer.duty, layer.tax, layer.banned, *sources)


def _moving(law: int, found: Joint) -> set[str]:
    """Measures that hit a part of some flow under a law."""
    return {name for pair in found.pairs.values() for name, share in pair.hits[law].items() if share.any()}
