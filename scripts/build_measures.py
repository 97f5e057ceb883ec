"""Renew the copy of the register that is read at start, or start the register again from the table of shared/data/measures.

    python scripts/build_measures.py                                        # after a change of the files
    python scripts/build_measures.py --from-table ../shared/data/measures   # loses what was corrected in the files since

The files are the source: facts have been corrected and added in them since the table was carried over. The second form is how it
was done: it changes the form only. One file per imposing country and class, one block per measure, notes that are numbers become
text, lists in law that are not codes move from `hs` to `legal_list`. What the table says in the notes of its authorities, or only
in its description, becomes a rule here (`RULES`, `DISPLACING`); each entry says where it stands.
"""

from __future__ import annotations

import argparse
import json
import re
import shutil
from collections import defaultdict
from datetime import date
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from smallyard.policy.register.hs import bounds
from smallyard.policy.register.index import index_text
from smallyard.policy.register.vocabulary import CLASSES

ROOT = Path(__file__).resolve().parent.parent
OUT = ROOT / "src" / "smallyard" / "data" / "measures"
HEAD = "# The meaning of the keys is in docs/measures.md; after a change: python scripts/build_measures.py\n"
NUMBER_LIKE = re.compile(r"[\d.+_-]|(?i:true|false|yes|no|on|off|null|~)$")
# Notes of authorities that are rules. s232 stands for its key in the table.
RULES: dict[str, dict[str, Any]] = {
    # "China: adds on top of s.232. Canada and Mexico: yields to s.232 on its share"
    "ieepa_fentanyl": {"yields_to": [{"authority": "s232", "only_for": ["CAN", "MEX"]}]},
    # all-in levels came with the country rates; the table dates the one with the EU and not the others
    "ieepa_reciprocal": {
        "floor_all_in": dict.fromkeys(("EU27", "JPN", "KOR", "CHE"), date(2025, 8, 7)),
        "recalled": ["that the all-in levels of JPN, KOR and CHE begin with the country rates"],
    },
    "s301fl": {"floor_all_in": {"EU27": date(2026, 7, 24)}},
    "customs": {"replaces": "schedule"},
    "mx_mfn": {"replaces": "mfn"},
}
# "all exemptions revoked, Proclamation 10896": the carve-outs of the measure end with this step
EXEMPTIONS_END = {("us-232-steel", date(2025, 3, 12))}
DISPLACING = "s232"  # others are not charged on the value it covers, whatever its own rate
ORDER = (
    "id", "title", "instrument", "authority", "by", "target", "except", "extraterritorial", "displaces_at_zero", "scope", "unit",
    "path", "basis", "answers", "modifies", "src", "conf", "recalled",
)  # fmt: skip
SEPARATE_SOURCE = (
    "counts the 125 of April 2025 as including 20 of fentanyl and dates steps by proclamation: about 20 more are expected around "
    "2025-04-10 from this register"
)


