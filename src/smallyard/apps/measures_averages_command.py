"""`smallyard measures averages`: average duties computed from the register, beside published ones or on a day of your own."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from smallyard.apps.measures_out import console, number, one_form, put, text_table
from smallyard.errors import Finding, InputError, printable
from smallyard.labels.match import did_you_mean
from smallyard.policy.register.field_types import checked_day
from smallyard.policy.register.vocabulary import place_name
from smallyard.policy.register_wedges.averages import average_duty
from smallyard.policy.register_wedges.benchmarks import averages
from smallyard.policy.register_wedges.comparison import LARGEST, by_partner, compared, conflicts, law_on, mean_gap
from smallyard.policy.register_wedges.rows import rows_of
from smallyard.policy.register_wedges.trade_weights import trade_weights


def averages_command(partners: list[str], days: list[str], *, as_json: bool, as_csv: bool) -> None:
    """Averages on the days that are given; without days, everything published beside ours."""
    one_form(as_json, as_csv)
    known = trade_weights().partners
    wrong = [name for name in partners if name not in known]
    if wrong:
        what, fix = f"no partner '{wrong[0]:.60}' has products of its own", did_you_mean(wrong[0], known)
        raise InputError(Finding("E-REGION-UNKNOWN", what, "--partner", expected=", ".join(known), fix=fix))
    if days:
        _on_days(partners or list(known), [checked_day(day, "--date") for day in days], as_json=as_json, as_csv=as_csv)
    else:
        _published(partners, as_json=as_json, as_csv=as_csv)


def _on_days(partners: list[str], days: list[str], *, as_json: bool, as_csv: bool) -> None:
    laws = {day: law_on(day) for day in days}
    ranked = sorted(partners, key=lambda name: -rows_of(name).total)
    rows = [
        {"partner": name, "imports_2024_busd": rows_of(name).total / 1e9, "date": day, "average_duty": average_duty(law, name)}
        for name in ranked
        for day, law in laws.items()
    ]
    if put("averages", rows, {"unit": "percent on top of the MFN rate"}, as_json=as_json, as_csv=as_csv):
        return
    print("average additional duty of the United States, percent of the imports of 2024, before any substitution")
    cells = [
        (name, place_name(name), f"{rows_of(name).total / 1e9:.0f}", *(f"{average_duty(law, name):.1f}" for law in laws.values()))
        for name in ranked
    ]
    console().print(text_table(("code", "partner", "bn USD", *days), cells, right=("bn USD", *days)))


def _published(partners: list[str], *, as_json: bool, as_csv: bool) -> None:
    held = compared(partners or None)
    if not held:
        what = "no published averages are packaged for " + ", ".join(partners)
        raise InputError(Finding("E-REGION-UNKNOWN", what, "--partner", fix="give --date to compute averages on a day"))
    gaps, ours = by_partner(held), averages()
    more: dict[str, Any] = {
        "partners": [asdict(item) for item in gaps],
        "mean_gap_of_largest": mean_gap(held),
        "benchmarks": [item.to_dict() for item in ours],
        "conflicts": [vars(item) for item in conflicts()],
    }
    if put("averages", [row.to_dict() for row in held], more, as_json=as_json, as_csv=as_csv):
        return
    out = console()
    print("increase of the average duty over 2024, ours against published, percentage points, outside known conflicts")
    cells = [
        (item.partner, item.dates, item.in_conflict, f"{item.mean_gap:.2f}", f"{item.largest_gap:.2f}", item.largest_on)
        for item in gaps
    ]
    heads = ("partner", "dates", "in conflict", "mean gap", "largest", "on")
    out.print(text_table(heads, cells, right=heads[1:5]))
    largest = min(LARGEST, len(gaps))
    print(f"mean absolute gap of the {largest} largest partners: {mean_gap(held):.2f} percentage points")
    print("averages that the register keeps as benchmarks, percent")
    lines = [(item.id, item.what, item.date, number(item.published), f"{item.ours:.1f}", f"{item.gap:+.1f}") for item in ours]
    out.print(text_table(("id", "what", "date", "published", "ours", "gap"), lines, right=("published", "ours", "gap")))
    for item in conflicts():
        who = ", ".join(item.partners) or "all"
        print(printable(f"conflict: {who}, {item.since} to the day before {item.until}: {item.why}"))
