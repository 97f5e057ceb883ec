"""Pages that are run: their files, commands and snippets, in order, in one empty folder, against what the page says they print.

A page that holds MARK is run from top to bottom:
- a `yaml` block that begins with `# NAME.yaml` is a file, and is written;
- a `console` block holds commands after `$ ` and under each what it prints; a line `…` stands for any lines;
- a `python` block runs in one namespace for the page; what it prints stands in a `text` block right after it;
- a number with decimals or a sign in the prose occurs in one of the blocks.
"""

from __future__ import annotations

import glob
import io
import os
import re
import shlex
import sys
from contextlib import chdir, redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest.mock import patch

from generated_docs.outputs import clean, differences, refreshed

MARK = "<!-- every command, snippet and number on this page is run by the tests -->"
WIDTH = "96"
FENCE = re.compile(r"^```(\w+)\n(.*?)^```\n(?:\n```text\n(.*?)^```\n)?", flags=re.MULTILINE | re.DOTALL)
FILE = re.compile(r"# ([\w-]+\.yaml)\n")
NUMBER = re.compile(r"(?<![\w.])(?:[+−]\d[\d,]*(?:\.\d+)?|\d[\d,]*\.\d+)(?![\w.]|\.\d)")
LINK = re.compile(r"\]\([^)]*\)")


@dataclass
class Walk:
    """One page on its way: its namespace, what is wrong with it, and the page with fresh outputs."""

    page: str
    names: dict[str, Any] = field(default_factory=lambda: {"__name__": "__main__"})
    problems: list[str] = field(default_factory=list)

    def block(self, found: re.Match[str]) -> str:
        """Run a block; returns it with what it prints today."""
        kind, text, after = found.groups()
        if kind == "yaml" and (name := FILE.match(text)):
            Path(name[1]).write_text(text, "utf-8")
        elif kind == "console":
            return f"```console\n{self.commands(text)}```\n" + (f"\n```text\n{after}```\n" if after else "")
        elif kind == "bash":
            self.problems += [f"'{line}' is shown but not run" for line in text.splitlines() if "smallyard " in line]
        elif kind == "python":
            printed = self._compared(text.splitlines()[-1], self.snippet(text), after or "")
            return f"```python\n{text}```\n" + (f"\n```text\n{printed}```\n" if printed else "")
        return found[0]

    def commands(self, text: str) -> str:
        """Every command of a block with its output."""
        parts = []
        for part in re.split(r"^(?=\$ )", text, flags=re.MULTILINE):
            if not part.startswith("$ "):
                self.problems += [f"output without a command: {part!r}"] if part.strip() else []
                continue
            line, _, shown = part.partition("\n")
            parts.append(f"{line}\n{self._compared(line, self.command(line[2:], shown), shown)}")
        return "".join(parts)

    def command(self, line: str, shown: str) -> str:
        """What a command of smallyard prints, and on failure what it says."""
        program, *words = shlex.split(line)
        if program == "cat":
            return "".join(Path(word).read_text("utf-8") for word in words)
        if program != "smallyard":
            self.problems.append(f"'{program}' cannot be run here")
            return shown
        from smallyard.apps.cli import main

        words = [item for word in words for item in (sorted(glob.glob(word)) or [word])]
        out, err = io.StringIO(), io.StringIO()
        code: Any = 0
        with redirect_stdout(out), redirect_stderr(err):
            try:
                main(words)
            except SystemExit as ended:
                code = ended.code or 0
        if (code != 0) != shown.lstrip().startswith("E-"):
            self.problems.append(f"'{line}' ends with code {code}: {err.getvalue()}")
        failed = err.getvalue()
        return out.getvalue() + (failed[failed.find("E-") :] if code else "")

    def snippet(self, text: str) -> str:
        """What a snippet prints."""
        out = io.StringIO()
        with redirect_stdout(out), redirect_stderr(io.StringIO()):
            try:
                exec(compile(text, self.page, "exec"), self.names)  # as a reader would run it, on pages of this repository only
            except Exception as error:
                self.problems.append(f"a snippet ends with {type(error).__name__}: {error}")
        return out.getvalue()

    def _compared(self, line: str, printed: str, shown: str) -> str:
        fresh = clean(printed)
        self.problems += [f"'{line}': {text}" for text in differences(shown, fresh)]
        return refreshed(shown, fresh)


def walk(page: str, text: str, folder: Path) -> tuple[str, list[str]]:
    """Run a page in an empty folder. Returns the page with fresh outputs, and every problem in words."""
    at = Walk(page)
    with chdir(folder), patch.dict(os.environ, {"COLUMNS": WIDTH}), patch.object(sys, "argv", ["smallyard"]):
        fresh = FENCE.sub(at.block, text)
    return fresh, at.problems + unsupported(fresh)


def unsupported(text: str) -> list[str]:
    """Numbers of the prose that no block of the page has."""
    blocks = "".join(found[0] for found in FENCE.finditer(text))
    known = set(re.findall(r"[+−]?\d[\d,]*(?:\.\d+)?", blocks.replace("-", "−")))
    known |= {item.lstrip("+−") for item in known}
    prose = LINK.sub("]", FENCE.sub("", text))
    return [f"the number {item} of the text is in no output" for item in NUMBER.findall(prose) if item not in known]


def is_walked(text: str) -> bool:
    """Whether a page is run from top to bottom."""
    return MARK in text
