"""Packaged lists of product codes, and the codes that a measure hits or leaves out on a day."""

from __future__ import annotations

import csv
import io
from functools import lru_cache

from smallyard._data import packaged, packaged_names
from smallyard.errors import Finding, InputError
from smallyard.labels.match import did_you_mean
from smallyard.policy.register.records import Exemption, Measure
from smallyard.policy.register.vocabulary import within


def list_names() -> list[str]:
    """Names of the packaged lists of codes."""
    return packaged_names("measures/lists", ".csv")


@lru_cache(maxsize=64)
def codes_of(name: str) -> tuple[str, ...]:
    """Codes of a packaged list. Raises InputError for a list that is not there."""
    if name not in list_names():
        fix = did_you_mean(name, list_names())
        raise InputError(Finding("E-LIST-UNKNOWN", f"no list of codes is named '{name:.60}'", "measures", fix=fix))
    text = packaged("measures", "lists", f"{name}.csv").read_text("utf-8")
    return tuple(row["hs"] for row in csv.DictReader(io.StringIO(text)))


def scope_codes(measure: Measure) -> tuple[str, ...]:
    """Codes that a measure names, those of its lists among them."""
    return (*measure.scope.hs, *(code for name in measure.scope.lists for code in codes_of(name)))


def exemptions(measure: Measure, day: str, place: str) -> list[Exemption]:
    """Exemptions of a measure that hold on a day for the goods of a place."""
    return [
        item
        for item in measure.scope.exempt
        if (item.since is None or item.since <= day)
        and (item.until is None or day < item.until)
        and (not item.only_for or within(place, item.only_for))
    ]


def exempt_codes(item: Exemption) -> tuple[str, ...]:
    """Codes that an exemption names."""
    return (*item.hs, *(code for name in item.lists for code in codes_of(name)))
