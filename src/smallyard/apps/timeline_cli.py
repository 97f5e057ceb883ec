"""`smallyard timeline`: arguments and options. Heavy imports wait until the command runs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def timeline(
    first: Annotated[str, typer.Option("--from", help="First date, included.")] = "2018-01-01",
    last: Annotated[str, typer.Option("--to", help="Last date, included.")] = "2026-08-10",
    by: Annotated[str, typer.Option("--by", help="quarter, month, year, or step: every day on which the law changes.")] = "quarter",
    scenario: Annotated[
        str | None, typer.Option("--scenario", help="Scenario of which only the day of its register moves (name or file).")
    ] = None,
    measures: Annotated[
        Path | None, typer.Option("--measures", help="YAML file with changes of the register: drop, scale, until, include, …")
    ] = None,
    baseline: Annotated[
        str | None, typer.Option("--baseline", help="Date that all others are measured against (default: the base year as it is).")
    ] = None,
    regions: Annotated[str | None, typer.Option("--regions", help="Regions or groups shown (default: USA,CHN).")] = None,
    pairs: Annotated[
        str | None, typer.Option("--pairs", help="importer:exporter whose duties are averaged (default: USA:CHN,CHN:USA).")
    ] = None,
    world: Annotated[str | None, typer.Option("--world", help="Packaged world or .npz file (default: wiod2014).")] = None,
    horizon: Annotated[str | None, typer.Option("--horizon", help="long, medium or short.")] = None,
    deficits: Annotated[str | None, typer.Option("--deficits", help="share_of_world_gdp, balanced or fixed_real.")] = None,
    revenue: Annotated[str | None, typer.Option("--revenue", help="lump_sum or waste.")] = None,
    elasticities: Annotated[str | None, typer.Option("--elasticities", help="A packaged set of trade elasticities.")] = None,
    no_range: Annotated[
        bool, typer.Option("--no-range", help="Leave out the grid of options at first, last and peak date.")
    ] = False,
    out: Annotated[Path | None, typer.Option(help="Folder of the timeline (default: runs/timeline-<hash>).")] = None,
    json: Annotated[bool, typer.Option("--json", help="Print machine-readable JSON instead of text.")] = False,
    csv: Annotated[bool, typer.Option("--csv", help="Print the long table with commas instead of text.")] = False,
    force: Annotated[bool, typer.Option("--force", help="Replace a different timeline in the same folder.")] = False,
) -> int:
    """Solve the path of policy by date: average duties, real income and revenue if each day's policy were permanent."""
    if scenario is not None:
        from smallyard.apps.read_first import read_first

        read_first([scenario])
    from smallyard.apps.timeline_command import Asked, timeline_command

    model = {"world": world, "horizon": horizon, "deficits": deficits, "revenue": revenue, "elasticities": elasticities}
    asked = Asked(first, last, by, scenario, measures, baseline, regions, pairs, not no_range, model)
    return timeline_command(asked, out, as_json=json, as_csv=csv, force=force)
