"""Average duties on what a partner sells to the United States, over its products of 2024: to hold against published averages."""

from __future__ import annotations

from smallyard.policy.register_wedges.basis import Basis, basis_of
from smallyard.policy.register_wedges.flow import applies, flow_under
from smallyard.policy.register_wedges.hits import sized
from smallyard.policy.register_wedges.law import Law
from smallyard.policy.register_wedges.rows import rows_of
from smallyard.policy.register_wedges.trade_weights import IMPORTER, trade_weights


def average_duty(law: Law, partner: str) -> float:
    """Mean additional duty of the United States on the goods of a partner, percent of their value of 2024, before any substitution.

    Equation: Σ_g v_g t_g / Σ_g v_g over products g, t_g stacked as in `measures stack`, v_g the imports of 2024.
    Arguments: law; partner, one of the trade weights. Raises KeyError for another partner.
    Not for: the effect of a duty, which depends on what is bought afterwards.
    """
    if partner not in trade_weights().partners:
        raise KeyError(partner)
    rows = rows_of(partner)
    bases = {}
    for item in law.in_force():
        if any(applies(item, IMPORTER, partner, day) for day, _ in law.when.days):
            basis = basis_of(item, IMPORTER, partner, law.coverage.get(item.id))
            if isinstance(basis, Basis):
                bases[item.id] = sized(item, basis, rows)
    if not bases:
        return 0.0
    flow = flow_under(IMPORTER, rows, [law], [bases], rows.rate, {})
    value = flow.rows.usd[:, None] * flow.width
    return float((value * flow.under[0].duty).sum() / value.sum())
