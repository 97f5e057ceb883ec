"""A timeline in words: the answer, the rows of its table, its notes, and its chart."""

from __future__ import annotations

from smallyard.labels.regions import region_in_prose, region_name
from smallyard.results.figures.caption import Caption
from smallyard.results.figures.figure import Figure
from smallyard.results.figures.step_lines import DateMark, StepLine, StepPanel, step_lines
from smallyard.results.numbers import percent_text, row_digits, unsigned
from smallyard.results.report.page import standalone
from smallyard.study.duties import Duties
from smallyard.study.path import DateResult
from smallyard.study.timeline_result import TimelineResult, value_of

UNITS = {"quarter": "by quarter", "month": "by month", "year": "by year", "step": "on every day on which the law changes"}
TONES = ("a", "b")


def span_words(found: TimelineResult) -> str:
    """How many dates, from when to when."""
    return f"{len(found.dates)} dates {UNITS[found.by]}, {found.dates[0].day} to {found.dates[-1].day}"


def label_words(found: TimelineResult) -> str:
    """What every number is, with vintage and horizon."""
    return f"{found.label[0].upper()}{found.label[1:]} · statutory rates · {found.world['vintage']} · not a path of adjustment"


def duty_of(item: DateResult, flow: tuple[str, str | None]) -> Duties | None:
    """The averages of one flow at a date."""
    return next((one for one in item.duties if (one.importer, one.exporter) == flow), None)


def pairs_of(found: TimelineResult) -> list[tuple[str, str]]:
    """Flows between two regions, in order."""
    good = next((item for item in found.dates if item.duties), None)
    return [(one.importer, one.exporter) for one in good.duties if one.exporter is not None] if good else []


def peak_of(found: TimelineResult, flow: tuple[str, str]) -> tuple[str, Duties] | None:
    """Date with the highest average duty in law on a flow."""
    held = [(item.day, one) for item in found.dates if (one := duty_of(item, flow)) is not None and one.added_in_law is not None]
    return max(held, key=lambda pair: pair[1].added_in_law or 0.0) if held else None


def answer(found: TimelineResult) -> str:
    """One sentence on the flow that comes first: its highest date and the last one."""
    flows = pairs_of(found)
    top = peak_of(found, flows[0]) if flows else None
    if top is None:
        return "No date has a certified solution." if not any(item.certified for item in found.dates) else label_words(found)
    last = duty_of(next(item for item in reversed(found.dates) if item.certified), flows[0])
    whom = f"{region_in_prose(flows[0][0])} on goods from {region_in_prose(flows[0][1])}"
    text = f"Among these dates, the average additional duty of {whom} is highest on {top[0]}, at {_points(top[1].added_in_law)}"
    return f"{text}; on the last date it is {_points(last.added_in_law)}." if last else text + "."


def _points(value: float | None) -> str:
    return "not known" if value is None else f"{unsigned(value, 1)} points"


def table_of(found: TimelineResult) -> tuple[list[str], list[list[str]]]:
    """Columns and rows by date: duties in law and after trade has moved, real income, revenue."""
    flows = pairs_of(found)
    heads = ["date"]
    for one, two in flows:
        heads += [f"{one} on {two}, in law", "after"]
    heads += [f"{name} real income" for name in found.shown] + [f"{name} revenue" for name in found.shown if name in found.regions]
    return heads, [[item.day, *_cells(found, item, flows)] for item in found.dates]


def _cells(found: TimelineResult, item: DateResult, flows: list[tuple[str, str]]) -> list[str]:
    width = 2 * len(flows) + len(found.shown) + sum(name in found.regions for name in found.shown)
    if not item.certified:
        return [item.status, *[""] * (width - 1)]
    cells = []
    for flow in flows:
        one = duty_of(item, flow)
        cells += [_short(one.added_in_law if one else None), _short(one.added_after if one else None)]
    cells += [percent_text(value_of(found, item, "real_income_percent", name) or 0.0) for name in found.shown]
    revenue = "tariff_revenue_percent_of_income"
    return cells + [_share(value_of(found, item, revenue, name)) for name in found.shown if name in found.regions]


def _short(value: float | None) -> str:
    return "–" if value is None else unsigned(value, 1)


def _share(value: float | None) -> str:
    return "–" if value is None else unsigned(value, 2)