def scalar(value: Any) -> str:
    """One value; text that could be read as anything else stands between quotes."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float | date):
        return str(value)
    plain = re.fullmatch(r"[A-Za-z][\w./()-]*( [\w./()-]+)*", value, re.ASCII) and not NUMBER_LIKE.match(value)
    return value if plain else json.dumps(value, ensure_ascii=False)


def flow(value: Any) -> str:
    """A list or a mapping on one line."""
    if isinstance(value, list):
        return "[" + ", ".join(flow(item) for item in value) + "]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {flow(item)}" for key, item in value.items()) + "}"
    return scalar(value)


def block(measure: dict[str, Any]) -> str:
    """One measure: a line per key, a line per step."""
    lines = []
    for key in (key for key in ORDER if key in measure):
        if key == "path":
            lines += ["path:", *(f"  - {flow(step)}" for step in measure["path"])]
        elif key == "scope" and measure["scope"]:
            lines += ["scope:", *(f"  {name}: {quoted(name, item)}" for name, item in measure["scope"].items())]
        else:
            lines.append(f"{key}: {flow(measure[key])}")
    return "- " + "\n  ".join(lines) + "\n"


def quoted(name: str, value: Any) -> str:
    """Values of a scope; codes of products always stand between quotes."""
    return "[" + ", ".join(json.dumps(code) for code in value) + "]" if name == "hs" else flow(value)


def reformed(measure: dict[str, Any]) -> dict[str, Any]:
    """A measure of the table in the form of the package."""
    found = dict(measure)
    scope = dict(found.get("scope", {}))
    lists = [code for code in scope.get("hs", []) if bounds(code) is None]
    if lists:
        scope = {"hs": [code for code in scope["hs"] if code not in lists], "legal_list": "; ".join(lists)} | {
            key: item for key, item in scope.items() if key != "hs"
        }
        scope = {key: item for key, item in scope.items() if item != []}
    found["scope"] = scope
    found["path"] = [step | ({"n": announced(step["n"])} if "n" in step else {}) for step in found["path"]]
    for step in found["path"]:
        if (found["id"], step["d"]) in EXEMPTIONS_END:
            step["except"] = []
    if found["conf"] == "recalled":  # the table names parts only where other parts were read
        found["recalled"] = ["all of it"]
    if found.get("authority") == DISPLACING:
        found["displaces_at_zero"] = True
    return found


def announced(note: Any) -> str:
    """The note of a step; a bare number is the rate that was announced."""
    return note if isinstance(note, str) else f"{note} percent announced"


def file_of(measure: dict[str, Any]) -> str:
    """File by imposing country and class; several imposers share one file."""
    kind = next(name for name, members in CLASSES.items() if measure["instrument"] in members)
    imposers = measure["by"]
    return f"{imposers[0].lower() if len(imposers) == 1 else 'several'}-{kind}.yaml"


def authority(name: str, held: dict[str, Any]) -> str:
    """One authority; what its note says in words becomes a rule where `RULES` has it."""
    found = dict(held) | {"yields_to": [{"authority": one} for one in held["yields_to"]]} | RULES.get(name, {})
    shown = {key: item for key, item in found.items() if item not in ([], {}) and not (key == "add" and item is True)}
    return f"  {name}:\n" + "".join(f"    {key}: {flow(item)}\n" for key, item in shown.items())


def write(table: Path) -> None:
    """Write all files; those of measures are written anew, so that none is left over."""
    data = YAML(typ="safe", pure=True).load(table / "measures.yaml")
    folder = OUT / "by_imposer"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    files: dict[str, list[str]] = defaultdict(list)
    for measure in data["measures"]:
        files[file_of(measure)].append(block(reformed(measure)))
    for name, blocks in files.items():
        (folder / name).write_text(HEAD + "schema: smallyard/measures/1\nmeasures:\n" + "".join(blocks), "utf-8")
    sources = "".join(f"  {name}: {flow(item)}\n" for name, item in data["sources"].items())
    (OUT / "sources.yaml").write_text(f"{HEAD}schema: smallyard/sources/1\nsources:\n{sources}", "utf-8")
    rules = "".join(authority(name, held) for name, held in data["authorities"].items())
    (OUT / "authorities.yaml").write_text(f"{HEAD}schema: smallyard/authorities/1\nauthorities:\n{rules}", "utf-8")
    marks = "".join(benchmark(dict(item)) for item in data["benchmarks"])
    (OUT / "benchmarks.yaml").write_text(f"{HEAD}schema: smallyard/averages/1\nbenchmarks:\n{marks}", "utf-8")
    shutil.copyfile(table / "isic_to_wiod50.csv", OUT / "sectors.csv")


def benchmark(item: dict[str, Any]) -> str:
    """A published average."""
    name, _ = item.pop("id"), item.pop("unit")
    note = {"note": SEPARATE_SOURCE} if item["what"].endswith("over 2024") else {}
    return f"  {name}: {flow(item | note)}\n"


def main() -> None:
    """Read the arguments and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--from-table", type=Path, help="start again from this table; what was corrected in the files is lost")
    given = parser.parse_args()
    if given.from_table is not None:
        write(given.from_table)
    (OUT / "index.json").write_text(index_text(), "utf-8")


if __name__ == "__main__":
    main()
