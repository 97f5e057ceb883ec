"""`smallyard measures stack --svg`: the chart of a stack as a file."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from smallyard._version import __version__
from smallyard.errors import Finding, InputError
from smallyard.policy.register.stack import Stack
from smallyard.results.report.page import standalone
from smallyard.results.stack_figure import stack_figure

LONGEST = 30  # characters of a good's name in the title


def check_svg(file: Path, goods: Sequence[str]) -> None:
    """Before any work is done: one good, a name that ends in .svg, and a place in which to write."""
    if len(goods) != 1:
        fix = "name one good for each chart"
        raise InputError(Finding("E-USAGE", f"a chart shows one good; {len(goods)} are named", "--svg", fix=fix))
    if file.suffix != ".svg":
        raise InputError(Finding("E-OUT-KIND", f"'{file}' does not end in .svg", "--svg", fix="add .svg to the name"))
    if os.path.lexists(file):
        raise InputError(Finding("E-OUT-EXISTS", f"'{file}' exists", "--svg", fix="choose another name, or remove the file"))


def write_svg(file: Path, found: Mapping[str, Sequence[Stack]]) -> None:
    """The chart of the only good."""
    ((name, stacks),) = found.items()
    good = name if 0 < len(name) <= LONGEST else "One good"
    text = standalone(stack_figure(stacks, good), f"smallyard {__version__} · register of measures")
    try:
        file.write_text(text + "\n", "utf-8")
    except OSError as error:
        fix = "choose a folder that exists and in which you may write"
        raise InputError(Finding("E-OUT-WRITE", f"cannot write '{file}'", "--svg", str(error.strerror), fix=fix)) from error
