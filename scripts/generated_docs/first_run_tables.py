"""Tables of docs/first-run.md and docs/limits.md."""

from __future__ import annotations

import numpy as np

from generated_docs.markdown import code_blocks, fenced, table
from generated_docs.runs import DOCS, FLAGSHIP, flagship, name, percent
from smallyard.errors import InputError
from smallyard.pipeline.run import run
from smallyard.policy.instruments.import_tariff import ImportTariff
from smallyard.policy.scenario import Scenario
from smallyard.results.prices import abroad
from smallyard.world.packaged import load_world

ROWS_ARE = {
    "regions": "one row per region: every regional variable, lowest and highest, real GDP",
    "sectors": "one row per region and sector: output, prices, value added, workers",
    "bilateral": "one row per importer and exporter: trade before and after, summed over sectors",
    "decomposition": "one row per region: every term, total, remainder",
    "policies": "one row per policy and region: alone, dropped, interaction",
    "range": "one row per combination of options and region",
    "tariff_incidence": "one row per importer and exporter whose tariffs change: who bears them",
    "effective_tariffs": "the same pairs and their importers: average rates before, on paper, after",
}
FILES = {
    "report.html": "the answer for readers: figures, tables, options, certificate, sources; one file, opens offline",
    "result.json": "the same for programs: headline, range, decomposition, contributions, certificate, provenance",
    "results.nc": "every variable with labels, units and meaning, also by importer, exporter and sector (netCDF)",
    "summary.xlsx": "a workbook: what was asked, headline, sector × region, bilateral totals",
    "scenario.resolved.yaml": "the question with every default written out; can be run again",
}


def folder_block() -> str:
    """What a run folder holds; a table that the flagship writes and this list does not know is an error."""
    tables = flagship().tables
    rows = [[f"`{file}`", words] for file, words in FILES.items()]
    rows += [[f"`tables/{stem}.csv`", ROWS_ARE[stem]] for stem in tables]
    return table(["file", "what it holds"], rows)


def one_line_block() -> str:
    """The flagship with one rate changed."""
    rows = []
    for rate in ("145 pp", "100 pp", "60 pp", "30 pp"):
        result = flagship() if rate == "145 pp" else run(_with_rate(rate), explain=False)
        rows.append([f"`add: {rate}`", *(percent(result.real_income[code]) for code in ("USA", "CHN", "MEX"))])
    head = ["tariffs of the United States on China", "United States", "China", "Mexico"]
    return table(head, rows, numbers=head[1:])


def _with_rate(rate: str) -> Scenario:
    scenario = Scenario.load(FLAGSHIP)
    first = scenario.policies[0]
    assert isinstance(first, ImportTariff)
    return scenario.model_copy(update={"policies": [first.model_copy(update={"add": rate}), *scenario.policies[1:]]})


def error_block() -> str:
    """What the scenario of docs/first-run.md says when a rate loses its unit."""
    text = next(block for block in code_blocks((DOCS / "first-run.md").read_text("utf-8"), "yaml") if "schema:" in block)
    try:
        Scenario.from_yaml(text.replace("add: 60 pp", "add: 60"), "my-question.yaml")
    except InputError as error:
        return fenced(str(error))
    raise AssertionError("a rate without its unit was accepted")


def rest_of_world_block() -> str:
    """How large the rest of the world is in the table."""
    world = load_world("wiod2014")
    n = world.regions.index("ROW")
    trade = abroad(world.trade_fob)
    shares = {
        "output": world.output[n].sum() / world.output.sum(),
        "value added": world.value_added[n].sum() / world.value_added.sum(),
        "exports": trade[:, n].sum() / trade.sum(),
        "imports": trade[n].sum() / trade.sum(),
        "exports of electronics (C26)": _share(trade[:, :, world.sectors.index("C26")], n),
    }
    rows = [[what, f"{100 * share:.0f} %"] for what, share in shares.items()]
    return table([f"share of the {name('ROW').lower()} in the world's", "2014"], rows, numbers=["2014"])


def _share(trade: np.ndarray, n: int) -> float:
    return float(trade[:, n].sum() / trade.sum())
