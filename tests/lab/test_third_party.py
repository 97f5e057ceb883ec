"""What is inside the built pages of the lab is what THIRD_PARTY.md lists."""

from __future__ import annotations

import json
import re
from pathlib import Path

from smallyard.labels.names_zh import REGION_NAMES_ZH, SECTOR_NAMES_ZH
from smallyard.labels.regions import REGION_NAMES
from smallyard.labels.sectors import SECTOR_NAMES

ROOT = Path(__file__).parents[2]
ROW = re.compile(r"^\| \[(?P<name>[^\]]+)\]\([^)]+\) \| (?P<version>\S+) \| (?P<license>\S+) \|", re.MULTILINE)


def _listed() -> list[dict[str, str]]:
    text = (ROOT / "THIRD_PARTY.md").read_text("utf-8")
    section = text.split("## Pages of the lab", 1)[1].split("\n## ", 1)[0]
    return sorted((match.groupdict() for match in ROW.finditer(section)), key=lambda item: item["name"])


def test_third_party_lists_what_the_pages_bundle() -> None:
    """Name, version and licence of every package inside the built files, and no other."""
    bundled = json.loads((ROOT / "frontend" / "bundled.json").read_text("utf-8"))
    assert _listed() == bundled


def test_what_is_a_dependency_is_bundled_and_locked() -> None:
    """`dependencies` of package.json are what ships; the lock holds the same versions, and no address of a registry."""
    package = json.loads((ROOT / "frontend" / "package.json").read_text("utf-8"))
    lock = json.loads((ROOT / "frontend" / "package-lock.json").read_text("utf-8"))
    listed = {item["name"]: item["version"] for item in _listed()}
    assert set(package["dependencies"]) <= set(listed)
    for name, version in listed.items():
        assert lock["packages"][f"node_modules/{name}"]["version"] == version
    addresses = {item["resolved"] for item in lock["packages"].values() if "resolved" in item}
    assert all(address.startswith("https://registry.npmjs.org/") for address in addresses)


def test_pages_are_built() -> None:
    """The package holds the page, and the page names only files that are there."""
    lab = ROOT / "src" / "smallyard" / "data" / "lab"
    page = (lab / "index.html").read_text("utf-8")
    named = re.findall(r'(?:src|href)="/([^"]+)"', page)
    assert named
    assert all((lab / name).is_file() for name in named)
    assert "<style" not in page
    assert not re.search(r"<script(?![^>]*\bsrc=)", page)


def test_names_are_those_of_the_package() -> None:
    """The catalogues of the pages have the names of regions and sectors that reports and the service print."""
    for place, names in (
        ("en/regions", REGION_NAMES),
        ("en/sectors", SECTOR_NAMES),
        ("zh/regions", REGION_NAMES_ZH),
        ("zh/sectors", SECTOR_NAMES_ZH),
    ):
        text = (ROOT / "frontend" / "src" / "i18n" / f"{place}.ts").read_text("utf-8")
        assert dict(re.findall(r"(\w+): '([^']*)'", text)) == names
