"""What happens to trade imbalances, one rule per file; the table below is the only list of them."""

from __future__ import annotations

from smallyard.models.closures import balanced, fixed_real, share_of_world_gdp
from smallyard.models.closures.base import DeficitClosure

DEFICITS: dict[str, DeficitClosure] = {
    closure.name: closure for closure in (share_of_world_gdp.CLOSURE, balanced.CLOSURE, fixed_real.CLOSURE)
}
