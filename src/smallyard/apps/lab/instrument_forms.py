"""Forms of Pydantic models, read from their JSON schema: a new instrument needs no work here."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Literal

from pydantic import BaseModel, Field, JsonValue

from smallyard.apps.lab.problems import View
from smallyard.labels.names_zh import instrument_name_zh
from smallyard.policy.instruments import INSTRUMENTS
from smallyard.policy.panels import panel_names

Group = Literal["tariffs", "controls", "subsidies", "other", "register"]
Kind = Literal[
    "regions", "sectors", "region", "points", "percent", "factor", "number", "whole_number", "money", "date", "choice", "switch",
    "text", "list", "map", "parts",
]  # fmt: skip
Json = Mapping[str, Any]
_CHANNELS: dict[str, Group] = {
    "tariff": "tariffs",
    "export_tax": "tariffs",
    "ban": "controls",
    "controls": "controls",
    "listings": "controls",
    "production_subsidy": "subsidies",
}
_ONE_REGION = ("importer", "controller", "via", "partner")  # fields of plain text that name a region
_SECTORS = ("sectors", "content_of")  # selections of sectors; all others are of regions
_UNITS: tuple[tuple[str, Kind], ...] = (("percentage points", "points"), ("percent", "percent"), ("million", "money"))
_TYPES: dict[str, Kind] = {"number": "number", "integer": "whole_number", "boolean": "switch", "array": "list", "object": "map"}


class FormField(View):
    """One field of a form."""

    name: str
    kind: Kind
    """What is entered. regions, sectors: a selection; parts, list: forms inside the form, with their own `fields`."""
    doc: str
    """Help text, also the reference of the scenario file."""
    required: bool
    default: JsonValue
    """Value that holds if the field is left out; null where there is none."""
    example: str
    """A value that is accepted; empty where none is stated."""
    minimum: float | None
    maximum: float | None
    choices: list[str]
    """Allowed words of a choice."""
    fields: list[FormField]
    """Fields of the parts, or of an entry of the list."""


class InstrumentView(View):
    """An instrument with its form."""

    name: str
    title: str
    title_zh: str
    doc: str
    """One sentence."""
    detail: str
    """The rest of the description; may be empty."""
    group: Group
    touches: list[str]
    """Channels of the model that it moves."""
    phrase: str
    """Who does what to whom, with names of fields in braces."""
    fields: list[FormField]
    schema_: dict[str, Any] = Field(alias="schema")
    """JSON schema of the policy entry."""


@lru_cache(maxsize=1)
def instrument_views() -> dict[str, InstrumentView]:
    """All instruments by name, in the order of the scenario file's reference."""
    return {name: _view(name) for name in INSTRUMENTS}


def _view(name: str) -> InstrumentView:
    kind = INSTRUMENTS[name]
    doc, detail = sentence_and_rest(kind)
    return InstrumentView(
        name=name,
        title=name.replace("_", " ").capitalize(),
        title_zh=instrument_name_zh(name),
        doc=doc,
        detail=detail,
        group=group_of(kind.touches),
        touches=list(kind.touches),
        phrase=kind.phrase,
        fields=[item for item in form_of(kind) if item.name != "instrument"],
        schema=kind.model_json_schema(by_alias=True),
    )


def group_of(touches: tuple[str, ...]) -> Group:
    """Where an instrument stands in a list: by what it touches first; what touches three groups is a state of the register."""
    groups = list(dict.fromkeys(_CHANNELS.get(channel, "other") for channel in touches))
    return "register" if len(groups) > 2 else groups[0]


def sentence_and_rest(kind: type[BaseModel]) -> tuple[str, str]:
    """The first line of a docstring, and the other lines joined."""
    first, _, rest = (inspect.getdoc(kind) or "").partition("\n")
    return first.strip(), " ".join(rest.split())


def form_of(kind: type[BaseModel]) -> list[FormField]:
    """Fields of a model in the order in which it states them."""
    schema = kind.model_json_schema(by_alias=True)
    return _fields(schema, schema.get("$defs", {}))


def _fields(schema: Json, known: Json) -> list[FormField]:
    required = schema.get("required", ())
    return [_field(name, held, name in required, known) for name, held in schema.get("properties", {}).items()]


def _field(name: str, stated: Json, required: bool, known: Json) -> FormField:
    held = {**_inner(stated, known), **{key: stated[key] for key in ("description", "default") if key in stated}}
    kind = _kind(name, held)
    parts = held if kind == "parts" else _inner(held.get("items", {}), known) if kind == "list" else {}
    choices = panel_names() if name == "panel" else [held["const"]] if "const" in held else held.get("enum", [])
    return FormField(
        name=name,
        kind=kind,
        doc=" ".join(held.get("description", "").split()),
        required=required,
        default=None if required else held.get("default"),
        example=str(next(iter(held.get("examples", ())), "")),
        minimum=held.get("minimum"),
        maximum=held.get("maximum"),
        choices=choices,
        fields=_fields(parts, known),
    )


def _inner(stated: Json, known: Json) -> Json:
    """A schema without null among its alternatives, and with references followed."""
    held = stated
    if "$ref" in held:
        held = known[held["$ref"].rpartition("/")[2]]
    options = [item for item in held.get("anyOf", ()) if item.get("type") != "null"]
    return _inner(options[0], known) if len(options) == 1 else held


def _kind(name: str, held: Json) -> Kind:
    if name == "panel" or "enum" in held or "const" in held:
        return "choice"
    if any("except" in option.get("properties", {}) for option in held.get("anyOf", ())):
        return "sectors" if name in _SECTORS else "regions"
    if held.get("properties"):
        return "parts"
    if name == "multiply_power":
        return "factor"
    if held.get("type") == "string":
        unit = next((kind for word, kind in _UNITS if word in held.get("pattern", "")), None)
        text: Kind = "region" if name in _ONE_REGION else "text"
        return unit or ("date" if held.get("format") == "date" else text)
    return _TYPES.get(held.get("type", ""), "text")
