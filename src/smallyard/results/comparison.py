"""Several certified runs side by side, in real terms, and their differences to one of them in percentage points."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from smallyard.results.card_form import WORLD
from smallyard.results.comparability import Difference, differences, refuse_mixed
from smallyard.results.ranges import Cell, Range
from smallyard.results.run_card import MEASURES, RunCard

SCHEMA = "smallyard/comparison/1"


@dataclass(frozen=True, eq=False)
class Comparison:
    """Runs of one setting, and one of them as the baseline of differences.

    `letters`: A, B, C … by run; `codes`: regions of all runs, then the groups that have the same members in all; `values[name]`:
    percent by measure [run, code], NaN where a run has no value; `gaps[name]`: the same minus the baseline run, in percentage
    points; `mixed`: what differs in the setting although the runs are compared, because that was allowed.
    Real terms only: nominal wages, prices and money of different counterfactuals have no common unit.
    """

    runs: tuple[RunCard, ...]
    baseline: int
    mixed: tuple[Difference, ...] = ()

    @cached_property
    def letters(self) -> tuple[str, ...]:
        """One letter (or two, beyond 26) per run."""
        return tuple(letter_of(place) for place in range(len(self.runs)))

    @cached_property
    def names(self) -> tuple[str, ...]:
        """One name per run, none twice: its title, or what the user called it."""
        titles = [run.title for run in self.runs]
        plain = [run.title if run.title and titles.count(run.title) == 1 else run.name for run in self.runs]
        pairs = list(zip(plain, self.letters, strict=True))
        found = [name if plain.count(name) == 1 else f"{name} [{letter}]" for name, letter in pairs]
        return tuple(found if len(set(found)) == len(found) else [f"{name} [{letter}]" for name, letter in pairs])

    @cached_property
    def regions(self) -> tuple[str, ...]:
        """Regions of all runs, in the order of the baseline run."""
        ordered = [self.runs[self.baseline], *self.runs]
        return tuple(dict.fromkeys(code for run in ordered for code in run.regions))

    @cached_property
    def groups(self) -> tuple[str, ...]:
        """Groups that mean the same in every run; the world always does."""
        first = self.runs[0].groups
        return tuple(
            name
            for name in first
            if all(name in run.groups and (name == WORLD or set(run.groups[name]) == set(first[name])) for run in self.runs)
        )

    @property
    def codes(self) -> tuple[str, ...]:
        """Regions, then groups."""
        return self.regions + self.groups

    @cached_property
    def values(self) -> dict[str, np.ndarray]:
        """Percent change by measure [run, code]; groups have real income only."""
        return {name: np.array([self._row(run, name) for run in self.runs]) for name in MEASURES}

    def _row(self, run: RunCard, name: str) -> list[float]:
        place = {code: n for n, code in enumerate(run.regions)}
        own = [float(run.measures[name][place[code]]) if code in place else math.nan for code in self.regions]
        return own + [run.groups_real_income[group] if name == "real_income_percent" else math.nan for group in self.groups]

    @cached_property
    def gaps(self) -> dict[str, np.ndarray]:
        """Difference to the baseline run by measure, in percentage points [run, code]."""
        return {name: values - values[self.baseline] for name, values in self.values.items()}

    @cached_property
    def bounds(self) -> tuple[np.ndarray, np.ndarray]:
        """Lowest and highest real income over the options of each run [run, code]."""
        return self._stacked([run.range for run in self.runs])

    @cached_property
    def gap_bounds(self) -> tuple[np.ndarray, np.ndarray]:
        """Lowest and highest difference of real income, option by option [run, code]; NaN where options cannot be matched."""
        return self._stacked(self.gap_ranges)

    def _stacked(self, ranges: Sequence[Range | None]) -> tuple[np.ndarray, np.ndarray]:
        both = np.array([_bounds_of(found, self.regions, self.groups) for found in ranges])
        return both[:, 0], both[:, 1]

    @cached_property
    def gap_ranges(self) -> tuple[Range | None, ...]:
        """Per run: its real income minus that of the baseline run under each option that both have solved.

        Both runs must start from the same setting; None otherwise, for the baseline run itself, and for runs without a range.
        """
        return tuple(self._gap_range(place) for place in range(len(self.runs)))

    def _gap_range(self, place: int) -> Range | None:
        run, base = self.runs[place], self.runs[self.baseline]
        if place == self.baseline or run.range is None or base.range is None or differences([run.setting, base.setting]):
            return None
        if run.regions != base.regions:
            return None
        theirs = {_key(cell): cell for cell in base.range.solved}
        cells = [_minus(cell, theirs[_key(cell)], self.groups) for cell in run.range.solved if _key(cell) in theirs]
        if not cells or _key(run.range.cells[0]) != _key(base.range.cells[0]):
            return None
        axes = {axis: tuple(dict.fromkeys(cell.options[axis] for cell in cells)) for axis in run.range.axes}
        return Range(run.regions, axes, tuple(cells))

    @cached_property
    def sha256(self) -> str:
        """Identifies the comparison: which questions, in which order, against which of them."""
        return comparison_sha256([run.scenario_sha256 for run in self.runs], self.baseline)

    @property
    def same_baseline(self) -> bool:
        """Whether all runs measure their change against the same baseline policies."""
        return len({run.baseline_key for run in self.runs}) == 1

    @cached_property
    def remarks(self) -> tuple[str, ...]:
        """What a reader must know before looking at differences; what was allowed to differ comes first."""
        return tuple(self._remarks())

    def _remarks(self) -> list[str]:
        found = [f"Mixed comparison, as allowed: {item.words(self.letters)}." for item in self.mixed]
        if self.mixed:
            found.append("Differences between such runs hold the effect of the setting beside the effect of the policies.")
        if not self.same_baseline:
            found.append(
                "The runs measure their changes against different baselines (named with each run): "
                "differences between them are differences of changes, not of levels."
            )
        hashes = [(run.scenario_sha256, run.world["sha256"]) for run in self.runs]
        for place, item in enumerate(hashes):
            if item in hashes[:place]:
                found.append(f"{self.letters[hashes.index(item)]} and {self.letters[place]} are the same question.")
        versions = {run.versions.get("smallyard", "unknown") for run in self.runs}
        if len(versions) > 1:
            found.append("The runs were made by different versions of the program: " + ", ".join(sorted(versions)) + ".")
        for words, missing in (
            ("range of options", [run.range is None for run in self.runs]),
            ("real GDP", [bool(np.isnan(run.measures["real_gdp_percent"]).all()) for run in self.runs]),
        ):
            if any(missing):
                named = ", ".join(letter for letter, gone in zip(self.letters, missing, strict=True) if gone)
                found.append(f"No {words} in {named}.")
        return found

    @property
    def tables(self) -> dict[str, Any]:
        """Tables as columns, by file stem."""
        from smallyard.results.comparison_tables import comparison_tables

        return comparison_tables(self)

    def to_dict(self) -> dict[str, Any]:
        """The content of comparison.json."""
        from smallyard.results.comparison_tables import comparison_dict

        return comparison_dict(self)


def compare_cards(cards: Sequence[RunCard], baseline: int, allow: Sequence[str]) -> Comparison:
    """The comparison of runs; refuses settings that differ in an aspect that is not in `allow` (E-COMPARE-*)."""
    mixed = refuse_mixed([card.setting for card in cards], [card.name for card in cards], allow)
    return Comparison(tuple(cards), baseline, mixed)


def comparison_sha256(scenarios: Sequence[str], baseline: int) -> str:
    """Hash of the scenario hashes in their order and of the place of the baseline."""
    text = json.dumps({"runs": list(scenarios), "baseline": baseline}, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def letter_of(place: int) -> str:
    """A … Z, AA, AB … as in the columns of a spreadsheet."""
    text = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        text = chr(ord("A") + rest) + text
    return text


def _key(cell: Cell) -> tuple[tuple[str, str], ...]:
    return tuple(sorted(cell.options.items()))


def _minus(cell: Cell, other: Cell, groups: tuple[str, ...]) -> Cell:
    assert cell.real_income_percent is not None  # both are solved
    assert other.real_income_percent is not None
    named = {name: cell.groups[name] - other.groups[name] for name in groups}
    return Cell(cell.options, cell.status, cell.real_income_percent - other.real_income_percent, named)


def _bounds_of(found: Range | None, regions: Sequence[str], groups: Sequence[str]) -> tuple[list[float], list[float]]:
    """Lowest and highest values by region and group; NaN where there are none."""
    if found is None:
        none = [math.nan] * (len(regions) + len(groups))
        return none, none
    low, high = (dict(zip(found.regions, map(float, values), strict=True)) for values in (found.low, found.high))
    sums = [found.group_bounds(name) for name in groups]
    lows = [low.get(code, math.nan) for code in regions] + [bounds[0] for bounds in sums]
    return lows, [high.get(code, math.nan) for code in regions] + [bounds[1] for bounds in sums]
