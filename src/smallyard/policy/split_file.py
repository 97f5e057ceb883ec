"""The split file: strict, versioned, with its sources and assumptions; packaged ones by name."""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BeforeValidator, ConfigDict, Field, StrictStr, ValidationError, WithJsonSchema

from smallyard._data import packaged, packaged_names
from smallyard.errors import Finding, InputError
from smallyard.labels.match import did_you_mean
from smallyard.policy.fields import Portion, StrictModel, Theta, portion
from smallyard.policy.read_yaml import Document, Path_, read_yaml, read_yaml_file
from smallyard.policy.validation import findings_from
from smallyard.world.split import split_sectors
from smallyard.world.split_spec import Part, SplitSpec, SubSector, TradeShare, UseShare
from smallyard.world.world import World

SCHEMA = "smallyard/split/1"
REST = "rest"
MAX_SECTORS, MAX_TEXTS, MAX_OVERRIDES = 50, 100, 1000

Names = Annotated[list[StrictStr], BeforeValidator(lambda value: [value] if isinstance(value, str) else value), Field(min_length=1)]


def _taken(value: object) -> float | str:
    """A share, or the word for what the others leave."""
    return REST if value == REST else portion(value)


Taken = Annotated[
    float | str,
    BeforeValidator(_taken),
    WithJsonSchema({"type": "string", "pattern": rf"^{REST}$|(%|percent)\s*$", "examples": ["20%", REST]}),
]


class TradeOverride(StrictModel):
    """A share of some flows. The most specific statement holds: pair, then exporter, then importer, then the default."""

    exporter: Names | None = None
    """Regions that sell; all if left out."""
    importer: Names | None = None
    """Regions that buy; all if left out."""
    share: Portion
    """Share of these flows of the parent."""


class UseOverride(StrictModel):
    """A share of what some buyers spend on the parent; a guess that is balanced to the accounts."""

    by: Names
    """Using sectors of the world that is split, or final_demand."""
    region: Names | None = None
    """Regions of the buyers; all if left out."""
    share: Portion
    """Share of their purchases of the parent."""


class FromParent(StrictModel):
    """What a sub-sector takes from one parent."""

    share: Taken
    """Share of every flow of the parent, own sales included, or rest: what the other sub-sectors leave."""
    overrides: Annotated[list[TradeOverride], Field(max_length=MAX_OVERRIDES)] = []
    """Shares of some flows that differ from the default."""
    uses: Annotated[list[UseOverride], Field(max_length=MAX_OVERRIDES)] = []
    """Shares of some buyers' purchases that differ from the average of their region."""


class CostShares(StrictModel):
    """Cost structure where it is known, as shares of output; the rest follows the parent. Balanced to the accounts."""

    value_added: Portion | None = None
    """Value added over output."""
    inputs: dict[StrictStr, Portion] = {}
    """Input over output, by sector of the split world."""


class SuggestedValues(StrictModel):
    """Values suggested for a sub-sector; they do not touch the accounts."""

    low: Theta | None = None
    """A low value, for a range."""
    default: Theta | None = None
    """The value used unless another one is asked for."""


class SplitSector(StrictModel):
    """A new sector."""

    title: StrictStr = ""
    """What it is, in words."""
    from_: Annotated[dict[StrictStr, FromParent], Field(alias="from", min_length=1)]
    """Parent sectors and the share taken from each."""
    cost: CostShares = CostShares()
    """Cost structure where it is known."""
    theta: SuggestedValues = SuggestedValues()
    """Trade elasticity θ = σ − 1; without one the sub-sector has its parents'."""
    rho: SuggestedValues = SuggestedValues()
    """Elasticity of substitution between inputs; recorded with the split, used where a model option takes it."""


class SplitFile(StrictModel):
    """Sectors of a world split into sub-sectors with stated shares; the result is marked as constructed."""

    model_config = ConfigDict(populate_by_name=True)

    schema_: Literal["smallyard/split/1"] = Field(alias="schema")
    """Version of this format."""
    title: StrictStr
    """One line."""
    notes: StrictStr = ""
    """Plain-language note."""
    sources: Annotated[list[StrictStr], Field(max_length=MAX_TEXTS)] = []
    """Where shares come from, one text each."""
    assumptions: Annotated[list[StrictStr], Field(max_length=MAX_TEXTS, min_length=1)]
    """What is assumed, one text each; printed with every result."""
    sectors: Annotated[dict[StrictStr, SplitSector], Field(max_length=MAX_SECTORS, min_length=1)]
    """New sector → what it is made of."""


