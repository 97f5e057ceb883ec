"""Aggregation to any grouping of regions and sectors, exact in the accounts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from smallyard.errors import Finding, raise_if
from smallyard.labels.label_rule import LABEL_RULE, MAX_LABEL, usable
from smallyard.labels.match import did_you_mean
from smallyard.labels.odd_signs import odd_signs
from smallyard.labels.regions import expanded
from smallyard.labels.select import LISTED, SEARCHED
from smallyard.world.group_sums import Sums
from smallyard.world.members import Members, weights_by_member
from smallyard.world.provenance import Step
from smallyard.world.world import World

REST = "rest"
Grouping = Mapping[str, str | Sequence[str]]


def aggregate(world: World, regions: Grouping | None = None, sectors: Grouping | None = None) -> World:
    """Sum a world over groups of regions and sectors.

    Equations: flows, uses, final demand add up; rates are revenue over base, so every account (spending, receipts, value added,
    revenue, net exports) of a group is exactly the sum of its members'. Tariffs between members of one group stay as a rate
    on the group's own flow.

    Arguments: regions, sectors map a new label to a member, a list of members, or 'rest' (all not named elsewhere); labels not
    named stay as they are. Raises InputError for unknown members, members used twice, and clashing labels.
    """
    findings: list[Finding] = []
    region_groups = grouped("region", world.regions, regions or {}, findings)
    sector_groups = grouped("sector", world.sectors, sectors or {}, findings)
    raise_if(findings)
    sums = Sums.of((world.regions, world.sectors), (region_groups, sector_groups))
    producer_value = world.trade_fob / (1.0 + world.export_tax)
    fob, receipts = sums.bilateral(world.trade_fob), sums.bilateral(producer_value)
    revenue, tax = sums.bilateral(world.trade_fob * world.tariff), sums.bilateral(world.trade_fob - producer_value)
    output, support = sums.made(world.output), sums.made(world.output * world.production_subsidy)
    groups = (len(region_groups), len(sector_groups))
    return World.from_arrays(
        name=f"{world.name}-{groups[0]}x{groups[1]}",
        regions=list(region_groups),
        sectors=list(sector_groups),
        is_good=[all(world.is_good[world.sectors.index(item)] for item in group) for group in sector_groups.values()],
        trade_fob=fob,
        tariff=_rate(revenue, fob) if world.has_tariffs else None,
        export_tax=_rate(tax, receipts),
        production_subsidy=_rate(support, output),
        intermediate_use=sums.used(world.intermediate_use),
        final_demand=sums.made(world.final_demand),
        provenance=world.provenance.with_step(
            Step(f"aggregated from {len(world.regions)} × {len(world.sectors)} to {groups[0]} × {groups[1]}")
        ),
        members=_compose(world, region_groups, sector_groups, sums),
    )


def _written_out(kind: str, members: tuple[str, ...], labels: tuple[str, ...]) -> tuple[str, ...]:
    return expanded(members, labels) if kind == "region" else members


def grouped(kind: str, labels: tuple[str, ...], grouping: Grouping, findings: list[Finding]) -> dict[str, tuple[str, ...]]:
    """New label → members, in the order: named groups as given, then untouched labels in world order.

    Problems of the grouping are appended to `findings`; arguments: kind 'region' or 'sector', the labels of the world.
    """
    rests = [label for label, members in grouping.items() if members == REST and REST not in labels]
    groups = {
        label: () if label in rests else _written_out(kind, (members,) if isinstance(members, str) else tuple(members), labels)
        for label, members in grouping.items()
    }
    findings += _name_findings(kind, grouping) + _member_findings(kind, labels, groups, rests)
    named = {item for members in groups.values() for item in members}
    left = tuple(label for label in labels if label not in named)
    if rests:
        if not left:
            what = f"'rest' in group '{rests[0]}' is empty: every {kind} is named elsewhere"
            where, fix = f"aggregate.{kind}s.{rests[0]}", "drop this group"
            findings.append(Finding("E-AGGREGATE-EMPTY", what, where, expected=f"at least one {kind} that no group names", fix=fix))
        return groups | {rests[0]: left}
    clashes = [label for label in left if label in groups]
    if clashes:
        what = f"a {kind} of the world is also the name of a group without it: {', '.join(clashes)}"
        fix = f"rename the group, or add the {kind} to it"
        findings.append(Finding("E-AGGREGATE-CLASH", what, f"aggregate.{kind}s", fix=fix))
    return groups | {label: (label,) for label in left}


def _name_findings(kind: str, grouping: Grouping) -> list[Finding]:
    """New labels are labels: printable, short, and no word of the program."""
    return [
        Finding("E-GROUP-NAME", f"not usable as {kind} label: {label[:MAX_LABEL]!a}", f"aggregate.{kind}s.{label:.80}",
                expected=LABEL_RULE, fix="rename the group")
        for label in grouping
        if not usable(label)
    ]  # fmt: skip


def _member_findings(kind: str, labels: tuple[str, ...], groups: Mapping[str, tuple[str, ...]], rests: list[str]) -> list[Finding]:
    """Unknown members, members used twice, empty groups, more than one 'rest'."""
    found: list[Finding] = []
    home: dict[str, str] = {}
    known = set(labels)
    for label, members in groups.items():
        where = f"aggregate.{kind}s.{label}"
        if not members and label not in rests:
            found.append(
                Finding("E-AGGREGATE-EMPTY", f"group '{label}' has no member", where, fix="name members, or drop the group")
            )
        for item in members:
            if len(found) >= LISTED:
                return found
            if item not in known:
                found.append(_unknown(kind, item, labels, where, near=len(found) < SEARCHED))
            elif item in home:
                twice = home[item] == label
                what = f"{kind} '{item}' stands twice in group '{label:.80}'"
                two = f"{kind} '{item}' is in two groups, '{home[item]:.80}' and '{label:.80}'"
                fix = "write it once" if twice else "keep it in one group"
                found.append(Finding("E-AGGREGATE-TWICE", what if twice else two, where, "flows would be counted twice", fix=fix))
            home.setdefault(item, label)
    if len(rests) > 1:
        what, fix = f"'rest' is used by {', '.join(rests)}", "name the members of all groups but one"
        found.append(Finding("E-AGGREGATE-REST", what, f"aggregate.{kind}s", "it stands for all that no group names", "one", fix))
    return found


def _unknown(kind: str, item: str, labels: tuple[str, ...], where: str, *, near: bool) -> Finding:
    odd = odd_signs(item[:80], "".join(labels))
    what = f"unknown {kind} '{item:.80}'" + (f": {odd}" if odd else "")
    fix = did_you_mean(item, labels) if near else ""
    return Finding(f"E-{kind.upper()}-UNKNOWN", what, where, expected=f"a {kind} of the world, or 'rest'", fix=fix)


def _rate(revenue: np.ndarray, base: np.ndarray) -> np.ndarray:
    return np.divide(revenue, base, out=np.zeros_like(base), where=base > 0.0)


def _compose(
    world: World,
    region_groups: Mapping[str, tuple[str, ...]],
    sector_groups: Mapping[str, tuple[str, ...]],
    sums: Sums,
) -> Members:
    """Members in terms of the underlying table, with flows re-ordered to the new sector order."""
    old = world.members
    regions = {label: tuple(leaf for item in group for leaf in old.regions[item]) for label, group in region_groups.items()}
    sectors = {label: tuple(leaf for item in group for leaf in old.sectors[item]) for label, group in sector_groups.items()}
    leaves = old.sector_labels
    order = [leaves.index(leaf) for group in sectors.values() for leaf in group]
    fine = weights_by_member(old, world.trade_fob)[:, :, order]
    flows = sums.between(fine)
    flows.setflags(write=False)
    return Members(regions, sectors, flows, old.parts)
