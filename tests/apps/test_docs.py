"""The documentation holds what it says: links lead somewhere, commands exist, scenarios are valid, snippets run."""

from __future__ import annotations

import importlib.util
import json
import re
import shlex
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import typer

from smallyard.apps.cli import app
from smallyard.policy.scenario import Scenario

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted([ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").glob("*.md")])
RUN = "<!-- every command, snippet and number on this page is run by the tests -->"
GAME_HEAD = "schema: smallyard/game/1\nplayers: {USA: {}, CHN: {}}\n"
HEAD = "schema: smallyard/scenario/1\n"
FENCE = re.compile(r"^( *)```(\w*)\n(.*?)^\1```", flags=re.MULTILINE | re.DOTALL)
LINK = re.compile(r"(?<!\\)\[(?:[^\[\]]|\[[^\[\]]*\])*\]\(([^()\s]+)\)")


def pages() -> list[Any]:
    """Every page as a test parameter."""
    return [pytest.param(page, id=page.name) for page in PAGES]


def blocks(page: Path, *kinds: str) -> list[str]:
    """Fenced blocks of some kinds."""
    return [text for _, kind, text in FENCE.findall(page.read_text("utf-8")) if kind in kinds]


def all_blocks(*kinds: str) -> list[Any]:
    """Blocks of all pages but those that are run from top to bottom (test_walkthroughs.py), named by page and number."""
    return [
        pytest.param(text, id=f"{page.name}-{number}")
        for page in PAGES
        if RUN not in page.read_text("utf-8")
        for number, text in enumerate(blocks(page, *kinds), start=1)
    ]


def slug(heading: str) -> str:
    """The anchor that a heading gets, here and on common hosts of Markdown."""
    text = re.sub(r"[`*]|\[([^\]]*)\]\([^)]*\)", r"\1", heading).strip().lower()
    return re.sub(r"[^\w\- ]", "", text).replace(" ", "-")


def anchors(page: Path) -> set[str]:
    """Anchors of a page's headings."""
    text = FENCE.sub("", page.read_text("utf-8"))
    return {slug(heading) for heading in re.findall(r"^#+ (.+)$", text, flags=re.MULTILINE)}


# --- links --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("page", pages())
def test_links_inside_the_project_resolve(page: Path) -> None:
    text = FENCE.sub("", page.read_text("utf-8"))
    for target in LINK.findall(text):
        if re.match(r"[a-z]+:", target):
            assert target.startswith("https://"), target
            continue
        place, _, anchor = target.partition("#")
        file = (page.parent / place).resolve() if place else page
        assert file.is_file(), f"{page.name} links to {target}"
        if anchor:
            assert anchor in anchors(file), f"{page.name} links to {target}"


def test_every_page_is_in_the_table_of_contents() -> None:
    listed = set(re.findall(r"^([a-z0-9-]+)$", "\n".join(blocks_of_toctree()), flags=re.MULTILINE))
    assert listed | {"index"} == {page.stem for page in (ROOT / "docs").glob("*.md")}


def blocks_of_toctree() -> list[str]:
    """The lists of pages in docs/index.md."""
    return re.findall(r"```\{toctree\}\n(.*?)```", (ROOT / "docs" / "index.md").read_text("utf-8"), flags=re.DOTALL)


def test_source_files_named_in_the_documentation_exist() -> None:
    """Paths such as `equations/income.py` stand below src/smallyard or at the root; `*` stands for several."""
    for page in PAGES:
        for name in re.findall(r"`((?:[\w*-]+/)+[\w*-]+\.py)`", page.read_text("utf-8")):
            assert list((ROOT / "src/smallyard").glob(name)) or list(ROOT.glob(name)), f"{page.name} names {name}"


def test_the_glossary_is_in_alphabetical_order_and_says_each_word_once() -> None:
    words = [
        word.lower() for word in re.findall(r"^\*\*(.+?)\*\*:", (ROOT / "docs" / "glossary.md").read_text("utf-8"), re.MULTILINE)
    ]
    assert words == sorted(set(words))


# --- snippets -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", all_blocks("yaml"))
def test_a_scenario_in_the_documentation_is_valid(text: str) -> None:
    """A complete file, or policies that stand in one; labels, conflicts and feasibility are checked as well. Games likewise."""
    from smallyard.pipeline.run import check_feasible
    from smallyard.strategy.game_file import Game
    from smallyard.strategy.stage import stage_of

    if text.startswith(("schema: smallyard/game/1\n", "questions:\n")):
        stage_of(Game.from_yaml(text if "schema:" in text else f"{GAME_HEAD}{text}"))
        return
    if "schema:" not in text:
        assert text.lstrip("# ").strip(), "an empty block"
        indented = "".join(f"  {line}\n" for line in text.splitlines())
        text = f"{HEAD}policies:\n{indented}"
    check_feasible(Scenario.from_yaml(text))


def commands() -> list[Any]:
    """Every command line shown in a shell block, without comments."""
    lines = [
        (page.name, line.split(" #")[0].strip()) for page in PAGES for block in blocks(page, "bash") for line in block.splitlines()
    ]
    return [pytest.param(line, id=f"{name}: {line}") for name, line in dict.fromkeys(lines) if line and not line.startswith("#")]


@pytest.mark.parametrize("line", commands())
def test_a_command_in_the_documentation_exists(line: str) -> None:
    """smallyard commands parse with their arguments; make targets are in the Makefile; nothing else is shown."""
    program, *words = shlex.split(line)
    if program == "make":
        targets = set(re.findall(r"^([a-z-]+):.*##", (ROOT / "Makefile").read_text("utf-8"), flags=re.MULTILINE))
        assert {word for word in words if "=" not in word} <= targets
        return
    assert program in ("smallyard", ".venv/bin/smallyard")
    if words == ["COMMAND", "--help"]:
        return
    command: Any = typer.main.get_command(app)
    context = command.make_context("smallyard", [], resilient_parsing=True)
    while hasattr(command, "commands") and words and not words[0].startswith("--"):
        name = words.pop(0)
        assert name in command.commands, f"smallyard has no command '{name}'"
        command = command.commands[name]
        context = command.make_context(name, list(words), parent=context) if not hasattr(command, "commands") else context
    assert words != ["--version"] or any("--version" in item.opts for item in command.params)


ONE_BY_ONE = """
import json, sys
for number, text in enumerate(json.loads(sys.stdin.read()), start=1):
    print(f"snippet {number}", file=sys.stderr, flush=True)
    exec(compile(text, f"<snippet {number}>", "exec"), {"__name__": "__main__"})
"""


def snippets() -> list[Any]:
    """Python blocks of each page that has any and is not run from top to bottom."""
    found = {page: blocks(page, "python") for page in PAGES if RUN not in page.read_text("utf-8")}
    return [pytest.param(texts, id=page.name) for page, texts in found.items() if texts]


@pytest.mark.slow
@pytest.mark.parametrize("texts", snippets())
def test_the_python_snippets_of_a_page_run(texts: list[str], tmp_path: Path) -> None:
    """Each with nothing but what it says itself, as a reader would run it; one process for a page, because importing takes long."""
    command = [sys.executable, "-W", "error", "-c", ONE_BY_ONE]
    done = subprocess.run(command, cwd=tmp_path, input=json.dumps(texts), capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr


def test_the_pages_have_snippets_of_every_kind() -> None:
    """Guards the tests above against a pattern that finds nothing."""
    assert len(all_blocks("yaml")) > 15
    assert len(commands()) > 10
    assert sum(len(item.values[0]) for item in snippets()) > 15
    assert sum(len(LINK.findall(page.read_text("utf-8"))) for page in PAGES) > 50


# --- the built site -----------------------------------------------------------------------------------------------------


def script(monkeypatch: pytest.MonkeyPatch, name: str, folder: str = "scripts") -> ModuleType:
    """A script as a module."""
    spec = importlib.util.spec_from_file_location(name, ROOT / folder / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, name, module)  # dataclasses look their module up
    spec.loader.exec_module(module)
    return module


GOOD = (
    '<html><head><link href="a.css" rel="stylesheet"><script src="a.js?v=1"></script></head><body id="top">'
    '<a href="#top">up</a> <a href="sub/other.html#there">there</a> <a href="https://example.org/">away</a>'
    '<img src="data:image/png;base64,AAAA"></body></html>'
)


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A small site without a fault."""
    (tmp_path / "index.html").write_text(GOOD, "utf-8")
    (tmp_path / "a.css").write_text("p{background:url('data:image/png;base64,AA')} @import url(b.css);", "utf-8")
    (tmp_path / "a.js").write_text("var home = 'https://example.org/';", "utf-8")
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "other.html").write_text('<p id="there">x</p><a href="../index.html">back</a>', "utf-8")
    return tmp_path


def test_a_site_that_stays_at_home_passes(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert script(monkeypatch, "check_site").problems(site) == []


@pytest.mark.parametrize(
    ("name", "text", "reason"),
    [
        ("x.html", '<link href="https://fonts.example.org/x.css" rel="stylesheet">', "loads https://fonts"),
        ("x.html", '<script src="//cdn.example.org/mathjax.js"></script>', "loads //cdn"),
        ("x.html", '<img src="missing.png">', "loads missing.png"),
        ("x.html", '<img src="a.css" srcset="https://example.org/b.png 2x">', "loads https://example.org/b.png"),
        ("x.html", '<p style="background:url(https://example.org/a.png)">x</p>', "loads https://example.org/a.png"),
        ("x.html", "<style>@import 'https://example.org/a.css';</style>", "a style loads"),
        ("x.html", "<script>fetch('https://example.org/a')</script>", "asks the network"),
        ("x.html", '<a href="nowhere.html">x</a>', "leads nowhere"),
        ("x.html", '<a href="index.html#nowhere">x</a>', "leads nowhere"),
        ("x.html", '<a href="javascript:alert(1)">x</a>', "leads nowhere"),
        ("x.css", "p{background:url(//example.org/a.png)}", "loads //example.org"),
        ("x.js", 'fetch("https://example.org/a")', "asks the network"),
        ("x.svg", "<svg><style>@import url(https://example.org/a.css)</style></svg>", "loads something"),
        ("x.js", " " * (3 * 1024 * 1024 + 1), "larger than"),
    ],
)
def test_a_site_that_asks_the_network_is_refused(
    site: Path, name: str, text: str, reason: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    (site / name).write_text(text, "utf-8")
    found = script(monkeypatch, "check_site").problems(site)
    assert len(found) == 1
    assert found[0].startswith(f"{name}: ")
    assert reason in found[0]


def test_an_empty_folder_is_no_site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert len(script(monkeypatch, "check_site").problems(tmp_path)) == 1


@pytest.mark.parametrize(
    ("formula", "shape"),
    [
        (r"\hat w_n", "msub(mover(w,ˆ),n)"),
        (r"\hat w_n^{\gamma}", "msubsup(mover(w,ˆ),n,γ)"),
        (r"I'_n", "msubsup(I,n,′)"),
        (r"\sigma + \sigma'", "σ,+,msup(σ,′)"),
        (r"\sum_n V_n", "munder(∑,n),msub(V,n)"),
    ],
)
def test_indices_stand_beside_their_letter(formula: str, shape: str, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("sphinx", reason="the documentation generator is not set up (make docs)")
    from xml.etree import ElementTree as xml

    def read(node: xml.Element) -> str:
        name = node.tag.split("}")[-1]
        inside = ",".join(read(child) for child in node)
        if name in ("math", "mrow"):
            return inside
        return f"{name}({inside})" if len(node) else (node.text or "").strip()

    assert read(xml.fromstring(script(monkeypatch, "mathml", "docs/_sphinx").mathml(formula))) == shape
