"""`smallyard measures stack|replay`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from smallyard.apps.measures_out import console, number, one_form, put, text_table
from smallyard.apps.measures_stack_chart import check_svg, write_svg
from smallyard.errors import Finding, InputError, printable
from smallyard.labels.match import did_you_mean
from smallyard.policy.register.field_types import checked_day
from smallyard.policy.register.goods import Goods
from smallyard.policy.register.read_register import packaged_register
from smallyard.policy.register.replay import packaged_replays, replay
from smallyard.policy.register.stack import Stack, stack
from smallyard.policy.register.stack_changes import stack_changes


@dataclass(frozen=True)
class Asked:
    """What the command line asks for."""

    importer: str
    exporter: str
    dates: list[str]
    period: tuple[str | None, str | None]
    hs: list[str]
    sector: str | None
    good: str | None
    ids: list[str]
    shares: list[str]
    mfn: float | None
    svg: Path | None = None


def stack_command(asked: Asked, *, as_json: bool, as_csv: bool) -> None:
    """The stack of every good asked for on every day, layer by layer; the chart of one good besides."""
    one_form(as_json, as_csv)
    goods = _goods(asked)
    if asked.svg is not None:
        check_svg(asked.svg, list(goods))
    found = {name: _stacks(asked, good) for name, good in goods.items()}
    if asked.svg is not None:
        write_svg(asked.svg, found)
    every = [(name, item) for name, items in found.items() for item in items]
    if as_json:
        put("stack", [{"good": name, **item.to_dict()} for name, item in every], {}, as_json=True, as_csv=False)
        return
    if put("stack", [row for name, item in every for row in _rows(name, item)], {}, as_json=False, as_csv=as_csv):
        return
    for name, item in every:
        _print(name, item)


def _stacks(asked: Asked, goods: Goods) -> list[Stack]:
    """The days that are named, or all days of a period on which the stack changes."""
    register, shares = packaged_register(), _shares(asked.shares)
    first, last = asked.period
    if bool(asked.dates) == bool(first or last) or (first is None) != (last is None):
        what = "the days are not named in one way"
        raise InputError(Finding("E-USAGE", what, "--date, --from, --to", fix="give --date, or both --from and --to"))
    if first is not None and last is not None:
        return stack_changes(register, (first, last), asked.importer, asked.exporter, goods, shares=shares, mfn=asked.mfn)
    days = sorted({checked_day(day, "--date") for day in asked.dates})
    return [stack(register, day, asked.importer, asked.exporter, goods, shares=shares, mfn=asked.mfn) for day in days]


def _goods(asked: Asked) -> dict[str, Goods]:
    """Goods by the words they are asked for with; one way of naming them at a time."""
    ways = [name for name, given in (("--good", asked.good), ("--id", asked.ids), ("--hs", asked.hs)) if given]
    if len(ways) > 1 or (asked.sector and (asked.good or asked.ids)):
        what = "a good is named in two ways at once"
        fix = "give --good, or --id, or --hs and --sector"
        raise InputError(Finding("E-GOODS", what, ", ".join(ways + (["--sector"] if asked.sector else [])), fix=fix))
    if asked.good is not None:
        cases = packaged_replays().goods
        if asked.good not in cases:
            what, expected = f"no good of the replayed totals is called '{asked.good:.60}'", ", ".join(cases)
            raise InputError(Finding("E-GOODS", what, "--good", expected=expected, fix=did_you_mean(asked.good, cases)))
        return {asked.good: Goods(ids=tuple(cases[asked.good].ids))}
    if asked.ids:
        return {" ".join(asked.ids): Goods(ids=tuple(asked.ids))}
    if asked.hs:
        return {code: Goods(hs=code, sector=asked.sector) for code in asked.hs}
    return {asked.sector or "": Goods(sector=asked.sector)}


def _shares(given: list[str]) -> dict[str, float]:
    found: dict[str, float] = {}
    for text in given:
        name, _, value = text.partition("=")
        try:
            found[name] = float(value)
        except ValueError:
            what = f"cannot read '{text:.60}' as a share"
            raise InputError(Finding("E-MEASURE-LEVEL", what, "--share", fix="write authority=share, such as s232=0.3")) from None
    return found


def _rows(name: str, item: Stack) -> list[dict[str, Any]]:
    """One row per authority, then the total."""
    head = {"good": name, "date": item.day, "importer": item.importer, "exporter": item.exporter}
    rows = [
        {**head, "authority": layer.authority, "side": layer.side, "level": layer.combined, "charged": layer.charged,
         "in_total": layer.adds, "measures": [line.id for line in layer.lines]}
        for layer in item.layers
    ]  # fmt: skip
    total: dict[str, Any] = {
        "authority": "total",
        "side": "import",
        "level": None,
        "charged": item.total,
        "in_total": True,
        "measures": [],
    }
    return [*rows, {**head, **total, "in_total": True, "measures": []}]


def _print(name: str, item: Stack) -> None:
    out = console()
    print(printable(f"{name}: {item.exporter} → {item.importer} on {item.day}, percent on top of the MFN rate"))
    rows = []
    for layer in item.layers:
        lines = ", ".join(f"{line.id} {number(line.level)}" for line in layer.lines)
        side = "" if layer.side == "import" else " (export tax)"
        less = "".join(f"; {other} covers {share:.0%}" for other, share in layer.yields.items())
        rows.append((layer.authority + side, layer.charged if layer.adds else "beside", lines + less))
    rows.append(("total", item.total, ""))
    out.print(text_table(("authority", "charged", "measures"), rows, right=("charged",)))
    for remark in item.remarks:
        print(printable(f"note: {remark}"))
    if item.undecided:
        print(printable("note: in force, but the register does not say whether they name this good: " + ", ".join(item.undecided)))


def replay_command(*, as_json: bool, as_csv: bool) -> None:
    """Every known total beside ours; exit code 1 on a miss."""
    one_form(as_json, as_csv)
    found = replay(packaged_register())
    rows = [item.to_dict() for item in found]
    missed = [item.id for item in found if not item.passes]
    more = {"status": "miss" if missed else "ok"}
    if not put("replay", rows, more, as_json=as_json, as_csv=as_csv):
        cells = [(row["id"], row["expected"], round(row["ours"], 6), "pass" if row["pass"] else "miss") for row in rows]
        console().print(text_table(("id", "expected", "ours", "status"), cells, right=("expected", "ours")))
        print(f"{len(rows) - len(missed)} of {len(rows)} totals reproduced; averages over trade: smallyard measures averages")
    if missed:
        raise SystemExit(1)
