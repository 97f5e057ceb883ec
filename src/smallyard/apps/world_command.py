"""`smallyard world info|check|aggregate`."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np

from smallyard.apps.file_out import check_file, write_file
from smallyard.errors import Finding, InputError, printable, raise_if
from smallyard.labels.json_text import json_text
from smallyard.labels.match import did_you_mean
from smallyard.policy.read_yaml import Document, read_yaml_file
from smallyard.policy.readable_labels import is_group, plain_groups
from smallyard.world import accounts
from smallyard.world.aggregate import grouped
from smallyard.world.packaged import load_world, packaged_worlds, world_labels
from smallyard.world.world import World
from smallyard.world.world_file import write_world


def info_command(name: str | None, *, as_json: bool) -> None:
    """One world, or the list of packaged ones."""
    if name is None:
        names = packaged_worlds()
        print(json_text(names, indent=None) if as_json else "packaged worlds: " + ", ".join(names))
        return
    card = _card(load_world(name))
    if as_json:
        print(json_text(card))
        return
    for line in _info_lines(card):
        print(printable(line))


def _info_lines(card: dict) -> list[str]:
    """The text of `world info`; labels and sources come from the table's file."""
    lines: list[str] = []
    lines.append(f"{card['name']}: {len(card['regions'])} regions × {len(card['sectors'])} sectors, {card['vintage']}")
    lines.append("regions: " + " ".join(card["regions"]))
    lines.append("goods: " + " ".join(card["goods"]))
    lines.append("services: " + " ".join(s for s in card["sectors"] if s not in card["goods"]))
    for key, value in card["totals"].items():
        lines.append(f"{key}: {value:,.0f} ({card['money']})")
    lines.append(f"tariffs: {'yes' if card['has_tariffs'] else 'no (all 0)'}; licence: {card['licence']}")
    lines.append(f"source: {card['source']}")
    for step in card["steps"]:
        amount = "" if step["amount"] is None else f": {step['amount']:,.6g} {step['unit']}"
        lines.append(f"  - {step['what']}{amount}")
    lines.append(f"data version: {card['sha256']}")
    return lines


def _card(world: World) -> dict:
    own = np.einsum("nns->", world.trade_fob)
    return {
        "name": world.name,
        "regions": list(world.regions),
        "sectors": list(world.sectors),
        "goods": [s for s, good in zip(world.sectors, world.is_good, strict=True) if good],
        "totals": {
            "gross output": float(world.output.sum()),
            "value added": float(world.value_added.sum()),
            "final demand": float(world.final_demand.sum()),
            "cross-border trade": float(world.trade_fob.sum() - own),
            "tariff revenue": float((world.trade_fob * world.tariff).sum()),
        },
        "has_tariffs": world.has_tariffs,
        "sha256": world.sha256,
        **world.provenance.to_dict(),
    }


def check_world_command(name: str, *, as_json: bool) -> None:
    """Accounting identities with their largest relative gaps; a table that fails is refused while it is read."""
    world = load_world(name)
    gaps = identity_gaps(world)
    if as_json:
        print(json_text({"schema": "smallyard/check/1", "status": "ok", "gaps": gaps}))
        return
    print(f"ok: {world.name}, every identity holds (largest relative gaps)")
    for identity, gap in gaps.items():
        print(f"  {identity}: {gap:.1e}")


def identity_gaps(world: World) -> dict[str, float]:
    """Largest relative gap of each accounting identity."""
    arrays = world.arrays()
    uses = world.intermediate_use.sum(2) + world.final_demand
    cost = world.intermediate_use.sum(1) + world.value_added
    receipts = (1.0 + world.production_subsidy) * world.output
    income = (
        world.value_added.sum(1)
        + accounts.tariff_revenue(arrays)
        + accounts.export_tax_revenue(arrays)
        - accounts.subsidy_cost(arrays)
        - world.net_exports
    )

    def gap(left: np.ndarray, right: np.ndarray) -> float:
        return float((np.abs(left - right) / np.maximum(np.abs(left), 1e-300))[left != 0.0].max(initial=0.0))

    return {
        "spending = uses": gap(world.expenditure, uses),
        "receipts = inputs + value added": gap(receipts, cost),
        "final demand = value added + revenue - net exports": gap(world.final_demand.sum(1), income),
        "net exports sum to zero": float(abs(world.net_exports.sum()) / world.value_added.sum()),
    }


