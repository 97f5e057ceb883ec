"""Tables of docs/law-to-model.md: how coverage is known, and the register's averages beside published ones."""

from __future__ import annotations

from collections import Counter
from functools import lru_cache

from generated_docs.markdown import plain, table
from smallyard.policy.register.read_register import packaged_register
from smallyard.policy.register.register import Register
from smallyard.policy.register_wedges.averages import average_duty
from smallyard.policy.register_wedges.basis import LAW, WORDS
from smallyard.policy.register_wedges.benchmarks import averages
from smallyard.policy.register_wedges.comparison import BEFORE, Compared, by_partner, compared, conflicts, law_on, mean_gap
from smallyard.policy.register_wedges.compiled import compile_laws
from smallyard.policy.register_wedges.law import Law
from smallyard.policy.register_wedges.when import when
from smallyard.world.packaged import load_world

DAY = "2026-08-10"
WITHOUT = "annex-ii-2025-04-05"
SHOWN = (("CHE", "2025-08-07"), ("EU27", "2025-08-07"), ("EU27", "2025-10-14"), ("IND", "2025-05-12"))


@lru_cache(maxsize=1)
def _compared() -> tuple[Compared, ...]:
    return compared()


def bases_block() -> str:
    """Kinds of coverage, with the number of measures that use each on the newest day."""
    held = compile_laws(load_world("wiod2014-17x27"), [law_on(DAY)])
    count = Counter(basis.kind for basis in held.bases.values())
    rows = [[plain(words), "law" if kind in LAW else "judgement", count[kind]] for kind, words in WORDS.items()]
    moving, out = sum(count.values()), len(held.states[0].left_out)
    words = f"\nMeasures on {DAY}: {moving} move something in the 2014 world, {out} are left out.\n"
    return table(["coverage is", "it is", "measures"], rows, numbers=["measures"]) + words


def comparison_block() -> str:
    """Gaps by partner."""
    gaps = by_partner(_compared())
    rows = [
        [item.partner, item.dates, item.in_conflict, f"{item.mean_gap:.2f}", f"{item.largest_gap:.2f}", item.largest_on]
        for item in gaps
    ]
    head = ["partner", "dates compared", "in conflict", "mean absolute gap", "largest", "on"]
    largest, every = mean_gap(_compared()), mean_gap(_compared(), 20)
    words = f"\nPercentage points. Mean absolute gap of the ten largest partners: {largest:.2f}; of all: {every:.2f}.\n"
    return table(head, rows, numbers=head[1:5]) + words


def conflicts_block() -> str:
    """Dates that are left out, and why."""
    rows = [[", ".join(item.partners) or "all", item.since, item.until, plain(item.why)] for item in conflicts()]
    return table(["partners", "from", "to before", "why"], rows)


def exemptions_block() -> str:
    """Published increase, the law's, and the law's without the first list of exemptions."""
    published = {(row.partner, row.date): row for row in _compared()}
    without = _without_list(packaged_register())
    rows = []
    for partner, day in SHOWN:
        row = published[partner, day]
        other = average_duty(Law(without, when(day, without.measures)), partner) - average_duty(law_on(BEFORE), partner)
        rows.append([partner, day, f"{row.published:.1f}", f"{row.ours:.1f}", f"{other:.1f}"])
    head = ["partner", "date", "published", "law", "law without the list"]
    return table(head, rows, numbers=head[2:])


def _without_list(register: Register) -> Register:
    """The register whose reciprocal duties exempt nothing of the first list."""
    name = "us-ieepa-reciprocal-baseline"
    held = register.get(name)
    kept = [item for item in held.scope.exempt if WITHOUT not in item.lists]
    return register.drop([name]).add([held.model_copy(update={"scope": held.scope.model_copy(update={"exempt": kept})})])


def averages_block() -> str:
    """Benchmarks, published and ours."""
    rows = [
        [
            f"`{item.id}`",
            plain(item.what),
            item.date,
            f"{item.published:g}",
            f"{item.ours:.1f}",
            f"{item.gap:+.1f}",
            plain(item.note),
        ]
        for item in averages()
    ]
    head = ["id", "published average", "date", "published", "ours", "gap", "note"]
    return table(head, rows, numbers=head[3:6])
