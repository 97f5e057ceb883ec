"""Runs side by side: read or solved, checked to be comparable, written as one folder."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from smallyard.errors import Finding, InputError, SmallyardError, raise_if
from smallyard.labels.match import did_you_mean
from smallyard.pipeline.comparison_folder import COMPARISON, write_comparison
from smallyard.pipeline.explain import Progress
from smallyard.pipeline.folder import check_target
from smallyard.pipeline.read_run import card_of, read_run, writable
from smallyard.pipeline.run import run
from smallyard.policy.scenario import Scenario, packaged_scenarios
from smallyard.results.comparability import check_allow, choose_baseline, refuse_mixed
from smallyard.results.comparison import Comparison, compare_cards, comparison_sha256, letter_of
from smallyard.results.result import Result
from smallyard.results.run_card import RunCard, scenario_setting

Run = Result | Scenario | str | Path


def _silent(step: str) -> None:
    """No progress shown."""


@dataclass(frozen=True, eq=False)
class _Given:
    """A run as the user gave it: a card, or a question that is still to be solved."""

    name: str
    card: RunCard | None = None
    scenario: Scenario | None = None
    typed: str = ""

    @property
    def sha256(self) -> str:
        """Hash of the question."""
        assert self.scenario is not None or self.card is not None  # a run is a card or a question
        return self.card.scenario_sha256 if self.card is not None else self.scenario.sha256 if self.scenario is not None else ""


def compare(
    runs: Sequence[Run],
    *,
    baseline: int | str = 0,
    allow: Sequence[str] = (),
    out: str | Path | None = None,
    force: bool = False,
    progress: Progress = _silent,
) -> Comparison:
    """Compare two or more runs in real terms: real income with its range, real wage, real GDP, and differences between runs.

    Arguments: runs, each a `Result`, a run folder, a packaged scenario, a scenario file or a `Scenario` (the last three are solved
    first); baseline, the run that is subtracted from the others: its place from 0, its name or its letter (A, B, …); allow, what
    may differ between runs ("world", "closure", "horizon", "elasticities"): the result then says so; out, a folder to write to.
    Raises InputError (E-COMPARE-*, E-RUN-*) with everything that is wrong; nothing is solved before what can be checked is checked.
    Not for: money and nominal prices, which have a common unit only within one run.
    """
    allowed = check_allow(allow)
    given = _all_given(runs)
    names = [item.name for item in given]
    place = choose_baseline(baseline, names, [letter_of(number) for number in range(len(given))])
    refuse_mixed([_setting(item) for item in given], names, allowed)
    if out is not None:
        check_target(Path(out), comparison_sha256([item.sha256 for item in given], place), COMPARISON, force=force)
    cards = [item.card or _solved(item, progress) for item in given]
    found = compare_cards(cards, place, allowed)
    if out is not None:
        progress("writing the comparison folder")
        write_comparison(found, Path(out), force=force)
    return found


def _all_given(runs: Sequence[Run]) -> list[_Given]:
    """Every folder read and every scenario checked; the problems of all are reported together."""
    runs = [runs] if isinstance(runs, str | Path | Result | Scenario) else list(runs)
    if len(runs) < 2:
        what = f"a comparison takes two or more runs; here {'is one' if runs else 'are none'}"
        raise InputError(Finding("E-COMPARE-COUNT", what, "runs", fix="name another run folder or scenario"))
    found: list[_Given] = []
    findings: list[Finding] = []
    for item in runs:
        try:
            found.append(_given(item))
        except InputError as error:
            findings += error.findings
    raise_if(findings)
    return found


def _given(item: Run) -> _Given:
    if isinstance(item, Result):
        card = card_of(item, item.title)
        return _Given(card.name, card)
    if isinstance(item, Scenario):
        return _Given(item.title or item.sha256[:8], scenario=item)
    if not isinstance(item, str | Path):
        what = f"a run is given as {type(item).__name__}"
        raise InputError(Finding("E-RUN-UNKNOWN", what, "runs", expected="a result, a scenario, or the name or path of one"))
    path = Path(item)
    if os.path.isdir(path):
        card = replace(read_run(path), typed=_typed(item))
        return _Given(card.name, card)
    if path.suffix not in (".yaml", ".yml") and str(item) not in packaged_scenarios() and not os.path.isfile(path):
        what = f"no run folder, no packaged scenario and no scenario file is called '{item!s:.200}'"
        fix = did_you_mean(str(item), packaged_scenarios())
        expected = "a folder, a packaged name, or a path ending in .yaml"
        raise InputError(Finding("E-RUN-UNKNOWN", what, "runs", expected=expected, fix=fix))
    name = writable(path.stem if path.suffix else path.name)
    return _Given(name, scenario=Scenario.load(item), typed=_typed(item))


def _typed(item: str | Path) -> str:
    """What names the run again, from the same folder; a place above it is no business of the page's readers."""
    return writable(Path(item).name if Path(item).is_absolute() else str(item))


def _setting(item: _Given) -> dict[str, dict[str, str]]:
    """What is known of a run's setting before it is solved."""
    if item.card is not None:
        return {aspect: dict(held) for aspect, held in item.card.setting.items()}
    assert item.scenario is not None  # a run is a card or a question
    return scenario_setting(item.scenario)


def _solved(item: _Given, progress: Progress) -> RunCard:
    """Solve a question; a refusal says which of the runs it belongs to."""
    assert item.scenario is not None  # a run is a card or a question
    try:
        card = card_of(run(item.scenario, progress=lambda step: progress(f"{item.name}: {step}")), item.name)
        return replace(card, typed=item.typed)
    except SmallyardError as error:
        marked = [Finding(**{**vars(one), "where": f"{item.name}: {one.where}".rstrip(": ")}) for one in error.findings]
        raise type(error)(marked) from error
