"""What lists of buyers and suppliers share: whom they are between, and in which sectors."""

from __future__ import annotations

from smallyard.policy.fields import Labels
from smallyard.policy.instruments.base import AbstractInstrument


class AbstractListing(AbstractInstrument):
    """A list that separates some buyers of an importer from suppliers of an exporter."""

    importer: Labels
    """Who buys: region, group, list, 'all', or {of: …, except: …}."""
    exporter: Labels
    """Who sells: region, group, list, 'all', or {of: …, except: …}."""
    sectors: Labels
    """Which sectors: codes, 'goods', 'services', 'all', own groups."""
