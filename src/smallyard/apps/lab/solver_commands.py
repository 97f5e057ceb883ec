"""What the solver process answers: solve, check (also of games), compare, pressure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from smallyard.apps.lab.changes import with_changes
from smallyard.apps.lab.explain_pressure import pressure_of
from smallyard.apps.lab.feasible_changes import feasible_changes
from smallyard.apps.lab.paper_rates import paper_rates
from smallyard.apps.lab.problems import status_of
from smallyard.apps.lab.questions import read_asked
from smallyard.apps.lab.settings import COARSE
from smallyard.apps.lab.solver_games import check_game
from smallyard.apps.lab.solver_worker import Answer, Place, timed
from smallyard.apps.lab.table_json import columns_of
from smallyard.apps.lab.touched import touches
from smallyard.errors import Finding, InfeasibleError, InputError
from smallyard.pipeline.compare import compare
from smallyard.pipeline.run import check_feasible, prepare, run, world_of
from smallyard.policy.scenario import Scenario
from smallyard.results.result import Result
from smallyard.world.packaged import load_world, world_labels

MOST_CELLS = 2_000_000  # of an uploaded world: 160 regions × 78 sectors
Command = Callable[[dict[str, Any], Place], Answer]
FINE = "wiod2014"  # the world whose labels the coarse one may know


def _mendable(command: Command) -> Command:
    """A command whose refusals say with which changes the scenario can be solved."""

    def answer(asked: dict[str, Any], place: Place) -> Answer:
        try:
            return command(asked, place)
        except (InfeasibleError, InputError) as error:
            tried = feasible_changes(error, asked["yaml"], place.uploads) if isinstance(error, InfeasibleError) else []
            return status_of(error), with_changes(error.findings, asked["yaml"], tried).model_dump()

    return answer


def solve(asked: Mapping[str, Any], place: Place) -> Answer:
    """Two certified solves, without range and decomposition."""
    question = read_asked(asked["yaml"], place.uploads)
    preview = bool(asked["preview"])
    result, seconds = timed(lambda: _preview(question.scenario) if preview else run(question.scenario, explain=False))
    tables = _tables(result, asked["tables"])
    view = {"scenario_sha256": question.sha256, "seconds": seconds, "preview": preview, "result": result.to_dict()}
    return 200, {**view, "tables": tables}


def _preview(scenario: Scenario) -> Result:
    """The same question on the coarse world, if its labels exist there."""
    if scenario.world not in (COARSE, FINE):
        what = f"there is no coarse form of '{scenario.world:.80}'"
        raise InputError(Finding("E-LAB-PREVIEW", what, "world", expected=f"{FINE} or {COARSE}", fix="solve it as it is"))
    try:
        return run(scenario.model_copy(update={"world": COARSE}), explain=False)
    except InputError as error:
        what, why = f"the scenario cannot be asked on the coarse world {COARSE}", error.findings[0].what
        first = Finding("E-LAB-PREVIEW", what, "scenario", why, fix="solve it as it is")
        raise InputError([first, *error.findings]) from error


def _tables(result: Result, stems: list[str]) -> dict[str, Any]:
    known = result.tables if stems else {}
    for stem in stems:
        if stem not in known:
            what = f"this result has no table '{stem:.60}'"
            raise InputError(Finding("E-LAB-TABLE", what, "tables", expected=", ".join(known), fix="leave it out"))
    return {stem: {"columns": columns_of(known[stem])} for stem in stems}


def check(asked: Mapping[str, Any], place: Place) -> Answer:
    """Everything that can be said without solving."""
    question = read_asked(asked["yaml"], place.uploads)
    remarks = check_feasible(question.scenario)
    world = world_of(question.scenario)
    touched = touches(question.scenario, world, prepare(question.scenario, world)[1])
    return 200, {"remarks": list(remarks), "touches": touched}


def paper_tariffs(asked: Mapping[str, Any], place: Place) -> Answer:
    """Average tariffs before and on paper."""
    return 200, {"tariffs": paper_rates(read_asked(asked["yaml"], place.uploads).scenario)}


def compare_runs(asked: Mapping[str, Any], place: Place) -> Answer:
    """Finished runs side by side; `ids` have been checked to be ids."""
    ids = asked["ids"]
    folders = [place.folder / name for name in ids]
    found = compare(folders, baseline=ids.index(asked["baseline"]), allow=asked["allow_different"])
    tables = {stem: {"columns": columns_of(table)} for stem, table in found.tables.items()}
    return 200, {"comparison": found.to_dict(), "tables": tables}


def compare_folder(asked: Mapping[str, Any], place: Place) -> Answer:
    """The folder of a comparison, as the command line writes it, in `out`, a new folder that the service named."""
    ids = asked["ids"]
    folders = [place.folder / name for name in ids]
    found = compare(folders, baseline=ids.index(asked["baseline"]), allow=asked["allow_different"], out=Path(asked["out"]))
    data = {"sha256": found.sha256, "letters": list(found.letters), "remarks": list(found.remarks)}
    return 200, data


def pressure(asked: Mapping[str, Any], place: Place) -> Answer:
    """What moves the real income of a region most."""
    question = read_asked(asked["yaml"], place.uploads)
    return 200, pressure_of(question.scenario, str(asked["region"])).to_dict()


def world(asked: Mapping[str, Any], place: Place) -> Answer:
    """A world file checked in full; its size is known from its labels before its numbers are read."""
    file = place.uploads / asked["draft"]
    regions, sectors = world_labels(str(file))
    count, width = len(regions), len(sectors)
    cells = max(count * count * width, count * width * width)
    if cells > MOST_CELLS:
        what = f"{count} regions × {width} sectors are {cells:,} cells"
        fix = "aggregate the world before uploading it, or use the command line"
        raise InputError(Finding("E-LAB-COST", what, "upload.npz", f"this lab takes worlds of at most {MOST_CELLS:,}", fix=fix))
    found = load_world(str(file))
    return 200, {"name": found.name, "regions": list(found.regions), "sectors": list(found.sectors)}


COMMANDS: dict[str, Command] = {
    "solve": _mendable(solve),
    "check": _mendable(check),
    "paper_tariffs": _mendable(paper_tariffs),
    "check_game": check_game,
    "compare": compare_runs,
    "compare_folder": compare_folder,
    "pressure": pressure,
    "world": world,
}
