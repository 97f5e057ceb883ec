"""What the files and tables of a run and of a comparison hold, one sentence each."""

from __future__ import annotations

FILES = {
    "README.md": "this text",
    "citation.bib": "how to cite it, for reference managers",
    "report.html": "the report for people; opens in any browser, without a network",
    "result.json": "every number of the report for programs, with certificates, options, sources and versions",
    "results.nc": "every variable by region, sector and pair as netCDF, with units and meanings",
    "summary.xlsx": "the main tables as a workbook",
    "scenario.resolved.yaml": "the scenario with every default written out; running it gives these numbers",
    "scenario.yaml": "the scenario of which the timeline moves the day",
    "game.resolved.yaml": "the game with every default written out; playing it gives these numbers",
    "timeline.svg": "the figure of the timeline",
    "comparison.json": "every number of the comparison for programs",
    "comparison.xlsx": "the tables of the comparison as a workbook",
}
TABLES = {
    "regions": "one row per region: every regional variable, lowest and highest real income, real GDP",
    "sectors": "one row per region and sector: output, prices, value added, workers",
    "bilateral": "one row per importer and exporter: trade before and after, summed over sectors",
    "decomposition": "one row per region: the terms of the change of real income, their total and the remainder",
    "policies": "one row per policy and region: its effect alone, without it, and the interaction",
    "range": "one row per combination of model options and region: real income under these options",
    "tariff_incidence": "one row per importer and exporter whose tariffs change: who bears them",
    "effective_tariffs": "one row per importer and exporter whose tariffs change: average rates before, on paper and after",
    "controls": "one row per cap or floor: allowed and delivered, shadow price, rents by owner, who replaces what is missing",
    "compliance": "one row per policy and third country: its choice, and its real income if it complies and if it does not",
    "guardrail": "one row per policy and kind of recipient: profit that it gives up, least subsidy, whether it accepts",
    "measures": "one row per measure in force: authority, level before and after, basis and sources",
    "measures_left_out": "one row per measure that moves nothing, with the reason",
    "measures_cells": "one row per measure and flow that it hits, with the share that is hit",
    "measures_charges": "one row per authority and flow: percentage points charged",
    "timeline": "one row per date, region and variable",
    "tariffs": "one row per date and pair: average tariffs",
    "dates": "one row per date: status, residual and what changed",
    "left_out": "one row per date and measure that moves nothing, with the reason",
    "published": "one row per published number to which the timeline is compared, with its sources",
    "runs": "one row per run of the comparison: letter, title, settings, hashes",
    "real_income": "one row per region, one column per run: change of real income in percent",
    "values": "one row per run and region: real income, real wage, real GDP, with ranges",
    "differences": "one row per run and region: the run minus the reference",
}

PICTURE = "a figure of the report as a picture file, with its title and source"
BEHIND = "the numbers behind a figure or table of the report"  # tables of games are named after questions and players


def words_of(name: str) -> str:
    """What a file of a run holds, by its name in the folder; empty for a file that is not known."""
    stem = name.rsplit("/", 1)[-1].removesuffix(".csv")
    if name.endswith(".csv"):
        return TABLES.get(stem, BEHIND)
    return FILES.get(name.rsplit("/", 1)[-1], PICTURE if name.endswith(".svg") else "")
