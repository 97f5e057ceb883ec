"""The question 'denial' of a game: a supplier, a buyer that learns, and conditions for re-entry."""

from __future__ import annotations

from collections.abc import Callable

from smallyard.results.figures.caption import Caption
from smallyard.results.figures.figure import Figure
from smallyard.results.figures.plain_table import plain_table
from smallyard.results.numbers import unsigned
from smallyard.strategy.answers import Answer
from smallyard.strategy.denial import WORDS, solve_denial
from smallyard.strategy.denial_credibility import MEANING, BuyerThreat, buyer_threat
from smallyard.strategy.denial_effects import LABEL, trace
from smallyard.strategy.denial_figures import effect_figure, values_figure
from smallyard.strategy.questions import Denial
from smallyard.strategy.stage import Stage


def ask_denial(stage: Stage, question: Denial, progress: Callable[[str], None]) -> Answer:
    """Where the supplier denies and where it sells, what moves that, and where the buyer's threat is kept."""
    solved = solve_denial(question.parameters)
    effects = [trace(question.parameters, name, values) for name, values in question.trace.items()]
    threat = buyer_threat(solved, question.capabilities) if question.capabilities else None
    words = [WORDS[solved.form]]
    if solved.threshold is not None:
        words.append(f"The supplier denies below a capability of {unsigned(solved.threshold, 2)} and sells above it; 1 is parity.")
    if solved.myopic_threshold is not None:
        words.append(f"A supplier that looks no period ahead would change at {unsigned(solved.myopic_threshold, 2)}.")
    figures = [values_figure(solved), *(effect_figure(effect) for effect in effects)]
    figures += [_threat_figure(threat)] if threat else []
    tables = {f"effect-{effect.name}": effect.table() for effect in effects}
    data = {
        **{key: value for key, value in solved.to_dict().items() if key != "words"},  # the answer has sentences of its own
        "effects": [effect.to_dict() for effect in effects],
        "buyer": threat.to_dict() if threat else None,
    }
    title = "Denial, and re-entry on conditions"
    return Answer("denial", title, tuple(words), data, tuple(figures), tables, (), (), LABEL)


def _threat_figure(threat: BuyerThreat) -> Figure:
    rows = [
        [
            unsigned(row.capability, 2), f"{unsigned(row.cost_of_refusing, 0)} %", f"{unsigned(row.cost_now, 0)} %",
            f"{unsigned(row.gain_later, 0)} %" if row.gain_later >= 0 else f"−{unsigned(-row.gain_later, 0)} %",
            "kept" if row.kept else "not kept",
        ]
        for row in threat.rows
    ]  # fmt: skip
    heads = ["Capability", "Cost of refusing", "Cost now", "Gain later", "The threat is"]
    kept = sum(row.kept for row in threat.rows)
    caption = Caption(
        "buyer-threat",
        f"The buyer’s threat is kept at {kept} of {len(threat.rows)} capabilities",
        "Percent of the sector’s price",
        f"{MEANING}. {LABEL}",
    )
    fields = {
        "capability": "capability", "cost_of_refusing": "cost_of_refusing_percent", "cost_now": "cost_now_percent",
        "gain_later": "gain_later_percent", "kept": "kept",
    }  # fmt: skip
    table = {column: [getattr(row, field) for row in threat.rows] for field, column in fields.items()}
    return plain_table(heads, rows, caption, table=table)
