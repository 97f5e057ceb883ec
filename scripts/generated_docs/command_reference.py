"""docs/commands.md: every command with its arguments and options, read from the command line itself."""

from __future__ import annotations

from typing import Any

import typer

from generated_docs.markdown import NOTICE, fenced, plain, table
from smallyard.apps.cli import app
from smallyard.errors import InfeasibleError, InputError, InternalError, NotConvergedError

CODES = (
    (0, "done; every number printed is certified"),
    (1, "`validate`, `measures replay`: a number misses its target"),
    (InputError.exit_code, "something given is wrong; all problems are listed, nothing was solved"),
    (InfeasibleError.exit_code, "the question is well formed, but no equilibrium exists; the markets concerned are named"),
    (
        NotConvergedError.exit_code,
        "no certified solution was found; of a timeline or game, for a date or question: what is certified is still reported",
    ),
    (InternalError.exit_code, "a defect of the program; please report it with the scenario"),
    (130, "stopped by the user"),
)


def commands_page() -> str:
    """The whole page."""
    root = typer.main.get_command(app)
    parts = [f"# Commands\n\n{NOTICE}\n", fenced("smallyard COMMAND --help", "bash")]
    parts += [_command(words, command) for words, command in _leaves("smallyard", root)]
    parts.append("## Exit codes\n\n" + table(["code", "meaning"], CODES))
    parts.append(
        "Errors are written to standard error, results to standard output. With `--json` both are one JSON document on standard "
        "output, with the same codes. See [Errors](errors.md).\n"
    )
    return "\n".join(parts)


def _leaves(words: str, command: Any) -> list[tuple[str, Any]]:
    if not hasattr(command, "commands"):
        return [(words, command)]
    return [leaf for name, child in command.commands.items() for leaf in _leaves(f"{words} {name}", child)]


def _command(words: str, command: Any) -> str:
    given = [item for item in command.params if item.name != "help"]
    arguments = [item for item in given if item.param_type_name == "argument"]
    usage = " ".join([words, *(_usage(item) for item in arguments), *(["[OPTIONS]"] if len(given) > len(arguments) else [])])
    # Brackets are escaped for the terminal alone.
    rows = [[f"`{_shown(item)}`", plain(str(item.help or "").replace(r"\[", "["))] for item in given]
    text = f"## `{words}`\n\n{plain(command.help)}\n\n{fenced(usage)}"
    return text + ("\n" + table(["argument or option", "meaning"], rows) if rows else "")


def _usage(item: Any) -> str:
    word = item.name.upper() + ("…" if item.nargs == -1 else "")
    return word if item.required else f"[{word}]"


def _shown(item: Any) -> str:
    if item.param_type_name == "argument":
        return _usage(item)
    names = " / ".join([", ".join(item.opts), *item.secondary_opts])
    return names if item.is_flag else f"{names} {item.name.upper()}"
