"""What the register holds besides duties, bans and controls: lists and subsidies that have numbers, and what has none."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

import numpy as np

from smallyard.errors import Finding
from smallyard.policy.controls import Listing
from smallyard.policy.gdp import yearly_money
from smallyard.policy.register.records import Measure
from smallyard.policy.register.vocabulary import within
from smallyard.policy.register_wedges.basis import sectors_of
from smallyard.policy.register_wedges.law import Law
from smallyard.policy.wedges import SubsidyAmount
from smallyard.world.world import World

NO_CHANNEL = {
    "service_fee": "a fee per ship or ton: the cargo that it falls on is not known",
    "procurement_localisation": "the part of spending that it binds is not known; write a procurement_ban with that part",
    "technology_export_ban": "moves the diffusion of knowledge, which this model holds fixed",
    "rd_subsidy": "moves the stock of knowledge, which this model holds fixed",
    "investment_subsidy": "moves capital, which this model holds fixed; write a production_subsidy to treat it as one",
    "consumption_subsidy": "pays buyers by vehicle; the model has no subsidy of consumption",
    "demand_support": "a price floor or stockpile without a quantity",
    "talent_control": "moves people, whose places this model holds fixed",
    "talent_attraction": "moves people, whose places this model holds fixed",
    "inward_fdi_screening": "moves capital, which this model holds fixed",
    "outward_investment_control": "moves capital, which this model holds fixed",
}
NO_LEVEL = ("agreement", "ruling", "enabling_law", "alliance")  # they change other measures


@dataclass(eq=False)
class Others:
    """Lists of buyers and money for producers under one law; id → why a measure moves nothing."""

    listings: list[Listing] = field(default_factory=list)
    amounts: list[SubsidyAmount] = field(default_factory=list)
    left_out: dict[str, str] = field(default_factory=dict)


def others(world: World, law: Law, in_data: Collection[str]) -> Others:
    """Lists whose coverage is stated, and production subsidies stated as dollars; everything else is left out with its reason.

    Argument: in_data, measures that were in force in the base year, whose effect the data hold.
    """
    found = Others()
    for measure in law.in_force():
        if measure.instrument in NO_LEVEL:
            continue
        if measure.instrument in NO_CHANNEL:
            found.left_out[measure.id] = NO_CHANNEL[measure.instrument]
        elif measure.instrument == "entity_listing":
            _list(world, law, measure, found)
        elif measure.instrument == "production_subsidy":
            _subsidy(world, law, measure, found)
        elif measure.instrument == "import_ban" and measure.unit != "binary":
            found.left_out[measure.id] = "counts firms; the part of the flow that they sell is not known"
        elif measure.unit not in ("pct", "binary"):
            found.left_out[measure.id] = f"a duty in {measure.unit}, not a rate"
        if measure.id in in_data and measure.id not in found.left_out and measure.unit != "pct":
            found.left_out[measure.id] = "was in force in the base year: its effect is in the data"
    found.listings = [item for item in found.listings if item.source not in found.left_out]
    found.amounts = [item for item in found.amounts if item.source not in found.left_out]
    return found


def _list(world: World, law: Law, measure: Measure, found: Others) -> None:
    share = law.coverage.get(measure.id, measure.scope.coverage)
    if share is None:
        found.left_out[measure.id] = "counts firms; their share of purchases is not known; state it as coverage"
        return
    sellers, buyers = _regions(world, measure.by), _regions(world, measure.target)
    cells = np.zeros(world.trade_fob.shape, dtype=bool)
    cells[np.ix_(buyers, sellers, _sectors(world, measure))] = True
    home = np.arange(len(world.regions))
    cells[home, home] = False
    if cells.any():
        found.listings.append(Listing(cells, share * law.mean_level(measure, measure.target[0])[1], 1.0, measure.id))


def _subsidy(world: World, law: Law, measure: Measure, found: Others) -> None:
    payers = _regions(world, measure.by)
    step, weight = law.steps(measure)[-1]
    if measure.unit != "usd_bn" or step.v is None or len(payers) != 1:
        found.left_out[measure.id] = "is not stated in dollars of one payer"
        return
    problems: list[Finding] = []
    paid = yearly_money(
        world, world.regions[payers[0]], 1e9 * step.v, int(step.d[:4]), measure.scope.years or 1.0, measure.id, problems
    )
    if paid is None:
        found.left_out[measure.id] = problems[0].what
        return
    cells = np.zeros((len(world.regions), len(world.sectors)), dtype=bool)
    cells[np.ix_(payers, _sectors(world, measure))] = True
    found.amounts.append(SubsidyAmount(paid.in_world_money * weight, cells, measure.id))


def _regions(world: World, places: list[str]) -> list[int]:
    """Regions that consist of named places only."""
    members = world.members.regions
    return [k for k, name in enumerate(world.regions) if all(within(leaf, places) for leaf in members[name])]


def _sectors(world: World, measure: Measure) -> list[int]:
    """Sectors that consist of named sectors only."""
    named = sectors_of(measure)
    groups = world.members.sectors.values()
    return [k for k, group in enumerate(groups) if all(world.members.root(leaf) in named for leaf in group)]
