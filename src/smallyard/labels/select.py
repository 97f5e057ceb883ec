"""Selections: 'all', a label, a group, a list of these, or {of: …, except: …} → positions in a label list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from smallyard.errors import Finding
from smallyard.labels.match import did_you_mean
from smallyard.labels.odd_signs import odd_signs

ALL = "all"
SEARCHED = 100  # problems for which the nearest names are looked up; more are only listed
LISTED = 1000  # problems that are listed; a file with more of them is of another kind
GROUPS_SHOWN = 12
Selection = str | Sequence[str] | Mapping[str, object]


@dataclass(frozen=True)
class Catalogue:
    """The labels one may select from: `kind` for messages, `labels` in order, `groups` of label names."""

    kind: str
    labels: tuple[str, ...]
    groups: Mapping[str, tuple[str, ...]]

    def names(self) -> list[str]:
        """Everything that may be written: labels, groups, and 'all'."""
        return [*self.labels, *self.groups, ALL]


@dataclass(frozen=True)
class Selected:
    """Chosen positions, and the groups that were named (their internal flows are excluded, see compile)."""

    positions: tuple[int, ...]
    groups: tuple[tuple[int, ...], ...]


def select(catalogue: Catalogue, value: Selection, where: str, findings: list[Finding]) -> Selected:
    """Resolve a selection; unknown names are appended to `findings` with their nearest matches."""
    if isinstance(value, Mapping):
        before = len(findings)
        chosen = select(catalogue, value.get("of", ALL), where, findings)  # type: ignore[arg-type]
        dropped = select(catalogue, value.get("except", []), f"{where}.except", findings)  # type: ignore[arg-type]
        kept = tuple(p for p in chosen.positions if p not in set(dropped.positions))
        if not kept and len(findings) == before:
            findings.append(_empty(catalogue, where))
        return Selected(kept, chosen.groups)
    names = [value] if isinstance(value, str) else list(value)
    positions: list[int] = []
    groups: list[tuple[int, ...]] = []
    index = {label: place for place, label in enumerate(catalogue.labels)}
    for name in names:
        if name == ALL:
            positions += range(len(catalogue.labels))
        elif name in index:
            positions.append(index[name])
        elif name in catalogue.groups:
            members = tuple(index[item] for item in catalogue.groups[name] if item in index)
            positions += members
            groups.append(members)
        elif len(findings) < LISTED:
            findings.append(unknown_label(catalogue, name, where, near=len(findings) < SEARCHED))
    return Selected(tuple(dict.fromkeys(positions)), tuple(groups))


def unknown_label(catalogue: Catalogue, name: object, where: str, *, near: bool = True) -> Finding:
    """A name that is no label and no group; `near` looks up what may have been meant."""
    groups = list(catalogue.groups)
    more = f" and {len(groups) - GROUPS_SHOWN} more" if len(groups) > GROUPS_SHOWN else ""
    odd = odd_signs(str(name)[:80], "".join(catalogue.labels))
    return Finding(
        code=f"E-{catalogue.kind.upper()}-UNKNOWN",
        what=f"unknown {catalogue.kind} '{name!s:.80}'" + (f": {odd}" if odd else ""),
        where=where,
        why=f"the world has {len(catalogue.labels)} {catalogue.kind}s and knows the groups "
        + (", ".join(groups[:GROUPS_SHOWN]) + more or "(none)"),
        expected=f"a {catalogue.kind} code, a group, a list of these, 'all', or {{of: …, except: …}}",
        fix=did_you_mean(name, [*catalogue.labels, *groups[:SEARCHED], ALL]) if near else "",
    )


def _empty(catalogue: Catalogue, where: str) -> Finding:
    return Finding(
        code=f"E-{catalogue.kind.upper()}-EMPTY",
        what=f"no {catalogue.kind} is left after 'except'",
        where=where,
        fix="leave at least one in, or drop this policy",
    )
