"""What can be wrong with a split before any number of the world is read: names, parents, circles, labels, ranges."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from smallyard.errors import Finding
from smallyard.labels.label_rule import LABEL_RULE, MAX_LABEL, usable
from smallyard.labels.match import did_you_mean
from smallyard.labels.regions import expanded
from smallyard.world.split_spec import FINAL_DEMAND, Labels, Part, SplitSpec, SubSector

SHARE = "a share from 0 % to 100 %"
SHOWN = 6


def spec_findings(spec: SplitSpec, regions: Labels, sectors: Labels) -> list[Finding]:
    """Every problem of names and shares, against the regions and sectors of the world that is to be split."""
    made = tuple(sub.label for sub in spec.sectors)
    found: list[Finding] = []
    if not made:
        found.append(Finding("E-SPLIT-EMPTY", "the split makes no sub-sector", "split.sectors", expected="at least one"))
    again = sorted(label for label, count in Counter(made).items() if count > 1)
    found += [Finding("E-SPLIT-NAME", f"two sub-sectors are called '{label:.80}'", "split.sectors", fix="rename one of them")
              for label in again]  # fmt: skip
    after = tuple(label for label in (*sectors, *made) if label not in spec.parents)
    for sub in spec.sectors:
        where = f"split.sectors.{sub.label}"
        found += _name_findings(sub, sectors, spec, where)
        found += _cost_findings(sub, after, where)
        for part in sub.parts:
            found += _parent_findings(sub, part, spec, sectors, f"{where}.from.{part.parent}")
            found += _share_findings(part, regions, sectors, f"{where}.from.{part.parent}")
    return [*found, *_rest_findings(spec)]


def _name_findings(sub: SubSector, sectors: Labels, spec: SplitSpec, where: str) -> Iterator[Finding]:
    """A sub-sector has a name of its own and at least one parent, each once."""
    parents = [part.parent for part in sub.parts]
    if not usable(sub.label):
        yield Finding("E-SPLIT-NAME", f"not usable as sector label: {sub.label[:MAX_LABEL]!a}", where, expected=LABEL_RULE)
    elif sub.label in sectors and sub.label not in spec.parents:
        what, why = f"the world already has a sector '{sub.label}'", "two sectors would have one name"
        yield Finding("E-SPLIT-NAME", what, where, why, "a new name", f"rename it, such as {sub.label}_PART")
    if not parents:
        yield Finding("E-SPLIT-EMPTY", f"'{sub.label:.80}' is taken from no sector", where, expected="at least one sector in from:")
    for parent, count in Counter(parents).items():
        if count > 1:
            yield Finding("E-SPLIT-TWICE", f"'{sub.label:.80}' takes from '{parent:.80}' twice", where, fix="keep one of them")


def _parent_findings(sub: SubSector, part: Part, spec: SplitSpec, sectors: Labels, where: str) -> Iterator[Finding]:
    """Parents are sectors of the world, and none of them is made by the same split."""
    made = {item.label: tuple(piece.parent for piece in item.parts) for item in spec.sectors}
    if part.parent in made:
        what = f"'{sub.label:.80}' is taken from '{part.parent:.80}', which this split makes"
        chain = _chain(part.parent, made)
        why = "circular: " + " ← ".join(chain) if chain else "a split takes from sectors of the world only"
        if part.parent == sub.label:
            what, why = f"'{sub.label:.80}' is taken from itself", "circular: a part cannot bear the name of what is split"
        fix = "give every part a new name; to split a part again, split the new world a second time"
        yield Finding("E-SPLIT-CIRCULAR", what, where, why, "a sector of the world", fix)
    elif part.parent not in sectors:
        fix = did_you_mean(part.parent, sectors)
        yield Finding(
            "E-SPLIT-PARENT", f"the world has no sector '{part.parent:.80}'", where, expected="a sector of the world", fix=fix
        )


def _chain(start: str, made: dict[str, Labels]) -> list[str]:
    """Sub-sectors from `start` through their parents back to `start`; empty if they do not come back."""
    stack = [[start]]
    seen = {start}
    while stack:
        path = stack.pop()
        for parent in made.get(path[-1], ()):
            if parent == start:
                return [*path, parent]
            if parent in made and parent not in seen:
                seen.add(parent)
                stack.append([*path, parent])
    return []


def _share_findings(part: Part, regions: Labels, sectors: Labels, where: str) -> Iterator[Finding]:
    """Ranges of all shares, and the regions and sectors that they name."""
    if part.share is None and (part.overrides or part.uses):
        what, fix = "the rest has shares of its own", "state them for the other sub-sectors; the rest is what they leave"
        yield Finding("E-SPLIT-REST", what, where, fix=fix)
    if part.share is not None and not 0.0 <= part.share <= 1.0:
        yield Finding("E-SPLIT-SHARE", f"the share is {part.share:g}", f"{where}.share", expected=SHARE)
    for place, item in enumerate(part.overrides):
        at = f"{where}.overrides[{place}]"
        if not 0.0 <= item.share <= 1.0:
            yield Finding("E-SPLIT-SHARE", f"the share is {item.share:g}", f"{at}.share", expected=SHARE)
        if item.rank == 0:
            yield Finding("E-SPLIT-EMPTY", "the override names neither exporter nor importer", at, fix="change 'share' instead")
        yield from _unknown("region", item.exporter or (), regions, f"{at}.exporter")
        yield from _unknown("region", item.importer or (), regions, f"{at}.importer")
    for place, use in enumerate(part.uses):
        at = f"{where}.uses[{place}]"
        if not 0.0 <= use.share <= 1.0:
            yield Finding("E-SPLIT-SHARE", f"the share is {use.share:g}", f"{at}.share", expected=SHARE)
        yield from _unknown("sector", use.by, (*sectors, FINAL_DEMAND), f"{at}.by")
        yield from _unknown("region", use.region or (), regions, f"{at}.region")


def _cost_findings(sub: SubSector, after: Labels, where: str) -> Iterator[Finding]:
    """Cost shares lie in [0, 1), leave room for the inputs that are not named, and name sectors of the split world."""
    given = {"value_added": sub.value_added or 0.0, **sub.inputs}
    for name, share in given.items():
        if not 0.0 <= share < 1.0:
            yield Finding(
                "E-SPLIT-SHARE", f"the cost share of {name:.80} is {share:g}", f"{where}.cost", expected="0 % to below 100 %"
            )
    total = sum(given.values())
    if total >= 1.0 and all(0.0 <= share < 1.0 for share in given.values()):
        why = "nothing is left for the inputs that are not named"
        yield Finding("E-SPLIT-SHARE", f"the cost shares sum to {100 * total:.4g} %", f"{where}.cost", why, "below 100 % of output")
    yield from _unknown("sector", tuple(sub.inputs), after, f"{where}.cost.inputs")


def _unknown(kind: str, named: Sequence[str], labels: Labels, where: str) -> Iterator[Finding]:
    written = expanded(named, labels) if kind == "region" else named
    odd = [item for item in written if item not in labels]
    if odd:
        shown = ", ".join(f"'{item:.80}'" for item in odd[:SHOWN]) + (f" and {len(odd) - SHOWN} more" if len(odd) > SHOWN else "")
        what, fix = f"unknown {kind} {shown}", did_you_mean(odd[0], labels)
        if kind == "region":
            fix += " If the world groups them, split the finer world first, then group its regions"
        yield Finding(f"E-{kind.upper()}-UNKNOWN", what, where, expected=f"a {kind} of the world", fix=fix)


def _rest_findings(spec: SplitSpec) -> Iterator[Finding]:
    """At most one sub-sector takes the rest of a parent."""
    for parent in spec.parents:
        rests = [sub.label for sub, part in spec.parts_of(parent) if part.share is None]
        if len(rests) > 1:
            what = f"the rest of '{parent:.80}' is taken by {', '.join(rests)}"
            fix = "state the shares of all but one"
            yield Finding("E-SPLIT-REST", what, "split.sectors", "it stands for all that no other sub-sector takes", "one", fix)
