"""Pictures of sanctions and coalitions: the frontier with tax and ban beside it, and the burden of a coalition."""

from __future__ import annotations

from collections.abc import Sequence

from smallyard.results.figures.burden_bars import BurdenRow, burden_bars
from smallyard.results.figures.caption import Caption
from smallyard.results.figures.figure import Figure
from smallyard.results.figures.frontier_chart import FrontierPoint, frontier_chart
from smallyard.results.numbers import percent_text
from smallyard.results.words import listed
from smallyard.strategy.coalitions import Coalitions
from smallyard.strategy.losses import Measure
from smallyard.strategy.sanctions import Frontier, FrontierRow
from smallyard.strategy.tax_or_ban import TaxOrBan
from smallyard.strategy.transfers import Burden


def frontier_figure(found: Frontier, compared: TaxOrBan | None = None) -> Figure:
    """Own loss against target loss: best rates by willingness, and one export tax and a ban on the same flows where given."""
    series, points = ["best rates by sector"], [_point(_willing(found, row), row.measure, 0) for row in found.drawn]
    if compared is not None:
        series += ["one export tax on all flows", "ban on all flows"]
        points += [_point(f"tax of {100.0 * rate:g} %", measure, 1) for rate, measure in compared.taxes]
        points.append(_point("ban", compared.ban, 2))
    reached = percent_text(-found.free.measure.target_percent)
    title = f"Without own loss of {listed(found.senders)}, real income of {listed(found.target)} changes by {reached}"
    note = (
        "Points of the first line: what the senders are willing to lose per $1 that the target loses. "
        "In the shaded part the senders gain. "
        f"Answers of the target are not part of the line. {found.closure}."
    )
    return frontier_chart(series, points, Caption("frontier", title, "Loss of real income · % · compared with the baseline", note))


def _willing(found: Frontier, row: FrontierRow) -> str:
    return "no own loss" if row is found.free else f"${row.omega:g} per $1"


def burden_figure(table: Coalitions, members: Sequence[str], burden: Burden | None = None) -> Figure:
    """Losses of the members of a coalition, with transfers where they are given, and of everybody else."""
    mask = table.mask(members)
    losses, inside = table.losses[mask].by_region(), table.regions(mask)
    shared = burden.with_transfers if burden is not None else {}
    ordered = sorted(losses, key=lambda name: (name not in inside, -losses[name]))
    rows = [BurdenRow(name, losses[name], shared.get(name), name not in inside) for name in ordered]
    measure = table.measure(mask)
    own, hit = percent_text(-measure.own_percent), percent_text(-measure.target_percent)
    title = f"Real income of the members changes by {own}, that of {listed(table.target)} by {hit}"
    note = f"Bars in grey: regions outside the coalition, {listed(table.target)} among them. {table.closure}."
    return burden_bars(rows, Caption("burden", title, "Loss of real income · % · compared with the baseline", note))


def _point(label: str, measure: Measure, series: int) -> FrontierPoint:
    return FrontierPoint(label, measure.own_percent, measure.target_percent, series)
