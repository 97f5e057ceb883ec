"""The same numbers elsewhere: what to type in Python and on the command line. A test runs both and compares the digits."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Any

from smallyard.apps.lab.citation import base_data, run_bibtex, run_citation
from smallyard.apps.lab.questions import file_name
from smallyard.apps.lab.run_records import Record
from smallyard.apps.lab.views import SnippetsView

RESOLVED, GAME = "scenario.resolved.yaml", "game.resolved.yaml"
ASKED = "scenario.yaml"  # of a timeline: the scenario of which only the day moves
_MODEL = ("baseline", "world", "horizon", "deficits", "revenue", "elasticities")
_LOST = "# the options of this timeline stand in result.json\n"


def snippets(record: Record, folder: Path) -> SnippetsView:
    """What gives the digits of a run again, from the files of its folder, and how to cite it."""
    data = base_data(folder) if record.state == "done" else None
    cited, entry = run_citation(record, data), run_bibtex(record, data)
    return SnippetsView(python=python_lines(record), cli=cli_lines(record), citation=cited, bibtex=entry)


def python_lines(record: Record) -> str:
    """Python that gives the numbers of a run."""
    if record.kind == "game":
        return f'import smallyard\n\nresult = smallyard.play("{GAME}")\nprint(result.to_dict())\n'
    if record.kind == "timeline":
        given = _given(record)
        words = ", ".join(f"{name}={value!r}" for name, value in given.items())
        return f"import smallyard\n\nresult = smallyard.timeline({words})\nprint(result.to_dict())\n" if given else _LOST
    return (
        "import smallyard\n\n"
        f'result = smallyard.run("{RESOLVED}")\n'
        f'assert result.scenario_sha256 == "{record.scenario_sha256}"\n'
        "print(result.real_income)\n"
    )


def cli_lines(record: Record) -> str:
    """Commands that give the numbers of a run."""
    if record.kind == "game":
        return f"smallyard play {GAME}\n"
    if record.kind == "timeline":
        return " ".join(["smallyard timeline", *_options(_given(record))]) + "\n" if record.args else _LOST
    return f"smallyard run {RESOLVED}\n"


def _given(record: Record) -> dict[str, Any]:
    """Arguments of a timeline, with files by the names they have in the archive."""
    given = dict(record.args)
    if given.get("world"):
        given["world"] = file_name(given["world"])
    if given.get("pairs"):
        given["pairs"] = [tuple(pair) for pair in given["pairs"]]
    return ({"scenario": ASKED} if record.yaml else {}) | given if given else {}


def _options(given: dict[str, Any]) -> list[str]:
    """The same as options, quoted for a shell: labels are the user's own words."""
    pairs = ",".join(":".join(pair) for pair in given.get("pairs") or ())
    values = {
        "from": given["first"],
        "to": given["last"],
        "by": given["by"],
        "scenario": given.get("scenario"),
        **{name: given.get(name) for name in _MODEL},
        "regions": ",".join(given.get("regions") or ()),
        "pairs": pairs,
    }
    words = [f"--{name} {shlex.quote(str(value))}" for name, value in values.items() if value]
    return words + ([] if given.get("range", True) else ["--no-range"])
