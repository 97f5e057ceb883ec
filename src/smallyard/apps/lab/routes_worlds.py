"""Worlds of the lab: labels in two languages, flows, totals, provenance."""

from __future__ import annotations

from functools import lru_cache
from threading import Lock
from typing import Annotated, Literal

from fastapi import APIRouter, Query
from fastapi.responses import Response

from smallyard.apps.lab.problems import NAMED_REFUSALS, View
from smallyard.apps.lab.questions import UPLOAD
from smallyard.apps.lab.state import Lab
from smallyard.apps.lab.table_answers import NAMED_TABLE, Form, Limit, Offset, TableView, csv_answer, page_of
from smallyard.apps.lab.world_asked import world_asked
from smallyard.apps.lab.world_tables import By, flow_table, totals_table
from smallyard.apps.world_command import identity_gaps
from smallyard.labels.names_zh import region_name_zh, sector_name_zh
from smallyard.labels.regions import region_name
from smallyard.labels.sectors import sector_name
from smallyard.policy.effects import Scope
from smallyard.results.inside_rest import COUNTRIES, rest_is_known
from smallyard.world.packaged import load_world, packaged_worlds
from smallyard.world.world import World

router = APIRouter(prefix="/worlds", tags=["worlds"])
REST = "ROW"
_ONE_AT_A_TIME = Lock()  # all flows of a large world as text take hundreds of megabytes
Label = Annotated[str, Query(min_length=1, max_length=80, description="A code, a group, or all.")]


class RegionView(View):
    """A region of a world."""

    code: str
    name: str
    name_zh: str
    in_rest: bool
    """Whether it stands for the rest of the world, whose members cannot be told apart."""
    members: list[str]
    """Codes of the underlying table inside it; itself where it is not grouped."""


class SectorView(View):
    """A sector of a world."""

    code: str
    name: str
    name_zh: str
    good: bool
    """Whether it is a sector of goods."""
    members: list[str]
    """Codes of the underlying table inside it."""


class WorldView(View):
    """What a form needs to know of a world."""

    name: str
    title: str
    vintage: str
    money: str
    """Unit of money."""
    sha256: str
    """Data version."""
    has_tariffs: bool
    regions: list[RegionView]
    sectors: list[SectorView]
    region_groups: dict[str, list[str]]
    """Groups usable in any selection of regions."""
    sector_groups: dict[str, list[str]]
    """Groups usable in any selection of sectors."""
    inside_rest: str
    """Who is inside the rest of the world, in words; empty where unknown."""
    source: str
    licence: str


class FlowsView(TableView):
    """Flows, largest first, with the tariffs of the base year."""

    world: str
    money: str
    by: By
    total: float
    """Sum of all selected flows, in the unit of money."""
    tariff_revenue: float
    """What the tariffs of the base year raise on them."""
    tariff_percent: float | None
    """Mean tariff on them, weighted by the flows."""
    note: str


class WorldTableView(TableView):
    """Totals of a world."""

    world: str
    money: str


class StepView(View):
    """Something that was done to the table."""

    what: str
    amount: float | None
    unit: str


class GapView(View):
    """How well an accounting identity holds."""

    identity: str
    largest_relative_gap: float


class ProvenanceView(View):
    """Where a world comes from, and what was done to it."""

    name: str
    source: str
    vintage: str
    licence: str
    money: str
    sha256: str
    steps: list[StepView]
    identities: list[GapView]


@router.get("", summary="All worlds with their labels")
def worlds() -> list[WorldView]:
    """All packaged worlds, the coarsest last."""
    return [world_view(name) for name in packaged_worlds()]


@router.get("/{name}", responses=NAMED_REFUSALS, summary="One world")
def one_world(name: str, lab: Lab) -> WorldView:
    """One world with its labels; an uploaded one as `upload:<id>`."""
    world = world_asked(name, lab.settings.uploads)
    return world_card(name, world) if name.startswith(UPLOAD) else world_view(name)


@lru_cache(maxsize=8)
def world_view(name: str) -> WorldView:
    """The card of a packaged world; made once, because its hash reads every number."""
    return world_card(name, load_world(name))


