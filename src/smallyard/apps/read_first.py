"""Scenario files are read and checked before the solver is imported, so that a file with problems is refused at once."""

from __future__ import annotations

import os
from collections.abc import Sequence

from smallyard.errors import Finding, InputError, raise_if
from smallyard.policy.scenario import Scenario, packaged_scenarios


def read_first(names: Sequence[str]) -> None:
    """Raise the problems of all scenario files among `names`; run folders and unknown names are left to the command itself.

    Where these occur, nothing is raised: the command then reports the problems of everything together.
    """
    known = packaged_scenarios()
    if not all(name in known or (name.endswith((".yaml", ".yml")) and not os.path.isdir(name)) for name in names):
        return
    findings: list[Finding] = []
    for name in dict.fromkeys(names):
        try:
            Scenario.load(name)
        except InputError as error:
            findings += error.findings
    raise_if(findings)
