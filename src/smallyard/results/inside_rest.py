"""Who is inside the rest of the world: known for the packaged table only, whatever the regions of another one are called."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import lru_cache

from smallyard.world.packaged import packaged_source

REST = "ROW"
TABLE = "wiod2014"  # the table whose rest of the world is known; its groupings name the same source
COUNTRIES = "Viet Nam, Malaysia, Singapore, Thailand and Hong Kong"
INSIDE_REST = f"{COUNTRIES} are inside the rest of the world and cannot be told apart."


def rest_is_known(regions: Collection[str], sources: Mapping[str, str]) -> bool:
    """Whether a result has a rest of the world, and its economy comes from the packaged table.

    Arguments: regions of the result; its sources, of which 'world' is the provenance that the world states.
    """
    return REST in regions and sources.get("world") == _source()


@lru_cache(maxsize=1)
def _source() -> str:
    return packaged_source(TABLE)
