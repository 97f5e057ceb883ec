"""Whether the buyer's threat not to buy again is in its own interest: what refusing costs, and what it brings later.

Refusing an offer of S for a period costs B, in logarithms of the price of the sector's goods,

    c(k) = ln( (1 + k^(σ−1))^(1/(σ−1)) / k ),

most where capability is low. The threat is kept at k if refusing and staying locked is worth at least as much as reopening at once
and not being believed again:  ln k + β U_l(k_deny; h) ≥ U_o(k; 1).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from smallyard.strategy.denial import Denial, solve_denial
from smallyard.strategy.denial_parameters import LABEL, DenialParameters, changed, check_capability
from smallyard.strategy.denial_value import Array, after_denial, policy_values

PERCENT = 100.0
MEANING = (
    "cost now: rise of the sector's price if an offer is refused for one period, in log points × 100; gain later: present value of "
    "what follows a refusal less what follows reopening, in the same unit, learning included; kept: gain later is at least cost now"
)


@dataclass(frozen=True)
class ThreatRow:
    """The buyer's incentive at one capability, in percent of the sector's price.

    cost_now is 0 where S would deny even a buyer that reopens at once: then there is no offer to refuse, `offered` is false.
    """

    capability: float
    cost_of_refusing: float
    offered: bool
    cost_now: float
    gain_later: float
    kept: bool


@dataclass(frozen=True)
class BuyerThreat:
    """The buyer's incentive constraint at several capabilities, for a re-entry probability h."""

    reopening: float
    buyer_discount: float
    rows: tuple[ThreatRow, ...]

    def to_dict(self) -> Mapping[str, Any]:
        """JSON form, with the label."""
        rows = [asdict(row) for row in self.rows]
        return {
            "label": LABEL,
            "meaning": MEANING,
            "reopening": self.reopening,
            "buyer_discount": self.buyer_discount,
            "rows": rows,
        }


def cost_of_refusing(capability: float, substitution: float) -> float:
    """Cost of doing without S for a period, in percent of the sector's price (log points × 100).

    100 ln((1 + k^(σ−1))^(1/(σ−1)) / k); infinite at k = 0. Arguments: capability above 0; elasticity of substitution above 1.
    Source: price index of constant elasticity of substitution. Not for: the cost to the whole economy.
    """
    power = substitution - 1.0
    return PERCENT * float(np.log1p(capability**power) / power - np.log(capability)) if capability > 0.0 else float("inf")


def buyer_payoffs(k: Array, p: DenialParameters) -> tuple[Array, Array]:
    """Payoff of B per period when sold and when denied: minus the log price, ln(1 + k^(σ−1))/(σ−1) and ln k.

    Below the first positive node, the logarithm is that of the node: a buyer that can make nothing has no finite price.
    """
    power = p.substitution - 1.0
    return np.log1p(k**power) / power, np.log(np.maximum(k, k[1]))


def buyer_values(solved: Denial, buyer_discount: float | None = None) -> tuple[Array, Array]:
    """Present value of B's payoffs under S's policy, market open and locked [node]; β is d of S unless given."""
    p, k = solved.parameters, solved.capability
    beta = p.discount if buyer_discount is None else buyer_discount
    return policy_values(k, solved.deny > solved.sell, p, buyer_payoffs(k, p), beta)


def buyer_threat(solved: Denial, capabilities: Sequence[float]) -> BuyerThreat:
    """The buyer's incentive constraint where the market is locked and S would sell: refuse, or reopen and not be believed again.

    Arguments: a solved model, whose h is the announced rule; capabilities above 0. Errors: E-DENIAL-CAPABILITY.
    Not for: a judgement of resolve: learning that refusing brings to B is counted as B's gain, which firms would not see.
    """
    p, k = solved.parameters, solved.capability
    places = np.array([check_capability(value, p) for value in capabilities])
    trusting = solve_denial(changed(p, reopening=1.0), refinements=1)
    locked, (reopened, _) = buyer_values(solved)[1], buyer_values(trusting)
    alone = np.log(np.maximum(places, k[1]))
    later = p.discount * np.interp(after_denial(places, p), k, locked)
    whole = alone + later - np.interp(places, trusting.capability, reopened)
    offered = np.interp(places, trusting.capability, trusting.deny - trusting.sell) <= 0.0
    rows = []
    for place, total, offer in zip(places, whole, offered, strict=True):
        cost = cost_of_refusing(float(place), p.substitution)
        now = min(cost, cost_of_refusing(float(k[1]), p.substitution)) if offer else 0.0
        rows.append(ThreatRow(float(place), cost, bool(offer), now, PERCENT * float(total) + now, bool(total >= 0.0)))
    return BuyerThreat(p.reopening, p.discount, tuple(rows))
