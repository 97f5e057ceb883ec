"""The command line. Heavy imports wait until a command needs them, so that --help answers at once."""

from __future__ import annotations

import os
import sys
import warnings
from pathlib import Path
from typing import Annotated, Any

import typer

from smallyard._version import __version__
from smallyard.apps.export_cli import export
from smallyard.apps.lab_cli import lab
from smallyard.apps.measures_cli import measures_app
from smallyard.apps.play_cli import play
from smallyard.apps.timeline_cli import timeline

HELP = (
    "Measures technology and trade conflict: who pays, who gains, under which closure, with a certificate.\n\n"
    "Start with: smallyard run peak-2025-145-125"
)
app = typer.Typer(help=HELP, no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
world_app = typer.Typer(help="Look at, check, aggregate and split worlds.", no_args_is_help=True)
app.add_typer(world_app, name="world")
app.add_typer(measures_app, name="measures")

Json = Annotated[bool, typer.Option("--json", help="Print machine-readable JSON instead of text.")]


def _version(show: bool) -> None:
    if show:
        print(f"smallyard {__version__}")
        raise typer.Exit


@app.callback()
def root(
    version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")] = False,
) -> None:
    """Options before the command."""


@app.command()
def run(
    scenario: Annotated[str, typer.Argument(help="Name of a packaged scenario, or path of a scenario file.")],
    out: Annotated[Path | None, typer.Option(help="Run folder (default: runs/<name>-<hash>).")] = None,
    json: Json = False,
    force: Annotated[bool, typer.Option("--force", help="Replace a different run in the same folder.")] = False,
    full: Annotated[bool, typer.Option("--full", help="Also write every bilateral cell (compressed CSV).")] = False,
) -> None:
    """Solve a scenario, write its run folder with report, print the summary."""
    from smallyard.apps.read_first import read_first

    read_first([scenario])
    from smallyard.apps.run_command import run_command

    run_command(scenario, out, as_json=json, force=force, full=full)


@app.command()
def compare(
    runs: Annotated[list[str], typer.Argument(help="Two or more run folders, packaged scenarios or scenario files.")],
    baseline: Annotated[
        str | None, typer.Option(help="The run that is subtracted from the others, by letter or name (default: the first).")
    ] = None,
    allow_different: Annotated[
        list[str] | None,
        typer.Option("--allow-different", help="What may differ between the runs: world, closure, horizon, elasticities."),
    ] = None,
    out: Annotated[Path | None, typer.Option(help="Folder of the comparison (default: runs/compare-<hash>).")] = None,
    json: Json = False,
    force: Annotated[bool, typer.Option("--force", help="Replace a different comparison in the same folder.")] = False,
) -> None:
    """Compare runs in real terms: tables, figures, a report of its own. Refuses to mix worlds or closures unasked."""
    from smallyard.apps.read_first import read_first

    read_first(runs)
    from smallyard.apps.compare_command import compare_command

    compare_command(runs, baseline, allow_different or [], out, as_json=json, force=force)


app.command()(timeline)
app.command()(play)
app.command()(export)
app.command()(lab)


@app.command()
def check(file: Annotated[str, typer.Argument(help="Scenario file or packaged name.")], json: Json = False) -> None:
    """Check a scenario completely (labels, units, conflicts, feasibility) without solving it."""
    from smallyard.apps.check_command import check_command

    check_command(file, as_json=json)


@app.command()
def validate(
    paper: Annotated[str | None, typer.Argument(help="One paper, by the name of its folder (default: all).")] = None,
    inputs: Annotated[
        Path | None,
        typer.Option(help="Folder with a folder of data per paper (default: $SMALLYARD_REPLICATIONS or ../shared/replications)."),
    ] = None,
    json: Json = False,
    level: Annotated[
        str, typer.Option(help="tables; quick: without slow papers; full: best tariffs and wars computed again too.")
    ] = "tables",
) -> None:
    """Recompute published tables and compare every number with its tolerance; exit code 1 if one is missed."""
    from smallyard.apps.validate_command import validate_command

    validate_command(paper, inputs, as_json=json, level=level)


@app.command()
def scenarios(json: Json = False) -> None:
    """List the packaged scenarios."""
    from smallyard.apps.check_command import scenarios_command

    scenarios_command(as_json=json)


@app.command()
def explain(
    codes: Annotated[list[str] | None, typer.Argument(help="Error codes, such as E-TARIFF-UNIT (default: list all).")] = None,
    json: Json = False,
) -> None:
    """Say what an error code means, what usually causes it, and how to mend it."""
    from smallyard.apps.explain_command import explain_command

    explain_command(codes or [], as_json=json)


@app.command()
def schema(
    of: Annotated[str, typer.Argument(help="scenario, game, or measures for a file of the register.")] = "scenario",
) -> None:
    """Print the JSON Schema of the scenario file, of a game, or of a file of measures."""
    from smallyard.apps.check_command import schema_command

    schema_command(of)


@world_app.command("info")
def world_info(
    name: Annotated[str | None, typer.Argument(help="Packaged world or .npz file (default: list the packaged ones).")] = None,
    json: Json = False,
) -> None:
    """Size, labels, totals, tariffs, provenance."""
    from smallyard.apps.world_command import info_command

    info_command(name, as_json=json)


@world_app.command("check")
def world_check(
    name: Annotated[str, typer.Argument(help="Packaged world or .npz file.")],
    json: Json = False,
) -> None:
    """Check the accounting identities and print their largest gaps."""
    from smallyard.apps.world_command import check_world_command

    check_world_command(name, as_json=json)


@world_app.command("aggregate")
def world_aggregate(
    name: Annotated[str, typer.Argument(help="Packaged world or .npz file.")],
    groups: Annotated[Path, typer.Option("--groups", help="YAML file with regions: and sectors: (new label → members).")],
    out: Annotated[Path, typer.Option("--out", help="World file to write (.npz).")],
    force: Annotated[bool, typer.Option("--force", help="Replace an existing file.")] = False,
    json: Json = False,
) -> None:
    """Aggregate a world exactly and write it to a file usable as world: in a scenario."""
    from smallyard.apps.world_command import aggregate_command

    aggregate_command(name, groups, out, force=force, as_json=json)


@world_app.command("split")
def world_split(
    name: Annotated[str, typer.Argument(help="Packaged world or .npz file.")],
    spec: Annotated[str, typer.Argument(help="Packaged split (chips, critical-minerals) or path of a split file.")],
    out: Annotated[Path, typer.Option("--out", help="World file to write (.npz).")],
    force: Annotated[bool, typer.Option("--force", help="Replace an existing file.")] = False,
    json: Json = False,
) -> None:
    """Split sectors into sub-sectors with stated shares, exact in the accounts, and write a world marked as constructed."""
    from smallyard.apps.split_command import split_command

    split_command(name, spec, out, force=force, as_json=json)


def main(arguments: list[str] | None = None) -> None:
    """Entry point: runs a command and turns every refusal into a message and an exit code."""
    words = sys.argv[1:] if arguments is None else arguments
    for library in ("OPENBLAS", "OMP", "MKL"):
        os.environ.setdefault(f"{library}_NUM_THREADS", "1")  # the arrays are small: more threads only cost time
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")  # a terminal that lacks a character shows '?' instead of failing
    sys.exit(_guarded(words))


def _note(message: Warning | str, *_: object, **__: object) -> None:
    """A warning as one line, without the place in our code."""
    from smallyard.errors import printable

    print(f"note: {printable(str(message))}", file=sys.stderr)


def _guarded(words: list[str]) -> int:
    from smallyard.apps.refusals import report, report_bug, report_usage
    from smallyard.errors import SmallyardError

    as_json = "--json" in words
    try:
        with warnings.catch_warnings():
            warnings.showwarning = _note
            outcome: Any = app(words, standalone_mode=False)
        return outcome if isinstance(outcome, int) else 0
    except SmallyardError as error:
        return report(error, as_json=as_json)
    except KeyboardInterrupt:
        print("stopped", file=sys.stderr)
        return 130
    except BrokenPipeError:
        return 0
    except Exception as error:
        usage = report_usage(error, as_json=as_json)
        return report_bug(error, as_json=as_json) if usage is None else usage


if __name__ == "__main__":
    main()
