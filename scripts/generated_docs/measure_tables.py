"""Tables of docs/measures.md: what the register holds, how authorities stack, which totals it reproduces."""

from __future__ import annotations

from collections import Counter

from generated_docs.markdown import fenced, plain, table
from generated_docs.scenario_reference import field_table
from smallyard.policy.register.read_register import packaged_authorities, packaged_register, packaged_sources, template_text
from smallyard.policy.register.records import Authority, Measure, Scope, Source, Step
from smallyard.policy.register.replay import packaged_replays, replay
from smallyard.policy.register.vocabulary import CLASSES

SHOWN = ("USA", "CHN")


def contents_block() -> str:
    """Measures by class and imposing country."""
    measures = packaged_register().measures
    rows = []
    for name, members in CLASSES.items():
        held = [item for item in measures if item.instrument in members]
        by = Counter(item.by[0] if len(item.by) == 1 and item.by[0] in SHOWN else "others" for item in held)
        words = ", ".join(f"`{instrument}`" for instrument in members)
        rows.append([name.replace("-", " "), words, *(by[code] for code in (*SHOWN, "others")), len(held)])
    head = ["class", "instruments", "United States", "China", "others and joint", "all"]
    kinds = Counter(item.conf for item in measures)
    steps = sum(len(item.path) for item in measures)
    counted = ", ".join(f"{kinds[name]} {name}" for name in ("sourced", "partial", "recalled"))
    words = f"{len(measures)} measures with {steps} dated steps and {len(packaged_sources())} sources; confidence: {counted}."
    return table(head, rows, numbers=head[2:]) + f"\n{words}\n"


def authorities_block() -> str:
    """Rules of stacking."""
    rows = [
        [f"`{name}`", item.within, _yields(item), _other(item), plain(item.note)] for name, item in packaged_authorities().items()
    ]
    return table(["authority", "within", "yields to", "else", "note"], rows)


def _yields(item: Authority) -> str:
    return ", ".join(f"`{one.authority}`" + (f" for {' '.join(one.only_for)}" if one.only_for else "") for one in item.yields_to)


def _other(item: Authority) -> str:
    floor = [f"{place} all-in from {since}" for place, since in item.floor_all_in.items()]
    return "; ".join(floor + ([f"replaces {item.replaces}"] if item.replaces else []))


def replay_block() -> str:
    """Every total: expected and ours."""
    rows = [
        [f"`{item.id}`", item.case, item.date, f"{item.expected:g}", f"{item.ours:.4g}", "yes" if item.passes else "**no**"]
        for item in replay(packaged_register())
    ]
    published = [
        f"{day}: {value:g} published" for case in packaged_replays().averages.values() for day, value in case.published.items()
    ]
    gap = next(iter(packaged_replays().averages.values())).gap
    text = f"\nThe averages are arithmetic on the sizes of lists ({'; '.join(published)}); they differ because {gap}.\n"
    return table(["id", "good", "date", "expected", "ours", "reproduced"], rows, numbers=["expected", "ours"]) + text


def template_block() -> str:
    """The template, as the command prints it."""
    return fenced(template_text())


def keys_block() -> str:
    """Keys of a measure, record by record."""
    records = {"A measure": Measure, "`scope`": Scope, "A step of `path`": Step, "A source": Source}
    return "\n".join(f"{title}:\n\n{field_table(model)}" for title, model in records.items())