def range_lines(found: TimelineResult) -> list[tuple[str, str]]:
    """Real income of the regions shown with lowest and highest of the solved options, at every date that has a range."""
    lines = []
    for held in found.ranges:
        item = next(one for one in found.dates if one.day == held.day)
        parts = []
        for name in found.shown:
            value = value_of(found, item, "real_income_percent", name)
            if name in found.regions:
                place = found.regions.index(name)
                low, high = float(held.range.low[place]), float(held.range.high[place])
            else:
                low, high = held.range.group_bounds(name)
            flips = held.range.flips(name) if name in found.regions else None
            turned = f" (sign turns with {flips})" if flips else ""
            digits = row_digits(value or 0.0, low, high)
            said, *ends = (percent_text(number, digits) for number in (value or 0.0, low, high))
            parts.append(f"{name} {said}, {' to '.join(ends)}{turned}")
        solved = f"{len(held.range.solved)} of {len(held.range.cells)} options"
        lines.append((f"{held.day} ({held.role})", "; ".join(parts) + f"; {solved}"))
    return lines


def certificate_words(found: TimelineResult) -> str:
    """How many dates are certified, and how well."""
    good = sum(item.certified for item in found.dates)
    solves = len({item.same_law_as or item.day for item in found.dates})
    sure = found.certificate
    text = f"{good} of {len(found.dates)} dates certified ({solves} different laws), every equation re-evaluated independently"
    return f"{text}, largest relative residual {sure.max_residual:.0e}, Walras slack {sure.walras:.0e}"


def duties_figure(found: TimelineResult) -> Figure:
    """Average additional duties by date, in law and after trade has moved, beside published averages."""
    flows = pairs_of(found)[: len(TONES)]
    panels = [_panel(found, flow, tone) for flow, tone in zip(flows, TONES, strict=False)]
    subtitle = f"Average additional duty on goods over the base year, points · {UNITS[found.by]} · {found.world['vintage']}"
    caption = Caption("duties", _title(found), subtitle, _note(found))
    key = []
    if any(mark.shape == "dot" for panel in panels for mark in panel.marks):
        key.append(("dot", "published average, less the first published average of its series (5 July 2018)"))
    if any(mark.shape == "diamond" for panel in panels for mark in panel.marks):
        key.append(("diamond", "published increase over 2024, on top of our own level of 2024-12-31"))
    return step_lines(panels, caption, end=found.dates[-1].day, key=key)


def _title(found: TimelineResult) -> str:
    """The finding in one line: the highest level of the first flow and its last one."""
    flow = pairs_of(found)[0]
    top = peak_of(found, flow)
    if top is None:
        return "Average additional duties by date"
    held = [one for item in found.dates if (one := duty_of(item, flow)) is not None]
    names = f"{region_name(flow[0])} on {region_name(flow[1])}"
    most = f"at most {_points(top[1].added_in_law)} among these {len(found.dates)} dates, on {top[0]}"
    return f"{names}: {most}; {_points(held[-1].added_in_law)} on the last date"


def _panel(found: TimelineResult, flow: tuple[str, str], tone: str) -> StepPanel:
    days = tuple(item.day for item in found.dates)
    held = [duty_of(item, flow) for item in found.dates]
    lines = (
        StepLine("in law", days, tuple(one.added_in_law if one else None for one in held)),
        StepLine("after trade has moved", days, tuple(one.added_after if one else None for one in held), thin=True),
    )
    marks = tuple(
        DateMark(f"published {item.id}", item.date, item.added, "dot" if item.kind == "change" else "diamond")
        for item in found.published
        if (item.importer, item.exporter) == flow
    )
    return StepPanel(f"{region_name(flow[0])} on {region_name(flow[1])}", lines, marks, tone)


def _note(found: TimelineResult) -> str:
    text = (
        "In law: duties on top of the base year's, weighted with product trade of 2024 inside sectors and base-year flows between "
        "them. Dashed: the same duties weighted with the trade that the model finds under them. A level is drawn from its date to "
        "the next; what changes and changes back in between is not seen. "
    )
    known = [f"{name.replace('<-', ' on ')} {_short(value)}" for name, value in found.own_at_zero.items()]
    if known and found.published:
        text += (
            f"Published averages use other weights and other goods, and dots begin at 0 on their first day, when our own level "
            f"over the base year was {', '.join(known)} points; compare changes, not levels. "
        )
    return text + f"{label_words(found)}."


def figure_source(found: TimelineResult) -> str:
    """The line under a picture file."""
    size = f"{found.world['name']} ({found.world['vintage']})"
    return f"smallyard · {size} · {found.closure['horizon'].split(':')[0]} · timeline {found.timeline_sha256[:8]}"


def figure_file(found: TimelineResult) -> str:
    """The chart as a file of its own; empty where no flow is reported."""
    return standalone(duties_figure(found), figure_source(found)) + "\n" if pairs_of(found) else ""
