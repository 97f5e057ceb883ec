"""The nearest changes under which a scenario without a solution has one. Runs in the solver: each is tried before it is offered."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from smallyard.apps.lab.changes import Step, at, plain, steps_of
from smallyard.apps.lab.problems import ChangeView, EditView
from smallyard.apps.lab.questions import read_asked
from smallyard.errors import Finding, InfeasibleError, SmallyardError
from smallyard.pipeline.run import check_feasible, prepare, run, world_of
from smallyard.pipeline.run_folder import yaml_text
from smallyard.policy.effects import Effect
from smallyard.policy.scenario import Scenario

PARTLY = "99%"
ROUNDS = 8  # a message names the first markets only: what is left is named in the next
_CELL = re.compile(r"([^\s,]+)/([^\s,]+)")
_RUNS_OUT = re.compile(r"it runs out at about (\d+) % of the requested change")
_RATE = re.compile(r"(-?[\d.]+)( pp|%)")
_RATES = ("add", "set", "increase")
SAFE = (0.9, 0.6, 0.3)  # of the part of a change at which income runs out: the estimate is a rough one
Data = dict[str, Any]


def feasible_changes(error: InfeasibleError, text: str, uploads: Path) -> list[ChangeView]:
    """Changes with which the scenario can be solved, nearest first; none where none of those known helps."""
    first, data = error.findings[0], plain(text)
    if first.code == "E-INFEASIBLE-INCOME":
        return list(islice((item for item in _smaller(first, data) if _solves(changed(data, item), uploads)), 1))
    scenario = read_asked(text, uploads).scenario
    return [item for item in _candidates(first, data, scenario, uploads) if _refusal(changed(data, item), uploads) is None]


def changed(data: Data, change: ChangeView) -> Data:
    """Plain data with a change made; what is put as null is taken out."""
    found = copy.deepcopy(data)
    for edit in change.edits:
        holder, last = at(found, edit.place[:-1]), edit.place[-1]
        if edit.value is None:
            del holder[last]
        else:
            holder[last] = edit.value
    return found


def _candidates(finding: Finding, data: Data, scenario: Scenario, uploads: Path) -> Iterator[ChangeView]:
    """The smallest changes first: sectors left out of bans, services left out, a ban of nearly all, one policy dropped."""
    cells = _CELL.findall(finding.what)
    if finding.code in ("E-INFEASIBLE-SUPPLIER", "E-INFEASIBLE-SUBSIDY") and cells:
        yield from _exempted(cells, data, scenario, uploads)
    steps = steps_of(finding.where)
    if finding.code == "E-INFEASIBLE-CONTROL" and len(steps) == 2 and steps[0] == "policies":
        yield ChangeView(kind="drop", policies=[int(steps[1])], edits=[EditView(place=steps, value=None)])
    bans = [place for place, policy in enumerate(data["policies"]) if _is_ban(policy)]
    if finding.code == "E-INFEASIBLE-BALANCE":
        goods = [_edit(place, "sectors", _without(data["policies"][place]["sectors"], ["services"])) for place in bans]
        yield ChangeView(kind="services", policies=bans, edits=goods)
    if bans:
        yield ChangeView(kind="partly", names=[PARTLY], policies=bans, edits=[_edit(place, "coverage", PARTLY) for place in bans])


def _is_ban(policy: Any) -> bool:
    known = isinstance(policy, dict) and policy.get("instrument") in ("import_ban", "export_ban")
    return known and policy.get("coverage", "100%") == "100%"


def _edit(place: int, field: str, value: Any) -> EditView:
    return EditView(place=["policies", place, field], value=value)


def _without(selection: Any, names: Sequence[str]) -> Any:
    """A selection of sectors without some of them."""
    if selection == "all" and list(names) == ["services"]:
        return "goods"
    if isinstance(selection, dict):
        held = selection.get("except", [])
        before = [held] if isinstance(held, str) else list(held)
        return {**selection, "except": list(dict.fromkeys([*before, *names]))}
    return {"of": selection, "except": list(names)}


def _exempted(cells: list[tuple[str, str]], data: Data, scenario: Scenario, uploads: Path) -> Iterator[ChangeView]:
    """The sectors without a supplier left out of the policies that close them, until nothing is without one."""
    out: dict[int, list[str]] = {}
    for _ in range(ROUNDS):
        closing = _closing(scenario, cells)
        if not closing:
            return
        for place, sectors in closing.items():
            out[place] = list(dict.fromkeys([*out.get(place, []), *sectors]))
        edits = [_edit(place, "sectors", _without(data["policies"][place]["sectors"], names)) for place, names in out.items()]
        sectors = list(dict.fromkeys(name for names in out.values() for name in names))
        change = ChangeView(kind="exempt", names=sectors, policies=list(out), edits=edits)
        left = _refusal(changed(data, change), uploads)
        if left is None:
            yield change
            return
        cells = _CELL.findall(left.what)


def _closing(scenario: Scenario, cells: list[tuple[str, str]]) -> dict[int, list[str]]:
    """For each policy with sectors of its own those of the cells that it closes to buyers or sellers there."""
    world = world_of(scenario)
    bans = [item for item in prepare(scenario, world)[1].effects if isinstance(item, Effect) and item.channel == "ban"]
    found: dict[int, list[str]] = {}
    for place, policy in enumerate(scenario.policies):
        masks = [item.cells for item in bans if item.source == f"policies[{place}]"]
        for region, sector in cells if hasattr(policy, "sectors") else ():
            if region not in world.regions or sector not in world.sectors:
                continue
            n, s = world.regions.index(region), world.sectors.index(sector)
            if any(mask[n, :, s].any() or mask[:, n, s].any() for mask in masks):
                found.setdefault(place, []).append(sector)
    return found


def _smaller(finding: Finding, data: Data) -> Iterator[ChangeView]:
    """The only rate of the only policy, as small as the message says that it must be."""
    part, policies = _RUNS_OUT.search(finding.what), data.get("policies", [])
    if part is None or len(policies) != 1:
        return
    for name in _RATES:
        given = _RATE.fullmatch(str(policies[0].get(name, "")))
        if given is None:
            continue
        for safe in SAFE:
            value = f"{float(f'{float(given[1]) * safe * int(part[1]) / 100.0:.2g}'):g}{given[2]}"
            place: list[Step] = ["policies", 0, name]
            yield ChangeView(kind="rate", names=[value], policies=[0], edits=[EditView(place=place, value=value)])


def _refusal(data: Data, uploads: Path) -> Finding | None:
    """Why a scenario has no solution, or is none; None where nothing speaks against it."""
    return _attempt(lambda: check_feasible(read_asked(yaml_text(data), uploads).scenario))


def _solves(data: Data, uploads: Path) -> bool:
    return _attempt(lambda: run(read_asked(yaml_text(data), uploads).scenario, explain=False)) is None


def _attempt(call: Callable[[], object]) -> Finding | None:
    try:
        call()
    except SmallyardError as error:
        return error.findings[0]
    return None
