"""Unknown labels in a file that has other problems too, so that all of them are reported at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic_core import PydanticCustomError

from smallyard.errors import Finding, InputError
from smallyard.labels.regions import REGION_GROUPS
from smallyard.labels.select import LISTED, Catalogue, select
from smallyard.policy.fields import selection
from smallyard.policy.group_names import group_findings
from smallyard.policy.split_file import read_split
from smallyard.world.aggregate import Grouping, grouped
from smallyard.world.packaged import world_labels
from smallyard.world.split_spec import SplitSpec

FIELDS = {"importer": "region", "exporter": "region", "region": "region", "sectors": "sector"}
WITHOUT_SELECTIONS = ("tariff_panel", "measures")  # their places are those of the panel and of the register, not of the world


def label_findings(data: Mapping[str, Any]) -> list[Finding]:
    """What can be said about world, groups and labels of a document that is no scenario yet.

    Fields that cannot be read are passed over, because their problems are known; only unknown names are looked for.
    """
    findings: list[Finding] = []
    catalogues = _catalogues(data, findings)
    for where, policy in _policies(data):
        for name, kind in FIELDS.items():
            catalogue, value = catalogues.get(kind), _readable(policy.get(name))
            if catalogue is not None and value is not None:
                select(catalogue, value, f"{where}.{name}", findings)
    return [item for item in findings if not item.code.endswith("-EMPTY")][:LISTED]


def plain_groups(raw: object) -> dict[str, Any]:
    """The entries of a mapping of groups that have a readable form: text, or a list of texts."""
    found = raw if isinstance(raw, dict) else {}
    return {name: members for name, members in found.items() if is_group(members)}


def is_group(members: object) -> bool:
    """A label, 'rest', or a list of labels."""
    return isinstance(members, str) or (isinstance(members, list) and all(isinstance(item, str) for item in members))


def _catalogues(data: Mapping[str, Any], findings: list[Finding]) -> dict[str, Catalogue]:
    """Labels and groups of the scenario's world by kind; a kind whose aggregation cannot be read is left out."""
    world = data.get("world", "wiod2014")
    try:
        labels = world_labels(world) if isinstance(world, str) else None
    except InputError as error:
        findings += error.findings
        labels = None
    spec = _split(data, findings)
    if labels is not None and spec is not None:
        labels = labels[0], spec.labels_after(labels[1])
    found = {}
    for kind, held in zip(("region", "sector"), labels or (), strict=False):
        grouping, groups = (_inside(data, part, f"{kind}s") for part in ("aggregate", "groups"))
        if len(plain_groups(grouping)) < len(grouping):
            continue
        known = tuple(grouped(kind, held, _typed(grouping), findings))
        named = {name: [members] if isinstance(members, str) else members for name, members in plain_groups(groups).items()}
        findings += group_findings(kind, named, known)
        found[kind] = Catalogue(kind, known, {**_usual(kind, known, spec), **dict.fromkeys(groups, ())})
    return found


def _inside(data: Mapping[str, Any], part: str, kind: str) -> dict[str, Any]:
    """A mapping inside a mapping; empty where there is none."""
    outer = data.get(part)
    inner = outer.get(kind) if isinstance(outer, dict) else None
    return inner if isinstance(inner, dict) else {}


def _typed(grouping: dict[str, Any]) -> Grouping:
    return grouping


def _split(data: Mapping[str, Any], findings: list[Finding]) -> SplitSpec | None:
    """The scenario's split, if it can be read."""
    given = data.get("split")
    name = given.get("spec") if isinstance(given, dict) else given
    try:
        return read_split(name).spec if isinstance(name, str) else None
    except InputError as error:
        findings += error.findings
        return None


def _usual(kind: str, labels: tuple[str, ...], spec: SplitSpec | None) -> dict[str, tuple[str, ...]]:
    """Groups that every world knows; who is in them does not matter here."""
    if kind == "sector":
        return {"goods": (), "services": (), **dict.fromkeys(spec.parents if spec else (), ())}
    return {name: () for name, members in REGION_GROUPS.items() if name not in labels and set(members) <= set(labels)}


def _policies(data: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    baseline = data.get("baseline")
    lists = {
        "policies": data.get("policies"),
        "baseline.policies": baseline.get("policies") if isinstance(baseline, dict) else None,
    }
    for name, items in lists.items():
        for place, policy in enumerate(items if isinstance(items, list) else []):
            if isinstance(policy, dict) and policy.get("instrument") not in WITHOUT_SELECTIONS:
                yield f"{name}[{place}]", policy


def _readable(value: object) -> Any:
    try:
        return selection(value)
    except PydanticCustomError:
        return None
