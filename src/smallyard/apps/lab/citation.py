"""How to cite the program and a run, in one sentence and as BibTeX."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from smallyard._version import __version__
from smallyard.apps.lab.run_records import Record
from smallyard.pipeline.run_folder import RESULT

AUTHOR = "The smallyard contributors"
TITLE = "smallyard: a laboratory that measures technology and trade conflict"
ADDRESS = ""  # of the repository, as CITATION.cff states it; it states none yet


@dataclass(frozen=True)
class BaseData:
    """The world of a finished run and the other data it names, as its result states them."""

    name: str
    sha256: str
    vintage: str
    source: str
    licence: str
    others: tuple[tuple[str, str], ...] = ()

    @property
    def words(self) -> str:
        """One sentence."""
        return f"Base data: {self.name} ({self.vintage}, {self.sha256[:16]}): {self.source}; licence: {self.licence}."


def citation_text() -> str:
    """The citation of the program in words."""
    return f"{AUTHOR}. {TITLE}. Version {__version__}, MIT licence."


def bibtex() -> str:
    """The citation of the program for reference managers."""
    return f"@software{{smallyard,\n  author = {{{{{AUTHOR}}}}},\n  title = {{{TITLE}}},\n  version = {{{__version__}}}\n}}\n"


def base_data(folder: Path) -> BaseData | None:
    """The data of a run folder; None before there is a result, or where a kind of result names no world."""
    file = folder / RESULT
    if not file.is_file():
        return None
    found = json.loads(file.read_text("utf-8"))
    world = found.get("world")
    if not isinstance(world, dict):
        return None
    name, sha256, vintage, source, licence = (
        str(world.get(key) or "not stated") for key in ("name", "sha256", "vintage", "source", "licence")
    )
    others = ((str(key), str(text)) for key, text in dict(found.get("sources") or {}).items() if key != "world")
    return BaseData(name, sha256, vintage, source, licence, tuple(others))


def run_citation(record: Record, data: BaseData | None) -> str:
    """The citation of a run in words: title, year, program and version, scenario, base data."""
    parts = [f"{AUTHOR} ({_year(record)}). {_title(record)}. A {record.kind} of {TITLE}, version {_version(record)}, MIT licence."]
    parts += [f"{ADDRESS}."] if ADDRESS else []
    parts += [f"Scenario {record.scenario_sha256[:16]}."]
    return " ".join([*parts, *([data.words] if data else [])])


def run_bibtex(record: Record, data: BaseData | None) -> str:
    """The citation of a run for reference managers."""
    note = f"Scenario {record.scenario_sha256[:16]}." + (f" {data.words}" if data else "")
    lines = {
        "author": f"{{{AUTHOR}}}",
        "title": f"{{{_plain(_title(record))}}}",
        "year": _year(record),
        "version": _version(record),
        "howpublished": _plain(f"A {record.kind} of {TITLE}"),
        **({"url": ADDRESS} if ADDRESS else {}),
        "note": _plain(note),
    }
    return _entry(f"smallyard-{record.scenario_sha256[:8]}", lines)


def comparison_citation(records: Sequence[Record], letters: Sequence[str], sha256: str) -> str:
    """The citation of a comparison in words: its runs by title and id, the year of the last one, the program and its version."""
    runs = "; ".join(f"{letter}: {_title(record)} (run {record.id})" for letter, record in zip(letters, records, strict=True))
    year = max(_year(record) for record in records)
    return f"{AUTHOR} ({year}). Comparison {sha256[:16]} of {runs}. Made with {TITLE}, version {__version__}, MIT licence."


def comparison_bibtex(records: Sequence[Record], letters: Sequence[str], sha256: str) -> str:
    """The citation of a comparison for reference managers."""
    titles = "; ".join(f"{letter}: {_title(record)}" for letter, record in zip(letters, records, strict=True))
    ids = ", ".join(record.id for record in records)
    versions = ", ".join(sorted({_version(record) for record in records}))
    lines = {
        "author": f"{{{AUTHOR}}}",
        "title": f"{{{_plain(f'Comparison of {titles}')}}}",
        "year": max(_year(record) for record in records),
        "version": __version__,
        "howpublished": _plain(f"A comparison of {TITLE}"),
        "note": _plain(f"Comparison {sha256[:16]} of the runs {ids}, made by version {versions}."),
    }
    return _entry(f"smallyard-compare-{sha256[:8]}", lines)


def _entry(key: str, lines: Mapping[str, str]) -> str:
    inside = ",\n".join(f"  {name} = {{{text}}}" for name, text in lines.items())
    return f"@misc{{{key},\n{inside}\n}}\n"


def _year(record: Record) -> str:
    return record.created[:4]


def _version(record: Record) -> str:
    return record.versions.get("smallyard", __version__)


def _title(record: Record) -> str:
    return " ".join(record.title.split()).rstrip(".") or "Scenario without a title"


def _plain(text: str) -> str:
    """Text without what BibTeX reads as its own signs."""
    kept = text.replace("\\", " ").replace("{", "(").replace("}", ")")
    return "".join(f"\\{sign}" if sign in "%&#$_" else sign for sign in kept)
