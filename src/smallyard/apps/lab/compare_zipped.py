"""A comparison as one file: its folder as the command line writes it, the folder of each run, and a README."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from smallyard._version import __version__
from smallyard.apps.lab.citation import comparison_bibtex, comparison_citation
from smallyard.apps.lab.pictures import pictures_of
from smallyard.apps.lab.run_records import Record
from smallyard.apps.lab.snippets import snippets
from smallyard.apps.lab.zipped import CAVEATS, CITATION, DAY_WORDS, contents, file_lines, line, packed
from smallyard.pipeline.run_folder import REPORT

COMPARISON = "comparison"  # folder of the archive, and the name of the place that its report gives


def zip_of_comparison(
    runs: Sequence[tuple[Record, Path]], baseline: str, said: Mapping[str, list[str]], sha256: str, folder: Path, uploads: Path
) -> bytes:
    """The archive of a comparison; the same bytes for the same question of the same runs."""
    own = {f"{COMPARISON}/{item.relative_to(folder).as_posix()}": item.read_bytes() for item in folder.rglob("*") if item.is_file()}
    pictures = pictures_of(own.get(f"{COMPARISON}/{REPORT}", b""))
    own |= {f"{COMPARISON}/{name}": content for name, content in pictures.items()}
    own[CITATION] = _bibtex(runs, said, sha256).encode("utf-8", "replace")
    text = readme(runs, baseline, said, own, sha256)
    found = {"README.md": text.encode("utf-8", "replace"), **own}
    for record, place in runs:
        found |= {f"runs/{record.id}/{name}": content for name, content in contents(record, place, uploads).items()}
    return packed(f"smallyard-compare-{sha256[:16]}", found)


def readme(
    runs: Sequence[tuple[Record, Path]], baseline: str, said: Mapping[str, list[str]], own: Mapping[str, bytes], sha256: str
) -> str:
    """What is compared with what, how to cite and to repeat it, and what each file holds."""
    letters = said["letters"]
    named = [f"{letter}: {line(record.title) or 'Untitled'}" for letter, (record, _) in zip(letters, runs, strict=True)]
    reference = letters[[record.id for record, _ in runs].index(baseline)]
    listed = [
        f"- {name}; scenario {record.scenario_sha256}; files in `runs/{record.id}`"
        for name, (record, _) in zip(named, runs, strict=True)
    ]
    whole = comparison_citation([record for record, _ in runs], letters, sha256)
    cited = dict.fromkeys(f"- {line(text)}" for text in (whole, *(snippets(record, place).citation for record, place in runs)))
    again = " ".join(f"runs/{record.id}" for record, _ in runs)
    mixed = "".join(f" --allow-different {name}" for name in said["allowed"])
    parts = [
        "# " + " | ".join(named),
        f"A comparison of smallyard {__version__}. Open `{COMPARISON}/report.html` first.",
        f"## What is compared\n\n{_lines(listed)}\n\nDifferences are the run minus {reference}.",
        *([f"## Read first\n\n{_lines(f'- {text}' for text in said['remarks'])}"] if said["remarks"] else []),
        f"## Cite\n\n{_lines(cited)}\n\n```bibtex\n{_bibtex(runs, said, sha256)}```",
        "Further data to cite stand in the README of each run.",
        f"## Caveats\n\n{_lines(f'- {text}' for text in CAVEATS)}",
        f"## Get the same numbers again\n\n```sh\nsmallyard compare {again} --baseline {reference}{mixed}\n```",
        f"## Hash and files\n\n- comparison {sha256}\n{_lines(file_lines(own))}\n\n{DAY_WORDS}",
    ]
    return "\n\n".join(parts) + "\n"


def _bibtex(runs: Sequence[tuple[Record, Path]], said: Mapping[str, list[str]], sha256: str) -> str:
    """The comparison first, then every run once."""
    entries = dict.fromkeys(snippets(record, place).bibtex for record, place in runs)
    return "".join([comparison_bibtex([record for record, _ in runs], said["letters"], sha256), *entries])


def _lines(items: Iterable[str]) -> str:
    return "\n".join(items)
