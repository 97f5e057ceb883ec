"""Tutorials and how-to guides are run from top to bottom: files, commands, snippets, what they print, and numbers of the text."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
FILE = """```yaml
# same.yaml
schema: smallyard/scenario/1
world: wiod2014-17x27
policies: []
```
"""
LONG = ("tutorial-game",)  # a tariff war, a cap and a floor: ten seconds, and a minute where nothing is compiled yet
SERVER = "smallyard lab"  # it runs until it is stopped
FLAGSHIP = ("make run", "smallyard run peak-2025-145-125")
SHOWN = FILE.removeprefix("```yaml\n").removesuffix("```\n")

pytestmark = pytest.mark.xdist_group("walkthroughs")


@pytest.fixture
def runner(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The module that runs pages."""
    monkeypatch.syspath_prepend(ROOT / "scripts")
    from generated_docs import walkthrough

    return walkthrough


def pages() -> list[Any]:
    """Pages that are run."""
    sys.path.insert(0, str(ROOT / "scripts"))
    try:
        from generated_docs.walkthrough import is_walked
    finally:
        sys.path.pop(0)
    found = [page for page in sorted((ROOT / "docs").glob("*.md")) if is_walked(page.read_text("utf-8"))]
    marks = dict.fromkeys(LONG, pytest.mark.full)
    return [pytest.param(page, id=page.stem, marks=marks.get(page.stem, ())) for page in found]


@pytest.mark.slow
@pytest.mark.parametrize("page", pages())
def test_a_page_prints_what_it_says(runner: ModuleType, page: Path, tmp_path: Path) -> None:
    _, problems = runner.walk(page.name, page.read_text("utf-8"), tmp_path)
    assert not problems, "\n".join([f"docs/{page.name}; `make docs-numbers` writes outputs again", *problems])


def others() -> list[Any]:
    """Pages whose commands are shown without what they print."""
    run = {item.id for item in pages()}
    found = [page for page in (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))) if page.stem not in run]
    return [pytest.param(page, id=page.stem) for page in found if commands(page)]


def commands(page: Path) -> list[str]:
    """Lines of the program in shell blocks, the flagship for `make run`."""
    blocks = re.findall(r"^```bash\n(.*?)^```", page.read_text("utf-8"), flags=re.MULTILINE | re.DOTALL)
    lines = [
        line.split(" #")[0].strip().removeprefix(".venv/bin/").replace(*FLAGSHIP) for block in blocks for line in block.splitlines()
    ]
    return [line for line in lines if line.startswith("smallyard ") and "COMMAND" not in line and not line.startswith(SERVER)]


def write_files(page: Path, lines: list[str], folder: Path) -> None:
    """Files of a page by the name in their first line; other names get the page's first complete file, or an example."""
    found = re.findall(r"^```(?:yaml|text)\n(.*?)^```", page.read_text("utf-8"), flags=re.MULTILINE | re.DOTALL)
    named = {name[1]: text for text in found if (name := re.match(r"# ([\w-]+\.yaml)", text))}
    whole = [text for text in found if re.search(r"^schema: smallyard/(?:scenario|game|measures)/1", text, flags=re.MULTILINE)]
    for name in {word for line in lines for word in line.split() if word.endswith(".yaml")}:
        (folder / name).write_text(named.get(name) or (whole[0] if whole else SHOWN), "utf-8")


@pytest.mark.full
@pytest.mark.parametrize("page", others())
def test_commands_that_are_shown_without_output_run(runner: ModuleType, page: Path, tmp_path: Path) -> None:
    lines = commands(page)
    write_files(page, lines, tmp_path)
    text = "".join(f"```console\n$ {line}\n…\n```\n" for line in lines)
    _, problems = runner.walk(page.name, text, tmp_path)
    assert not problems, "\n".join(problems)


def test_all_tutorials_and_guides_with_commands_are_run() -> None:
    run = {item.id for item in pages()}
    assert {page.stem for page in (ROOT / "docs").glob("tutorial-*.md")} <= run
    shown = [page for page in (ROOT / "docs").glob("how-to-*.md") if "```" in page.read_text("utf-8")]
    assert {page.stem for page in shown} <= run
    assert len(run) > 8


def test_a_page_without_a_fault_passes_and_stays_the_same(runner: ModuleType, tmp_path: Path) -> None:
    text = f"It is 1.5.\n\n{FILE}\n```console\n$ cat same.yaml\n{SHOWN}```\n\n```python\nprint(1.5)\n```\n\n```text\n1.5\n```\n"
    assert runner.walk("page", text, tmp_path) == (text, [])


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("```console\n$ smallyard check same.yaml\nok: another file\n```\n", "the page shows 'ok: another file'"),
        ("```console\n$ smallyard check same.yaml\n```\n", "printed is more"),
        ("```console\n$ smallyard check other.yaml\nok\n```\n", "ends with code 2"),
        ("```console\n$ rm same.yaml\n```\n", "cannot be run here"),
        ("```bash\nsmallyard check same.yaml\n```\n", "shown but not run"),
        ("```python\n1 / 0\n```\n", "ZeroDivisionError"),
        ("```python\nprint(2.5)\n```\n\n```text\n2.4\n```\n", "printed is '2.5'"),
        ("```python\nprint(2.5)\n```\nIt is −2.5 %, or 2.6 %.\n", "the number 2.6 "),
    ],
)
def test_a_fault_of_a_page_is_named(runner: ModuleType, tmp_path: Path, text: str, problem: str) -> None:
    assert any(problem in item for item in runner.walk("page", FILE + "\n" + text, tmp_path)[1])


def test_lines_may_be_left_out_with_a_mark_and_are_found_again(runner: ModuleType) -> None:
    from generated_docs.outputs import differences, refreshed

    printed = "one 1\ntwo 2\nthree 3\n"
    assert differences("…\ntwo 2\n…\n", printed) == []
    assert differences("two 2\n…\n", printed) != []
    assert differences("one 1\nthree 3\n", printed) != []
    assert refreshed("…\ntwo 7\n…\n", printed) == "…\ntwo 2\n…\n"
    assert refreshed("", printed) == printed


def test_rounding_of_certificates_may_differ_and_nothing_else(runner: ModuleType) -> None:
    from generated_docs.outputs import differences

    assert differences("residual 2e-11, 40 passes\n", "residual 3e-12, 41 passes\n") == []
    assert differences("Mexico +0.12 %\n", "Mexico +0.13 %\n") != []
