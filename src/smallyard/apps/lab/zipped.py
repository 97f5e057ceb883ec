"""A run as one file: everything of its folder, and a README with citation, licence, caveats, versions and hashes."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Mapping
from pathlib import Path

from smallyard._version import __version__
from smallyard.apps.lab.citation import BaseData, base_data
from smallyard.apps.lab.file_words import words_of
from smallyard.apps.lab.pictures import pictures_of
from smallyard.apps.lab.questions import inside
from smallyard.apps.lab.run_files import files_of, is_plain
from smallyard.apps.lab.run_records import Record
from smallyard.apps.lab.snippets import ASKED, snippets
from smallyard.pipeline.run_folder import REPORT, RESULT, yaml_text
from smallyard.policy.scenario import Scenario

CITATION = "citation.bib"
_DAY = (1980, 1, 1, 0, 0, 0)  # of every entry, so that the same run is the same file
DAY_WORDS = "Dates of files in this archive are 1980-01-01, so that the same content is the same archive."
CAVEATS = (
    "The numbers compare two certified equilibria of a model. They are no forecast: prices, exchange rates, politics and time are "
    "not in it. The certificate says that the model was solved correctly, not that the model is right.",
    "The range shows how the answer changes under other options of the model; it is no confidence interval.",
    "Base data have a vintage, stated with the world in result.json; policies of a later date act on an economy of that vintage.",
)

KIND_CAVEATS = {
    "game": ("An answer of a game is what nobody would leave alone under its rules; it is no prediction of what anybody will do.",),
    "timeline": ("Each date is the long-run effect if that day's law were permanent; there is no path of adjustment in it.",),
}


def zip_of(record: Record, folder: Path, uploads: Path) -> bytes:
    """The archive of a finished run; the same bytes for the same run."""
    return packed(f"smallyard-{record.id}", contents(record, folder, uploads))


def contents(record: Record, folder: Path, uploads: Path) -> dict[str, bytes]:
    """Everything of a run by its name, with the README."""
    found = {name: (folder / name).read_bytes() for name in files_of(folder)}
    if record.uploaded is not None and is_plain(uploads / record.uploaded):
        found[record.uploaded] = (uploads / record.uploaded).read_bytes()  # beside the scenario, which names it so
    if record.kind == "timeline" and record.yaml:  # its folder holds the scenario of the first date only
        found[ASKED] = yaml_text(inside(Scenario.from_yaml(record.yaml)).resolved()).encode("utf-8", "replace")
    found |= pictures_of(found.get(REPORT, b"")) | {CITATION: snippets(record, folder).bibtex.encode("utf-8", "replace")}
    return found | {"README.md": readme(record, folder, found).encode("utf-8", "replace")}


def packed(top: str, found: Mapping[str, bytes]) -> bytes:
    """Files in one folder as an archive that depends on nothing but them."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for name in sorted(found):
            info = zipfile.ZipInfo(f"{top}/{name}", _DAY)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o644 << 16
            archive.writestr(info, found[name])
    return stream.getvalue()


def readme(record: Record, folder: Path, found: Mapping[str, bytes]) -> str:
    """The README of an archive."""
    say = snippets(record, folder)
    parts = [
        f"# {line(record.title) or 'Untitled'}",
        f"A {record.kind} of smallyard {__version__}, {_sure(folder)} Open `report.html` first.",
        "## Cite",
        say.citation,
        f"```bibtex\n{say.bibtex}```",
        "## Data to cite too",
        data_words(base_data(folder)),
        "## Licence",
        "smallyard is under the MIT licence. The data keep the licences of their sources.",
        "## Caveats",
        "\n".join(f"- {text}" for text in (*CAVEATS, *KIND_CAVEATS.get(record.kind, ()))),
        "## Get the same numbers again",
        f"In this folder, with smallyard {record.versions.get('smallyard', __version__)}:",
        f"```sh\n{say.cli}```",
        f"```python\n{say.python}```",
        "## Versions and hashes",
        "\n".join(_facts(record)),
        "## Files",
        DAY_WORDS,
        "\n".join(file_lines(found)),
    ]
    return "\n\n".join(parts) + "\n"


def _sure(folder: Path) -> str:
    """Whether everything in it is certified, from its result."""
    status = json.loads((folder / RESULT).read_text("utf-8")).get("status", "certified")
    if status == "certified":
        return "solved with certificate."
    return "not certified in full: `report.html` and `result.json` name what is not, and why. Do not use those numbers."


def data_words(data: BaseData | None) -> str:
    """The sources of the data, one a line."""
    if data is None:
        return "`result.json` names the data under `sources`."
    return "\n".join([f"- {line(data.words)}", *(f"- {line(name)}: {line(text)}" for name, text in data.others)])


def file_lines(found: Mapping[str, bytes]) -> list[str]:
    """Per file what it holds and its hash."""
    return [
        f"- `{name}`: {words_of(name) or 'the uploaded world'}. sha256 {hashlib.sha256(content).hexdigest()}"
        for name, content in sorted(found.items())
    ]


def line(text: str) -> str:
    """A text of a user on one line, without markup."""
    return " ".join(text.split()).replace("<", "&lt;")


def _facts(record: Record) -> list[str]:
    versions = [f"- {name} {value}" for name, value in sorted(record.versions.items())]
    return [f"- id {record.id}", f"- created {record.created}", f"- scenario {record.scenario_sha256}", *versions]