def world_card(name: str, world: World) -> WorldView:
    """The card of a world under the name by which it is asked for."""
    scope, members, card = Scope.of(world, {}, {}), world.members, world.provenance
    known = rest_is_known(world.regions, {"world": card.source})
    return WorldView(
        name=name,
        title=f"{card.vintage}, {len(world.regions)} regions × {len(world.sectors)} sectors",
        vintage=card.vintage,
        money=card.money,
        sha256=world.sha256,
        has_tariffs=world.has_tariffs,
        regions=[
            RegionView(code=code, name=region_name(code), name_zh=region_name_zh(code), in_rest=code == REST,
                       members=list(members.regions[code]))
            for code in world.regions
        ],
        sectors=[
            SectorView(code=code, name=sector_name(code), name_zh=sector_name_zh(code), good=bool(good),
                       members=list(members.sectors[code]))
            for code, good in zip(world.sectors, world.is_good, strict=True)
        ],
        region_groups={key: list(inside) for key, inside in scope.regions.groups.items()},
        sector_groups={key: list(inside) for key, inside in scope.sectors.groups.items()},
        inside_rest=COUNTRIES if known else "",
        source=card.source,
        licence=card.licence,
    )  # fmt: skip


@router.get("/{name}/flows", response_model=FlowsView, responses=NAMED_TABLE, summary="Flows and tariffs of the base year")
def flows(
    name: str,
    lab: Lab,
    importer: Label = "all",
    exporter: Label = "all",
    sector: Label = "all",
    by: Annotated[By, Query(description="What a row is: one cell, or the sum over the other labels.")] = "cell",
    own: Annotated[bool, Query(description="Whether sales at home are among the flows.")] = False,
    limit: Limit = 100,
    offset: Offset = 0,
    format: Form = "json",
) -> FlowsView | Response:
    """Selected flows, largest first; sums are over all of them, not only those shown."""
    world = world_asked(name, lab.settings.uploads)
    if format == "csv":
        with _ONE_AT_A_TIME:
            return csv_answer(flow_table(world, importer, exporter, sector, by, own=own).columns, "flows")
    found = flow_table(world, importer, exporter, sector, by, own=own, shown=slice(offset, offset + limit))
    return FlowsView(
        columns=found.columns,
        rows=found.rows,
        offset=offset,
        limit=limit,
        world=name,
        money=world.provenance.money,
        by=by,
        total=found.total,
        tariff_revenue=found.revenue,
        tariff_percent=100.0 * found.revenue / found.total if found.total > 0.0 else None,
        note="at the exporter's basic price (fob), before tariffs; tariffs of the base year",
    )


@router.get("/{name}/totals", response_model=WorldTableView, responses=NAMED_TABLE, summary="Totals by region or sector")
def totals(
    name: str,
    lab: Lab,
    by: Annotated[Literal["region", "sector"], Query(description="What a row is.")] = "region",
    limit: Limit = 200,
    offset: Offset = 0,
    format: Form = "json",
) -> WorldTableView | Response:
    """Output, value added, final demand, trade and tariff revenue of the base year."""
    world = world_asked(name, lab.settings.uploads)
    columns = totals_table(world, by)
    if format == "csv":
        return csv_answer(columns, "totals")
    return WorldTableView(**page_of(columns, offset, limit), world=name, money=world.provenance.money)


@router.get("/{name}/provenance", responses=NAMED_REFUSALS, summary="Source, steps and identities of a world")
def provenance(name: str, lab: Lab) -> ProvenanceView:
    """Where the table comes from, every step that changed it, and how well its accounts close."""
    world = world_asked(name, lab.settings.uploads)
    card = world.provenance
    return ProvenanceView(
        name=name,
        source=card.source,
        vintage=card.vintage,
        licence=card.licence,
        money=card.money,
        sha256=world.sha256,
        steps=[StepView(what=item.what, amount=item.amount, unit=item.unit) for item in card.steps],
        identities=[GapView(identity=key, largest_relative_gap=gap) for key, gap in identity_gaps(world).items()],
    )
