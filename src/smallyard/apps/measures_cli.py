"""`smallyard measures …`: arguments and options. Heavy imports wait until a command needs them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

measures_app = typer.Typer(
    help="Look at the register of policy measures: what was in force when, and how it stacks.", no_args_is_help=True
)

Json = Annotated[bool, typer.Option("--json", help="Print machine-readable JSON instead of text.")]
Csv = Annotated[bool, typer.Option("--csv", help="Print a table with commas instead of text.")]
Imposer = Annotated[str | None, typer.Option("--imposer", help="Imposing country, such as USA or EU27.")]
Target = Annotated[str | None, typer.Option("--target", help="Country that is hit; measures on all countries are included.")]
Instrument = Annotated[str | None, typer.Option("--instrument", help="Instrument, such as import_tariff or export_control.")]
Authority = Annotated[str | None, typer.Option("--authority", help="Legal authority, such as s301.")]
Sector = Annotated[str | None, typer.Option("--sector", help="Sector, such as C26; measures on all goods count where it is one.")]
Status = Annotated[str | None, typer.Option("--status", help="Legal status, such as in_force or suspended.")]
Date = Annotated[str | None, typer.Option("--date", help="Day (2025-04-12); without it the last step of a measure counts.")]


@measures_app.command("list")
def list_(
    imposer: Imposer = None,
    target: Target = None,
    instrument: Instrument = None,
    authority: Authority = None,
    sector: Sector = None,
    status: Status = None,
    date: Date = None,
    json: Json = False,
    csv: Csv = False,
) -> None:
    """List measures that meet all conditions, with their level and status on a day."""
    from smallyard.apps.measures_command import list_command

    list_command([imposer, target, instrument, authority, sector, status, date], as_json=json, as_csv=csv)


@measures_app.command()
def show(
    id: Annotated[str, typer.Argument(help="Id of a measure, such as us-301-list3.")],
    json: Json = False,
    csv: Csv = False,
) -> None:
    """Show one measure: scope, steps, legal basis, sources with links, what changed it, what answers it."""
    from smallyard.apps.measures_command import show_command

    show_command(id, as_json=json, as_csv=csv)


@measures_app.command()
def timeline(
    imposer: Imposer = None,
    target: Target = None,
    instrument: Instrument = None,
    authority: Authority = None,
    sector: Sector = None,
    status: Annotated[str | None, typer.Option("--status", help="Only steps of this status.")] = None,
    first: Annotated[str | None, typer.Option("--from", help="First day.")] = None,
    last: Annotated[str | None, typer.Option("--to", help="Last day.")] = None,
    json: Json = False,
    csv: Csv = False,
) -> None:
    """List the steps of measures by date: announcements, effects, suspensions, ends."""
    from smallyard.apps.measures_command import timeline_command

    timeline_command([imposer, target, instrument, authority, sector], status, first, last, as_json=json, as_csv=csv)


@measures_app.command()
def stack(
    importer: Annotated[str, typer.Option("--importer", help="Where the good enters.")],
    exporter: Annotated[str, typer.Option("--exporter", help="Where it comes from.")],
    date: Annotated[list[str] | None, typer.Option("--date", help="Day, such as 2025-04-12; may be given several times.")] = None,
    first: Annotated[
        str | None, typer.Option("--from", help="First day, in place of --date: all days on which the stack changes.")
    ] = None,
    last: Annotated[str | None, typer.Option("--to", help="Last day.")] = None,
    hs: Annotated[list[str] | None, typer.Option("--hs", help="HS code of 2 to 10 digits; may be given several times.")] = None,
    sector: Annotated[
        str | None, typer.Option("--sector", help="Sector, for measures without codes, or instead of a code.")
    ] = None,
    good: Annotated[str | None, typer.Option("--good", help="A good of the replayed totals, such as list3.")] = None,
    id: Annotated[list[str] | None, typer.Option("--id", help="Look at these measures only; may be given several times.")] = None,
    share: Annotated[
        list[str] | None, typer.Option("--share", help="Part of the value that an authority covers, such as s232=0.3.")
    ] = None,
    mfn: Annotated[float | None, typer.Option("--mfn", help="Most-favoured-nation rate in percent, for all-in levels.")] = None,
    svg: Annotated[Path | None, typer.Option("--svg", help="Also write a chart by legal authority to this file.")] = None,
    json: Json = False,
    csv: Csv = False,
) -> None:
    """Duties on a good on a day, by legal authority, and their total in percent on top of the MFN rate."""
    from smallyard.apps.measures_stack_command import Asked, stack_command

    asked = Asked(importer, exporter, date or [], (first, last), hs or [], sector, good, id or [], share or [], mfn, svg)
    stack_command(asked, as_json=json, as_csv=csv)


@measures_app.command()
def coverage(
    imposer: Imposer = None,
    target: Target = None,
    instrument: Instrument = None,
    authority: Authority = None,
    sector: Sector = None,
    status: Status = None,
    date: Date = None,
    json: Json = False,
    csv: Csv = False,
) -> None:
    """How much trade each measure hits and how that is known, and how well the register is sourced."""
    from smallyard.apps.measures_command import coverage_command

    coverage_command([imposer, target, instrument, authority, sector, status, date], as_json=json, as_csv=csv)


@measures_app.command()
def check(
    file: Annotated[Path | None, typer.Argument(help="A file of measures (default: the packaged register).")] = None,
    template: Annotated[bool, typer.Option("--template", help="Print a file of one measure to start from.")] = False,
    json: Json = False,
    csv: Csv = False,
) -> None:
    """Check a file of measures completely: form, dates, references, authorities, codes; every problem with its line."""
    from smallyard.apps.measures_check_command import check_command

    check_command(file, template=template, as_json=json, as_csv=csv)


@measures_app.command()
def averages(
    partner: Annotated[
        list[str] | None, typer.Option("--partner", help="Partner of the United States, such as CHN; may be given several times.")
    ] = None,
    date: Annotated[
        list[str] | None, typer.Option("--date", help="Day; may be given several times. Without it: published ones beside ours.")
    ] = None,
    json: Json = False,
    csv: Csv = False,
) -> None:
    """Average duties from the register and the imports of 2024, beside published averages with known conflicts."""
    from smallyard.apps.measures_averages_command import averages_command

    averages_command(partner or [], date or [], as_json=json, as_csv=csv)


@measures_app.command()
def replay(json: Json = False, csv: Csv = False) -> None:
    """Compute known legal totals again from the register; exit code 1 if one is missed."""
    from smallyard.apps.measures_stack_command import replay_command

    replay_command(as_json=json, as_csv=csv)