def aggregate_command(name: str, groups: Path, out: Path, *, force: bool, as_json: bool) -> None:
    """Aggregate and write; the file can be used as `world:` in a scenario."""
    check_file(out, ".npz", force=force)
    document = read_yaml_file(groups)
    regions, sectors = _groupings(name, document, groups.name)
    try:
        world = load_world(name, regions=regions, sectors=sectors)
    except InputError as error:
        raise InputError([_in_file(item, document, groups.name) for item in error.findings]) from error
    write_file(partial(write_world, world.renamed(out.stem)), out)
    card = {
        "world": str(out),
        "regions": len(world.regions),
        "sectors": len(world.sectors),
        "sha256": world.sha256,
    }
    print(json_text(card, indent=None) if as_json else f"wrote {out}: {card['regions']} regions × {card['sectors']} sectors")


def _groupings(name: str, document: Document, label: str) -> tuple[dict | None, dict | None]:
    """The regions and sectors of a file of groups; problems of its form and unknown labels come together."""
    found, keys = document.data, ("regions", "sectors")
    if not isinstance(found, dict):
        what, fix = "the file is not a mapping", "write regions: {NORTH: [USA, CAN], OTHERS: rest}"
        raise InputError(Finding("E-AGGREGATE-FORM", what, label, expected="regions: and sectors:", fix=fix))
    findings = [
        Finding("E-KEY-UNKNOWN", f"unknown key '{key:.80}'", f"{label}:{document.line((key,))}", "", "regions, sectors",
                did_you_mean(key, keys))
        for key in found
        if key not in keys
    ]  # fmt: skip
    findings += [item for key in keys for item in _form_findings(found.get(key), key, document, label)]
    if findings:
        findings += [_in_file(item, document, label) for item in _label_findings(name, found)]
    raise_if(findings)
    return found.get("regions"), found.get("sectors")


def _form_findings(groups: object, key: str, document: Document, label: str) -> list[Finding]:
    expected = "new label → a label, a list of labels, or rest"
    if groups is None:
        return []
    if not isinstance(groups, dict):
        where = f"{label}:{document.line((key,))} {key}"
        return [Finding("E-AGGREGATE-FORM", "groups must be a mapping of new label to members", where, expected=expected)]
    return [
        Finding(
            "E-AGGREGATE-FORM",
            f"the members of '{name:.80}' are not a label, a list of labels, or 'rest'",
            f"{label}:{document.line((key, name))} {key}.{name:.80}",
            expected=expected,
        )
        for name, members in groups.items()
        if not is_group(members)
    ]


def _label_findings(name: str, found: dict) -> list[Finding]:
    """Unknown labels in the groups that can be read, and what is wrong with the world itself."""
    findings: list[Finding] = []
    try:
        labels = world_labels(name)
    except InputError as error:
        return list(error.findings)
    for kind, held in zip(("region", "sector"), labels, strict=True):
        grouped(kind, held, plain_groups(found.get(f"{kind}s")), findings)
    return [item for item in findings if not item.code.endswith(("-EMPTY", "-CLASH"))]


def _in_file(item: Finding, document: Document, label: str) -> Finding:
    """A problem of the grouping belongs to the file that states it, and to a line."""
    if not item.where.startswith("aggregate."):
        return item
    _, key, name = (*item.where.split(".", 2), "")[:3]
    line = document.line((key, name) if name else (key,))
    return replace(item, where=f"{label}:{line} {key}" + (f".{name}" if name else ""))
