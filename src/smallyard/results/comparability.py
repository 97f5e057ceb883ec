"""May these runs stand side by side? The setting must be one: world, closure, horizon, elasticities."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from smallyard.errors import Finding, InputError, raise_if
from smallyard.labels.match import did_you_mean
from smallyard.results.run_card import Setting
from smallyard.results.words import listed

ASPECTS = {
    "world": "another economy answers another question, and its regions may be others",
    "closure": "what closes the accounts changes the answer by as much as a policy can",
    "horizon": "short-run and long-run answers are answers to different questions",
    "elasticities": "another set of elasticities changes the answer by as much as a policy can",
}


@dataclass(frozen=True)
class Difference:
    """A field of the setting that is not the same in all runs: its value in each; empty where a run does not state it yet."""

    aspect: str
    field: str
    values: tuple[str, ...]

    def words(self, letters: Sequence[str]) -> str:
        """'deficits: balanced in A and C; share_of_world_gdp in B'."""
        where: dict[str, list[str]] = {}
        for letter, value in zip(letters, self.values, strict=True):
            where.setdefault(value, []).append(letter)
        return f"{self.field}: " + "; ".join(f"{value or 'not stated'} in {listed(held)}" for value, held in where.items())


def differences(settings: Sequence[Setting]) -> list[Difference]:
    """Fields whose stated values are not all the same, aspect by aspect."""
    found = []
    for aspect in ASPECTS:
        fields = dict.fromkeys(name for setting in settings for name in setting.get(aspect, {}))
        for name in fields:
            values = tuple(setting.get(aspect, {}).get(name, "") for setting in settings)
            if len({value for value in values if value}) > 1:
                found.append(Difference(aspect, name, values))
    return found


def refuse_mixed(settings: Sequence[Setting], names: Sequence[str], allow: Sequence[str]) -> tuple[Difference, ...]:
    """What differs and was allowed to; raises one finding per aspect for everything else."""
    found = differences(settings)
    refused = list(dict.fromkeys(item.aspect for item in found if item.aspect not in allow))
    raise_if([_refusal(aspect, [item for item in found if item.aspect == aspect], names) for aspect in refused])
    return tuple(found)


def check_allow(allow: Sequence[str]) -> tuple[str, ...]:
    """The aspects that may differ; raises for words that are none."""
    if isinstance(allow, str):
        allow = [allow]
    unknown = [word for word in allow if word not in ASPECTS]
    raise_if([
        Finding("E-COMPARE-ALLOW", f"'{word!s:.60}' is nothing that can be allowed to differ", "allow",
                expected="any of: " + ", ".join(ASPECTS), fix=did_you_mean(word, ASPECTS))
        for word in unknown
    ])  # fmt: skip
    return tuple(aspect for aspect in ASPECTS if aspect in allow)


def _refusal(aspect: str, found: Sequence[Difference], names: Sequence[str]) -> Finding:
    fields = listed([item.field for item in found])
    return Finding(
        f"E-COMPARE-{aspect.upper()}",
        f"the runs differ in {aspect}" + (f" ({fields})" if fields != aspect else ""),
        "runs",
        f"{ASPECTS[aspect]}; " + " | ".join(item.words(names) for item in found),
        f"the same {aspect} in all runs",
        f"run them alike, or allow it: --allow-different {aspect}; the result then says so",
    )


def choose_baseline(choice: int | str, names: Sequence[str], letters: Sequence[str]) -> int:
    """Place of the baseline run: counted from 0, or by its name or letter.

    Raises InputError (E-COMPARE-BASELINE) if there is no such run, or if a name stands for several.
    """
    if isinstance(choice, int) and not isinstance(choice, bool):
        if 0 <= choice < len(names):
            return choice
        found: list[int] = []
    else:
        found = [place for place, (name, letter) in enumerate(zip(names, letters, strict=True)) if choice in (name, letter)]
    if len(found) == 1:
        return found[0]
    what = f"{len(found)} runs are called '{choice!s:.80}'" if found else f"no run is called '{choice!s:.80}'"
    expected = "one of: " + ", ".join(f"{letter} ({name:.60})" for letter, name in list(zip(letters, names, strict=True))[:26])
    raise InputError(Finding("E-COMPARE-BASELINE", what, "baseline", expected=expected, fix="use the letter of the run"))
