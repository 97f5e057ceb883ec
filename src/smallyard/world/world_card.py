"""The card inside a world file: name, provenance, and what aggregated labels consist of. Nothing in it is trusted."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from smallyard.errors import Finding, InputError, printable, raise_if
from smallyard.labels.label_rule import MAX_LABEL
from smallyard.labels.match import did_you_mean
from smallyard.world.accounts import BALANCE_LIMIT
from smallyard.world.members import Members
from smallyard.world.provenance import Provenance, Step
from smallyard.world.size import loading_findings

_KEYS = {
    "card": ("name", "provenance", "members"),
    "card.provenance": ("source", "vintage", "licence", "money", "steps"),
    "card.members": ("regions", "sectors", "parts"),
}
Labels = tuple[str, ...]
Groups = Mapping[str, Labels]


def read_card(text: str, label: str) -> dict[str, Any]:
    """The card as a mapping whose keys are known; raises InputError (E-WORLD-CARD)."""
    expected = "a JSON object with " + ", ".join(_KEYS["card"])
    try:
        card = json.loads(text)
    except (ValueError, RecursionError) as error:
        finding = Finding("E-WORLD-CARD", "the card is not JSON", f"{label} card", str(error)[:200], expected)
        raise InputError(finding) from error
    if not isinstance(card, dict):
        raise InputError(Finding("E-WORLD-CARD", "the card is not an object", f"{label} card", expected=expected))
    raise_if([
        item
        for place, part in (("card", card), ("card.provenance", card.get("provenance")), ("card.members", card.get("members")))
        for item in _key_findings(part, place, label)
    ])  # fmt: skip
    return card


def _key_findings(part: object, place: str, label: str) -> list[Finding]:
    """Unknown keys: a misspelt one would be passed over."""
    keys = _KEYS[place]
    return [
        Finding("E-WORLD-CARD", f"unknown key '{key:.80}'", f"{label} {place}", "it would be ignored", "only " + ", ".join(keys),
                did_you_mean(key, keys))
        for key in (part if isinstance(part, dict) else ())
        if key not in keys
    ]  # fmt: skip


def provenance_of(card: object) -> Provenance:
    """Words about the source, without control characters; what is no text or number is left out."""
    if not isinstance(card, dict):
        return Provenance()
    words = {key: printable(str(card[key])) for key in ("source", "vintage", "licence", "money") if key in card}
    given = card.get("steps")
    steps = [item for item in given if isinstance(item, dict)] if isinstance(given, list) else []
    return Provenance(**words, steps=tuple(map(_step, steps)))


def _step(card: Mapping[str, object]) -> Step:
    return Step(printable(str(card.get("what", ""))), _amount(card.get("amount")), printable(str(card.get("unit", ""))))


def _amount(value: object) -> float | None:
    """A finite number; anything else is not an amount."""
    is_number = isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 10**18
    return float(value) if is_number else None  # type: ignore[arg-type]


def member_findings(
    card: Mapping[str, Any], flows: tuple[tuple[int, ...], str] | None, regions: Labels, sectors: Labels, label: str
) -> list[Finding]:
    """Whether composition and member flows belong together, before the numbers are read.

    Arguments: flows, shape and kind of the array member_trade_fob; None if there is none.
    """
    members = card.get("members")
    groups = _composition(members, regions, sectors)
    if flows is None:
        identity = groups is not None and all(group == (key,) for part in groups for key, group in part.items())
        return [] if members is None or identity else [_card(label, "composed labels without member_trade_fob", "card.members")]
    if groups is None:
        what = (
            "member_trade_fob, but no composition that fits the labels"
            if members is not None
            else "member_trade_fob, but no composition"
        )
        return [_card(label, what, "card.members")]
    leaves = sum(map(len, groups[1].values()))
    shape = (len(regions), len(regions), leaves)
    if flows[0] != shape or flows[1] not in "fiu":
        what = f"member_trade_fob has shape {flows[0]} and kind '{flows[1]}'"
        why = f"the card names {leaves} underlying sectors"
        return [
            Finding("E-WORLD-CARD", what, f"{label} member_trade_fob", why, f"numbers of shape {shape}", "write the file again")
        ]
    return loading_findings(len(regions), leaves, f"{label} member_trade_fob")


def _card(label: str, what: str, place: str) -> Finding:
    expected = 'card: {"members": {"regions": {label: [members]}, "sectors": {label: [members]}}}, each member once'
    return Finding(
        "E-WORLD-CARD", f"the file holds {what}", f"{label} {place}", expected=expected, fix="state both, or leave both out"
    )


def members_of(
    card: Mapping[str, Any], flows: np.ndarray | None, trade_fob: np.ndarray, regions: Labels, sectors: Labels, label: str
) -> Members | None:
    """Composition with its flows, which must add up to the world's; None where labels stand for themselves."""
    groups = _composition(card.get("members"), regions, sectors)
    if flows is None or groups is None:
        return None
    starts = np.cumsum([0, *(len(group) for group in groups[1].values())])[:-1]
    good = bool(np.isfinite(flows).all() and (flows >= 0.0).all())
    if not (good and np.allclose(np.add.reduceat(flows, starts, axis=2), trade_fob, rtol=BALANCE_LIMIT, atol=0.0)):
        what, expected = (
            "member flows do not add up to trade_fob",
            f"finite flows of 0 or more, a relative gap of at most {BALANCE_LIMIT:g}",
        )
        fix = "write the file again, or leave card and member_trade_fob out"
        raise InputError(Finding("E-WORLD-CARD", what, f"{label} member_trade_fob", expected=expected, fix=fix))
    return Members(*groups, flows, _parts(card["members"], groups[1], label))


def _parts(members: Mapping[str, Any], sectors: Groups, label: str) -> dict[str, str]:
    """Which members are parts of which underlying sectors; raises InputError (E-WORLD-CARD) for anything else."""
    found = members.get("parts", {})
    leaves = {leaf for group in sectors.values() for leaf in group}
    good = isinstance(found, dict) and all(
        part in leaves and isinstance(whole, str) and whole.isprintable() and len(whole) <= MAX_LABEL and whole not in found
        for part, whole in found.items()
    )
    if not good:
        raise InputError(_card(label, "parts that are no members, or parts of nothing", "card.members.parts"))
    return dict(found)


def _composition(members: object, regions: Labels, sectors: Labels) -> tuple[Groups, Groups] | None:
    if not isinstance(members, dict):
        return None
    by_region, by_sector = _groups(members.get("regions"), regions), _groups(members.get("sectors"), sectors)
    return None if by_region is None or by_sector is None else (by_region, by_sector)


def _groups(card: object, labels: Sequence[str]) -> Groups | None:
    """Members by label of the world; None if they do not fit: other labels, empty groups, members twice or not printable."""
    if not isinstance(card, dict) or tuple(card) != tuple(labels):
        return None
    if not all(isinstance(group, list) and group for group in card.values()):
        return None
    leaves = [leaf for group in card.values() for leaf in group]
    if not all(isinstance(leaf, str) and leaf.isprintable() and len(leaf) <= MAX_LABEL for leaf in leaves):
        return None
    return {key: tuple(group) for key, group in card.items()} if len(set(leaves)) == len(leaves) else None