@dataclass(frozen=True, eq=False)
class ReadSplit:
    """A split and the file it was read from, for messages with lines."""

    spec: SplitSpec
    label: str
    document: Document


def packaged_splits() -> list[str]:
    """Names accepted wherever a split is asked for."""
    return packaged_names("splits", ".yaml")


def read_split(name: str) -> ReadSplit:
    """A packaged split by name, or a split file by path. Raises InputError with every problem and its line."""
    path = Path(name)
    if path.suffix in (".yaml", ".yml") or os.path.isfile(path):
        return _checked(read_yaml_file(path), path.name)
    if name in packaged_splits():
        return _packaged(name)
    what, where = f"no packaged split and no file named '{name:.200}'", "split"
    expected = "a path ending in .yaml, or one of: " + ", ".join(packaged_splits())
    raise InputError(Finding("E-SPLIT-UNKNOWN", what, where, expected=expected, fix=did_you_mean(name, packaged_splits())))


@lru_cache(maxsize=8)
def _packaged(name: str) -> ReadSplit:
    label = f"{name}.yaml"
    return _checked(read_yaml(packaged("splits", label).read_text("utf-8"), label), label)


def split_from_yaml(text: str, label: str = "split") -> ReadSplit:
    """Parse the text of a split."""
    return _checked(read_yaml(text, label), label)


def split_world(world: World, read: ReadSplit) -> World:
    """`split_sectors`, with problems reported at their lines."""
    try:
        return split_sectors(world, read.spec)
    except InputError as error:
        raise InputError([_in_file(item, read) for item in error.findings]) from error


def _checked(document: Document, label: str) -> ReadSplit:
    if not isinstance(document.data, dict):
        raise InputError(Finding("E-SPLIT-FORM", "the file is not a mapping of keys", label, expected=f"schema: {SCHEMA}"))
    try:
        found = SplitFile.model_validate(document.data)
    except ValidationError as error:
        raise InputError(findings_from(error, SplitFile, document, label)) from None
    return ReadSplit(_spec(found, label.rsplit(".", 1)[0]), label, document)


def _spec(found: SplitFile, name: str) -> SplitSpec:
    plain = found.model_dump(mode="json", by_alias=True, exclude={"title", "notes"})
    digest = hashlib.sha256(json.dumps(plain, sort_keys=True, separators=(",", ":")).encode()).hexdigest()
    sectors = tuple(_sector(label, item) for label, item in found.sectors.items())
    return SplitSpec(name, found.title, sectors, tuple(found.sources), tuple(found.assumptions), digest)


def _sector(label: str, item: SplitSector) -> SubSector:
    return SubSector(
        label,
        tuple(_part(parent, part) for parent, part in item.from_.items()),
        item.title,
        item.cost.value_added,
        item.cost.inputs,
        item.theta.model_dump(exclude_none=True),
        item.rho.model_dump(exclude_none=True),
    )


def _part(parent: str, part: FromParent) -> Part:
    def labels(names: list[str] | None) -> tuple[str, ...] | None:
        return None if names is None else tuple(names)

    overrides = tuple(TradeShare(item.share, labels(item.exporter), labels(item.importer)) for item in part.overrides)
    uses = tuple(UseShare(item.share, tuple(item.by), labels(item.region)) for item in part.uses)
    return Part(parent, None if isinstance(part.share, str) else part.share, overrides, uses)


def _in_file(item: Finding, read: ReadSplit) -> Finding:
    """'split.sectors.CHIPS.from.C26' as 'chips.yaml:12 sectors.CHIPS.from.C26'."""
    if not item.where.startswith("split."):
        return item
    named = item.where.removeprefix("split.")
    path: Path_ = ()
    for word in named.split(" ")[0].replace("[", ".").replace("]", "").split("."):
        path = (*path, int(word) if word.isdigit() else word)
    return replace(item, where=f"{read.label}:{read.document.line(path) or 1} {named}")
