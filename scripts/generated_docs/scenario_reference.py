"""docs/scenario.md: a hand-written guide, and the reference made from the models that check the file."""

from __future__ import annotations

import inspect
import json
from pathlib import Path
from typing import Any, get_args

from pydantic import BaseModel

from generated_docs.markdown import fenced, table
from generated_docs.scenario_examples import EXAMPLES
from smallyard.labels.regions import region_name
from smallyard.labels.sectors import sector_name
from smallyard.policy.channels import CHANNELS
from smallyard.policy.instruments import INSTRUMENTS
from smallyard.policy.panels import load_panel, panel_names
from smallyard.policy.scenario import Aggregation, Baseline, ElasticityChoice, Groups, ModelOptions, Scenario, SplitChoice
from smallyard.world.packaged import load_world

GUIDE = Path(__file__).with_name("scenario_guide.md")
BESIDE = {"controls": "shadow price of a quantity", "listings": "buyers who are cut off"}  # what is no channel
LONGEST = 40  # characters of a default in a table
MODELS = {
    "Top level": Scenario, "`model`": ModelOptions, "`model.elasticities`": ElasticityChoice, "`split`": SplitChoice,
    "`aggregate`": Aggregation,
    "`groups`": Groups, "`baseline`": Baseline,
}  # fmt: skip


def scenario_page() -> str:
    """The whole page."""
    parts = [GUIDE.read_text("utf-8"), "## All keys\n"]
    for title, model in MODELS.items():
        parts.append(f"### {title}\n\n{_first_line(model)}\n\n{field_table(model)}")
    parts.append("## Instruments\n\nEach policy names its `instrument`; the other keys depend on it.\n\n" + _overview())
    parts += [_instrument(name, model) for name, model in INSTRUMENTS.items()]
    parts += [_panels(), _regions("wiod2014"), _sectors("wiod2014"), _coarse("wiod2014-17x27")]
    return "\n".join(parts)


def _overview() -> str:
    rows = [[f"[`{name}`](#{name})", _first_line(model)] for name, model in INSTRUMENTS.items()]
    return table(["instrument", "what it is"], rows)


def _instrument(name: str, model: Any) -> str:
    channels = "; ".join(_moved(channel) for channel in model.touches)
    example = f"Example:\n\n{fenced(EXAMPLES[name], 'yaml')}\n" if name in EXAMPLES else ""
    parts = "".join(f"\n{text}" for text in _nested(model))
    return f"### `{name}`\n\n{inspect.getdoc(model)}\n\nMoves: {channels}.\n\n{example}{field_table(model)}{parts}"


def _moved(name: str) -> str:
    return BESIDE[name] if name in BESIDE else f"{name.replace('_', ' ')} ({CHANNELS[name].unit})"


def _nested(model: type[BaseModel]) -> list[str]:
    """Tables of the records that stand inside a policy."""
    found = []
    for key, field in model.model_fields.items():
        kinds = [item for item in (field.annotation, *get_args(field.annotation)) if isinstance(item, type)]
        found += [f"`{key}`: {_first_line(kind)}\n\n{field_table(kind)}" for kind in kinds if issubclass(kind, BaseModel)]
    return found


def _panels() -> str:
    rows = []
    for name in panel_names():
        panel = load_panel(name)
        rows += [
            [f"`{name}`", f"{region_name(importer)} on {region_name(exporter)}", ", ".join(panel.dates((importer, exporter)))]
            for importer, exporter in panel.rates
        ]
    return (
        "## Dated tariff panels\n\nA panel holds applied rates by day and sector. `tariff_panel` adds the difference between the "
        "day asked for and the first row; a day between two rows takes the earlier one.\n\n"
        + table(["panel", "tariffs of", "days on which rates change"], rows)
    )


def _regions(world_name: str) -> str:
    codes = load_world(world_name).regions
    rows = [[f"`{code}`", region_name(code)] for code in codes]
    return f"## Regions of {world_name}\n\n{_columns(['code', 'region'], rows, 2)}"


def _sectors(world_name: str) -> str:
    world = load_world(world_name)
    rows = [
        [f"`{code}`", sector_name(code), "goods" if good else "services"]
        for code, good in zip(world.sectors, world.is_good, strict=True)
    ]
    return f"## Sectors of {world_name}\n\n{_columns(['code', 'sector', 'kind'], rows, 2)}"


def _coarse(world_name: str) -> str:
    world = load_world(world_name)
    parts = []
    for kind, members in (("regions", world.members.regions), ("sectors", world.members.sectors)):
        grouped = [f"`{name}` = {', '.join(inside)}" for name, inside in members.items() if inside != (name,)]
        parts.append(f"Its {kind} are those of the fine world, except " + "; ".join(grouped) + ".")
    return f"## The coarse world {world_name}\n\n" + "\n\n".join(parts) + "\n"


def _columns(head: list[str], rows: list[list[str]], count: int) -> str:
    """A long list in several columns, read downwards."""
    height = -(-len(rows) // count)
    padded = rows + [[""] * len(head)] * (height * count - len(rows))
    beside = [[cell for place in range(count) for cell in padded[place * height + row]] for row in range(height)]
    return table(head * count, beside)


def _first_line(model: type[BaseModel]) -> str:
    return (inspect.getdoc(model) or "").splitlines()[0]


def field_table(model: type[BaseModel]) -> str:
    """Keys of a record with what they mean."""
    schema = model.model_json_schema(by_alias=True)
    required = set(schema.get("required", []))
    rows = []
    for key, field in schema["properties"].items():
        if key == "instrument" and "const" in field:  # the name of the policy itself
            continue
        field = field["allOf"][0] | field if "allOf" in field else field
        needed = key in required or key == "schema"  # the version is required in a file, not in Python
        default = "" if needed or field.get("default") is None else f"`{_as_yaml(field['default'])}`"
        default = default if len(default) <= LONGEST else "defaults of its keys"
        rows.append([f"`{key}`", "yes" if needed else "", default, _meaning(field)])
    return table(["key", "required", "default", "meaning"], rows)


def _meaning(field: dict[str, Any]) -> str:
    kinds = [field, *field.get("anyOf", []), field.get("items", {})]
    options = [option for kind in kinds for option in kind.get("enum", [kind["const"]] if "const" in kind else [])]
    listed = ", ".join(f"`{option}`" for option in options)
    choice = f" One of {listed}." if len(options) > 1 else f" Only {listed}." if options and "default" not in field else ""
    return str(field.get("description", "")) + choice


def _as_yaml(value: Any) -> str:
    """A default as it would be written in the file."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_as_yaml(item)}" for key, item in value.items()) + "}"
    return value or '""' if isinstance(value, str) else json.dumps(value)
