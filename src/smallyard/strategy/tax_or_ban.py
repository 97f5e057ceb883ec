"""An export tax is not a small ban: both on the same flows, side by side, with and without the target's answer in kind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from scipy.optimize import brentq

from smallyard.errors import Finding, InputError
from smallyard.policy.mirror import mirrored
from smallyard.policy.wedges import Wedges
from smallyard.strategy.losses import Measure, measure_of
from smallyard.strategy.setting import Setting
from smallyard.strategy.templates import cells_of, closed_to, raised_by

RATES = (0.05, 0.1, 0.2, 0.3, 0.4, 0.6, 0.8, 1.0)
EXACT = 1e-5  # of a rate: where the own gain ends


@dataclass(frozen=True)
class TaxOrBan:
    """Losses under a uniform export tax by rate, and under a ban of the same flows.

    break_even: rate at which the senders' gain has gone, None where it never begins or does not end within the rates; answered:
    whether the target answers with the same on the reverse flows.
    """

    senders: tuple[str, ...]
    target: tuple[str, ...]
    sectors: tuple[str, ...]
    answered: bool
    taxes: tuple[tuple[float, Measure], ...]
    ban: Measure
    break_even: float | None
    closure: str

    def to_dict(self) -> dict[str, Any]:
        """All fields by name."""
        return {
            "senders": list(self.senders),
            "target": list(self.target),
            "sectors": list(self.sectors),
            "answered": self.answered,
            "taxes": [{"rate": rate, **measure.to_dict()} for rate, measure in self.taxes],
            "ban": self.ban.to_dict(),
            "break_even": self.break_even,
            "closure": self.closure,
        }


def tax_or_ban(
    setting: Setting,
    senders: Sequence[str],
    target: Sequence[str],
    sectors: Sequence[str] = (),
    *,
    rates: Sequence[float] = RATES,
    answered: bool = False,
) -> TaxOrBan:
    """A ladder of uniform export taxes against a full ban on the same flows.

    Equation: e' = e + rate on all flows from senders to target in the sectors, or the flows closed; the answer in kind adds
    the same to the reverse flows.
    Arguments: sectors, all goods if none are named; rates added to those in force, decimals above 0.
    Source: two answers of one model, compared. Not for: a ban that serves a capability aim, which income does not measure.
    """
    setting.require_sides(senders, target)
    if not rates or not all(0.0 < rate < float("inf") for rate in rates):
        what = "the rates of the ladder are not all above 0"
        raise InputError(Finding("E-SANCTION-RATE", what, "rates", expected="decimals above 0, such as 0.2"))
    cells = cells_of(setting, senders, target, sectors)

    def measured(wedges: Wedges) -> Measure:
        return setting.measured(_answered(setting, wedges) if answered else wedges, senders, target)

    def taxed(rate: float) -> Measure:
        return measured(raised_by(setting, "export_tax", cells, rate))

    taxes = [(rate, taxed(rate)) for rate in sorted(rates)]
    kept = [rate for rate, measure in taxes if measure.own_money < 0.0]
    lost = [rate for rate, measure in taxes if measure.own_money >= 0.0 and kept and rate > kept[-1]]
    ends = brentq(lambda rate: taxed(rate).own_percent, kept[-1], lost[0], xtol=EXACT) if lost else None
    chosen = tuple(sectors) or setting.goods()
    return TaxOrBan(
        tuple(senders), tuple(target), chosen, answered, tuple(taxes), measured(closed_to(setting, cells)), ends, setting.closure
    )


def answered_in_kind(setting: Setting, wedges: Wedges, senders: Sequence[str], target: Sequence[str]) -> Measure:
    """Losses when the target answers a sanction with the same on the reverse flows."""
    return measure_of(setting.losses(setting.solved(_answered(setting, wedges))), senders, target)


def _answered(setting: Setting, wedges: Wedges) -> Wedges:
    found = mirrored(setting.base.world, setting.wedges, wedges)
    if found is None:
        what = "there is no answer in kind"
        why = "the policies burden nobody, or flows are split differently each way"
        raise InputError(Finding("E-SANCTION-MIRROR", what, "policies", why, fix="compare without the answer"))
    return found
