"""Check a built documentation site: every link inside it leads somewhere, and no page asks anything of the network.

    python scripts/check_site.py dist/docs

Links that a reader may click (`<a href="https://…">`) may leave the site; whatever a browser loads by itself may not.
"""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

LOADED = {
    "audio": ("src",), "embed": ("src",), "form": ("action",), "iframe": ("src",), "img": ("src", "srcset"), "link": ("href",),
    "object": ("data",), "script": ("src",), "source": ("src", "srcset"), "track": ("src",), "use": ("href",),
    "video": ("src", "poster"),
}  # fmt: skip
IN_STYLE = re.compile(r"""(?:@import\s+|url\()\s*(?:url\()?["']?([^"')\s;]+)""", re.IGNORECASE)
IN_SCRIPT = re.compile(r"""(?:fetch|import|importScripts|XMLHttpRequest)\s*\(\s*["'`](https?:)?//""")
LARGEST = 3 * 1024 * 1024  # bytes of one file


@dataclass
class Page(HTMLParser):
    """What one page loads, where its links lead, and which places in it can be linked to."""

    loads: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    anchors: set[str] = field(default_factory=set)
    code: dict[str, list[str]] = field(default_factory=lambda: {"style": [], "script": []})
    inside: str = ""

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Collect what this element loads, links to and names."""
        given = {name: value or "" for name, value in attrs}
        self.inside = tag if tag in self.code else ""
        self.anchors |= {given[name] for name in ("id", "name") if name in given}
        self.loads += [given[name].split()[0] for name in LOADED.get(tag, ()) if given.get(name)]
        self.loads += IN_STYLE.findall(given.get("style", ""))
        if tag == "a" and "href" in given:
            self.links.append(given["href"])

    def handle_endtag(self, tag: str) -> None:
        """Leave a style or script."""
        self.inside = "" if tag == self.inside else self.inside

    def handle_data(self, data: str) -> None:
        """Keep the text of styles and scripts."""
        if self.inside:
            self.code[self.inside].append(data)


def problems(site: Path) -> list[str]:
    """Everything that is wrong with the site, one line each."""
    pages = {}
    for file in sorted(site.rglob("*.html")):
        pages[file.resolve()] = page = Page()
        page.feed(file.read_text("utf-8"))
    found = [f"{site}: no page was built"] if not pages else []
    for file, page in pages.items():
        name = file.relative_to(site.resolve())
        found += [f"{name}: loads {place}" for place in page.loads if not _is_here(file, place)]
        found += [f"{name}: a style loads {place}" for text in page.code["style"] for place in _outside(text)]
        found += [f"{name}: a script asks the network" for text in page.code["script"] if IN_SCRIPT.search(text)]
        found += [f"{name}: the link {link} leads nowhere" for link in page.links if not _leads_somewhere(file, link, pages)]
    for file in sorted(path for path in site.rglob("*") if path.is_file()):
        found += [f"{file.relative_to(site)}: {reason}" for reason in _file_problems(file)]
    return found


def _is_here(file: Path, place: str) -> bool:
    parts = urlsplit(place)
    if parts.scheme == "data":
        return True
    return not (parts.scheme or parts.netloc) and (not parts.path or (file.parent / unquote(parts.path)).is_file())


def _outside(style: str) -> list[str]:
    return [place for place in IN_STYLE.findall(style) if urlsplit(place).scheme not in ("", "data") or place.startswith("//")]


def _leads_somewhere(file: Path, link: str, pages: dict[Path, Page]) -> bool:
    parts = urlsplit(link)
    if parts.scheme or parts.netloc:
        return parts.scheme in ("https", "mailto")
    target = (file.parent / unquote(parts.path)).resolve() if parts.path else file
    if target in pages:
        return not parts.fragment or unquote(parts.fragment) in pages[target].anchors
    return target.is_file()


def _file_problems(file: Path) -> list[str]:
    found = [f"is larger than {LARGEST} bytes"] if file.stat().st_size > LARGEST else []
    if file.suffix == ".css":
        found += [f"loads {place}" for place in _outside(file.read_text("utf-8"))]
    if file.suffix == ".svg" and _outside(file.read_text("utf-8")):
        found.append("a picture loads something")
    if file.suffix == ".js" and IN_SCRIPT.search(file.read_text("utf-8")):
        found.append("asks the network")
    return found


def main() -> None:
    """Print all problems; exit code 1 if there are any."""
    found = problems(Path(sys.argv[1]))
    if found:
        print("\n".join(found), file=sys.stderr)
        sys.exit(f"The built documentation has {len(found)} problems (above).")


if __name__ == "__main__":
    main()
