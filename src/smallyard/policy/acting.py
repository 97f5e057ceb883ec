"""Whom the policies of a scenario name: regions one by one, and groups."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from smallyard.policy.instruments.base import AbstractInstrument
from smallyard.policy.instruments.measures import Measures
from smallyard.policy.instruments.tariff_panel import TariffPanel
from smallyard.policy.panels import load_panel
from smallyard.policy.scenario import Scenario

FIELDS = ("importer", "exporter", "region")


def acting_of(scenario: Scenario, regions: Sequence[str], groups: Iterable[str]) -> tuple[str, ...]:
    """Regions and groups in the order in which the policies name them; where there are no policies, those of the baseline.

    Arguments: regions of the world; names of groups. 'all' and {of: …, except: …} name nobody.
    """
    policies = scenario.policies or scenario.baseline.policies
    known = {*regions, *groups}
    return tuple(dict.fromkeys(item for policy in policies for item in _names(policy) if item in known))


def _names(policy: AbstractInstrument) -> Iterator[str]:
    """Labels in the fields of a policy; a dated panel names the two sides of each of its pairs, the register those it is about."""
    if isinstance(policy, Measures):
        chosen = policy.include
        yield from (*((chosen.imposer or ()) if chosen else ()), *((chosen.target or ()) if chosen else ()), "USA", "CHN")
        return
    if isinstance(policy, TariffPanel):
        for pair in load_panel(policy.panel).rates:
            yield from pair if policy.importer in (None, pair[0]) else ()
        return
    for field in FIELDS:
        value = getattr(policy, field, None)
        for item in [value] if isinstance(value, str) else value if isinstance(value, list) else []:
            if isinstance(item, str):
                yield item
