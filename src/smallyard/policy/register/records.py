"""What the files of the register hold: measures, authorities, sources; strict, frozen."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import ConfigDict, Field, StrictBool, StrictStr

from smallyard.policy.fields import StrictModel
from smallyard.policy.register.field_types import Count, Day, Fraction, Hs, MeasureId, Number, Place, Places, Sector, Size
from smallyard.policy.register.vocabulary import Confidence, Instrument, SourceKind, Status, Unit

MOST = 2000  # measures in a file


class Step(StrictModel):
    """From a date on, the level and its legal status, until the next step."""

    model_config = ConfigDict(populate_by_name=True)

    d: Day
    """First day."""
    v: Number | None
    """Additional level of this measure alone, in its unit; null where there is no number."""
    s: Status
    """Legal status; only in_force and relaxed bite."""
    n: StrictStr = ""
    """Short note."""
    except_: Annotated[list[Place] | None, Field(alias="except")] = None
    """Countries carved out from this step on, in place of those before; [] ends all exemptions."""
    levels: dict[Place, Number] = {}
    """Levels of single targets, in place of v."""
    all_in: list[Place] = []
    """Targets whose level includes the MFN rate: what is added is max(level − MFN, 0)."""


class Exemption(StrictModel):
    """Goods that a measure leaves out, for a time or for some targets."""

    lists: list[StrictStr] = []
    """Packaged lists of codes."""
    hs: list[Hs] = []
    """Prefixes and ranges, between quotes."""
    since: Day | None = None
    """First day; from the beginning if left out."""
    until: Day | None = None
    """First day on which the goods are hit again; for ever if left out."""
    only_for: list[Place] = []
    """Targets for whose goods this holds; all if left out."""
    part: Fraction = 1.0
    """Share of the goods under the codes that is left out."""


class Scope(StrictModel):
    """What is hit. Codes of products are evidence and may be indicative."""

    hs: list[Hs] = []
    """Prefixes and ranges of the Harmonized System, always between quotes."""
    lists: list[StrictStr] = []
    """Packaged lists of codes that are hit too."""
    indicative: StrictBool = False
    """true: the codes show where the goods are and hold more than what is hit; they never weigh."""
    exempt: list[Exemption] = []
    """Goods under the codes, or of the sectors, that are left out."""
    part: dict[Place, Fraction] = {}
    """Share of the goods under the codes that is hit, by target or for ALL; the rest is not (content, origin, end use)."""
    legal_list: StrictStr = ""
    """The list in the law, where its codes are not written out here."""
    isic: list[Sector] = []
    """Sectors of the model, or GOODS."""
    lines: Count | None = None
    """Number of tariff lines."""
    busd: Size | None = None
    """Trade covered, billion dollars."""
    base_busd: Size | None = None
    """The bilateral trade that busd is a part of, billion dollars."""
    coverage: Fraction | None = None
    """Share of the flow of the sectors that is hit, where somebody stated or derived it; used in place of codes."""
    entities: Count | None = None
    """Listed firms."""
    tech: list[StrictStr] = []
    """Technologies."""
    years: Size | None = None
    """Years of spending."""
    note: StrictStr = ""
    """Short note."""


class Measure(StrictModel):
    """One instrument under one legal authority, with a scope and a level that is constant between dates."""

    model_config = ConfigDict(populate_by_name=True)

    id: MeasureId
    """Stable for ever."""
    title: StrictStr
    """Plain words."""
    instrument: Instrument
    """Decides what it moves in the model."""
    authority: StrictStr | None = None
    """Legal authority: decides how it stacks; required for duties."""
    by: Places
    """Imposing countries."""
    target: Places
    """Countries that are hit, or ALL."""
    except_: Annotated[list[Place], Field(alias="except")] = []
    """Countries carved out of ALL, until a step says otherwise."""
    extraterritorial: StrictBool = False
    """Reaches goods of third countries."""
    displaces_at_zero: StrictBool | None = None
    """Whether it displaces other authorities even at a level of zero; to be stated where others yield to its authority."""
    scope: Scope
    """What is hit."""
    unit: Unit
    """Unit of the levels."""
    path: Annotated[list[Step], Field(min_length=1)]
    """Steps, oldest first."""
    basis: StrictStr
    """Statute, order, register page, tariff heading."""
    answers: list[MeasureId] = []
    """Measures that this one answers."""
    modifies: list[MeasureId] = []
    """Measures whose steps an agreement, ruling or extension changes; it has no level of its own."""
    src: Annotated[list[StrictStr], Field(min_length=1)]
    """Sources that were read, by their ids."""
    conf: Confidence
    """sourced: date and level were read; partial and recalled: see recalled."""
    recalled: list[StrictStr] = []
    """What is from general knowledge."""


class Source(StrictModel):
    """Where something was read."""

    kind: SourceKind
    """Kind of the source."""
    at: StrictStr
    """Link, place in a public repository, or name of a text."""


class MeasuresFile(StrictModel):
    """A file of measures, with sources of its own where the register lacks them."""

    model_config = ConfigDict(populate_by_name=True)

    schema_: Literal["smallyard/measures/1"] = Field(alias="schema")
    """Version of this format."""
    sources: dict[StrictStr, Source] = {}
    """New sources, id → kind and place."""
    measures: Annotated[list[Measure], Field(max_length=MOST)]
    """The measures."""


class Yield(StrictModel):
    """An authority before which another one steps back."""

    authority: StrictStr
    """The one that is charged instead."""
    only_for: list[Place] = []
    """Exporters for whose goods this holds; all if left out."""


class Authority(StrictModel):
    """How the levels of one legal authority combine among themselves and with others."""

    within: Literal["max", "sum"]
    """max: the higher line supersedes; sum: lines accumulate."""
    yields_to: list[Yield] = []
    """Not charged on the share of value that these cover."""
    add: StrictBool = True
    """false: it states a whole rate that replaces another one."""
    replaces: Literal["mfn", "schedule"] | None = None
    """What a whole rate replaces: the most-favoured-nation rate, or the schedule (parcels)."""
    floor_all_in: dict[Place, Day] = {}
    """Exporters whose level is all-in, and since when: max(level − MFN, 0) is additional."""
    note: StrictStr = ""
    """Short note."""
    recalled: list[StrictStr] = []
    """What is from general knowledge."""


class AuthoritiesFile(StrictModel):
    """All legal authorities."""

    model_config = ConfigDict(populate_by_name=True)

    schema_: Literal["smallyard/authorities/1"] = Field(alias="schema")
    """Version of this format."""
    authorities: dict[StrictStr, Authority]
    """Authorities by key."""


class SourcesFile(StrictModel):
    """All sources of the packaged register."""

    model_config = ConfigDict(populate_by_name=True)

    schema_: Literal["smallyard/sources/1"] = Field(alias="schema")
    """Version of this format."""
    sources: dict[StrictStr, Source]
    """Sources by id."""
