"""docs/validation.md: every published number that is reproduced, ours, the difference, and what differs from each paper."""

from __future__ import annotations

from pathlib import Path

from generated_docs.markdown import NOTICE, table
from smallyard.replications.papers import PAPERS
from smallyard.replications.targets import Checked
from smallyard.replications.validate import Validation, validate

ROUNDING = 1e-12  # below it a number is what additions leave of zero, another on each machine
VISIBLE = 0.01  # part of the tolerance below which a difference is rounding of one machine or another
GAMES_HEAD = ["id", "what", "target", "", "tolerance", "smallyard", "status"]
HEAD = ["id", "printed", "target", "smallyard", "difference", "tolerance", "status"]


def validation_page(inputs: Path) -> str:
    """All papers; `inputs` holds the replication data."""
    found = validate(inputs=inputs)
    return "\n".join(
        [
            "# Validation: the published record\n",
            f"{NOTICE} The same rows are printed by `smallyard validate`,",
            "which exits with 1 if one misses its tolerance. *Target* is the published number at full precision, recomputed from",
            "the authors' data where the paper prints fewer digits. Replication data are not shipped; each section says where",
            "they come from.\n",
            _summary(found),
            *(_section(name, rows) for name, rows in found.rows.items()),
        ]
    )


def games_page(inputs: Path) -> str:
    """Games of published papers, played again; takes minutes."""
    parts = [
        "# Validation: games of published papers\n",
        f"{NOTICE} The same rows are printed by `smallyard validate --level full`, beside those of [the published",
        "record](validation.md). Best policies and equilibria are searched from scratch; *at least* marks a one-sided target. Each",
        "section says which findings are compared in numbers and which in kind.\n",
    ]
    for name, paper in PAPERS.items():
        if paper.deep:
            differences = (
                paper.differences.split("\n", 1)[1].strip()
                if paper.deep_only
                else "What differs: see [the published record](validation.md)."
            )
            rows = [game_line(row) for row in paper.deep_rows(inputs)]
            parts.append(f"## {_short(name)}\n\n{paper.citation}.\n\n{differences}\n\n{table(GAMES_HEAD, rows)}")
    return "\n".join(parts)


def game_line(row: Checked) -> list[str]:
    """One target of a game: digits that a search fixes, no more."""
    target = row.target
    ours = "" if row.ours is None else f"{row.ours:.2f}" if abs(row.ours) >= VISIBLE else "about 0"
    bound = "at least" if target.at_least else "within"
    return [target.id, target.table, f"{target.value:.3g}", bound, f"{target.tolerance:.0e}", ours, row.status]


def _summary(found: Validation) -> str:
    rows = []
    for name, checked in found.rows.items():
        passed = sum(row.status == "pass" for row in checked)
        rows.append([f"[{_short(name)}](#{_anchor(name)})", str(len(checked)), str(passed), str(len(checked) - passed)])
    return table(["paper", "numbers", "within tolerance", "not"], rows)


def _short(name: str) -> str:
    """Authors and year."""
    return " ".join(part.capitalize() for part in name.split("_"))


def _anchor(name: str) -> str:
    return name.replace("_", "-")


def _section(name: str, rows: list[Checked]) -> str:
    heading = f"## {_short(name)}"
    differences = PAPERS[name].differences.split("\n", 1)[1].strip()
    return f"{heading}\n\n{PAPERS[name].citation}.\n\n{differences}\n\n{table(HEAD, [line(row) for row in rows])}"


def line(row: Checked) -> list[str]:
    target = row.target
    ours = "" if row.ours is None else "0" if abs(row.ours) <= ROUNDING else f"{row.ours:.6g}"
    gap = abs(row.difference) if row.difference is not None else None
    difference = "" if gap is None else "none visible" if gap <= VISIBLE * target.tolerance else f"{row.difference:+.1e}"
    return [target.id, target.printed, f"{target.value:.6g}", ours, difference, f"{target.tolerance:.0e}", row.status]
