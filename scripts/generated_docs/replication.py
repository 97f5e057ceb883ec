"""docs/replication-caliendo-parro-2015.md: published, recomputed, ours, difference."""

from __future__ import annotations

import csv
from pathlib import Path

from generated_docs.markdown import NOTICE, table
from smallyard.replications.caliendo_parro_2015.recipe import nafta

ROOT = Path(__file__).resolve().parents[2]
FIELDS = {
    "W": ("welfare (first-order formula)", "welfare"),
    "ToT": ("terms of trade (first-order)", "terms_of_trade"),
    "VoT": ("volume of trade (first-order)", "volume_of_trade"),
    "RW": ("real wage (exact)", "real_wage"),
    "exactRI": ("**real income (exact)**", "exact_real_income"),
}


def replication_page(inputs: Path) -> str:
    """Table 2 of Caliendo and Parro (2015); `inputs` holds the authors' replication data."""
    effects = nafta(inputs)
    with (inputs / "caliendo_parro_2015" / "targets.csv").open(newline="", encoding="utf-8") as stream:
        targets = [row for row in csv.DictReader(stream) if row["id"].split("_")[1] in ("T2", "x")]
    rows = []
    for target in targets:
        _, _, region, field = target["id"].split("_")
        name, attribute = FIELDS[field]
        ours, value = getattr(effects, attribute)[region], float(target["value"])
        printed = target["published_rounded"] or "not printed"
        rows.append([region, name, printed, f"{value:.6f}", f"{ours:.6f}", f"{ours - value:+.1e}"])
    head = ["region", "number", "printed in the paper", "recomputed target", "smallyard", "difference"]
    differences = (ROOT / "src/smallyard/replications/caliendo_parro_2015/differences.md").read_text("utf-8")
    return (
        f"# Replication: Caliendo and Parro (2015), Table 2\n\n{NOTICE} "
        "NAFTA tariff changes 1993 to 2005 on the balanced 1993 economy "
        f"(31 × 40), percent; tolerance 0.0001; largest relative residual {effects.max_residual:.0e}.\n\n"
        + table(head, rows)
        + "\n"
        + differences.replace("# Differences", "## Differences", 1)
    )
