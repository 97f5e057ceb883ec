"""What all tests share: the property-test profile, the embedded worlds, and the rule for tests on the source tables."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from smallyard import load_world
from smallyard.world.world import World

SHARED = Path(__file__).resolve().parents[2] / "shared"
MAPS = Path("/proc/self/maps")
MANY_MAPS = 20_000  # the kernel grants 65,530; a compiled function takes a dozen, a module of tests up to 10,000
REQUIRED = os.environ.get("SMALLYARD_REQUIRE_SHARED") == "1"

# The same examples everywhere; `--hypothesis-profile=long` draws many new ones.
_COMMON = {"deadline": None, "database": None, "suppress_health_check": [HealthCheck.too_slow]}
settings.register_profile("default", max_examples=30, derandomize=True, **_COMMON)
settings.register_profile("long", max_examples=300, **_COMMON)
settings.load_profile("default")


ONLY_IN_FULL = tuple(
    line for line in (Path(__file__).parent / "only_in_full.txt").read_text("utf-8").splitlines() if not line.startswith("#")
)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests that are listed as slow. Skip tests marked `shared` where the source tables are absent, unless they are
    required: then they run and fail.
    """
    for item in items:
        if item.nodeid.startswith(ONLY_IN_FULL):
            item.add_marker(pytest.mark.full)
    if SHARED.is_dir() or REQUIRED:
        return
    skip = pytest.mark.skip(reason="needs the folder of source tables beside the checkout")
    for item in items:
        if item.get_closest_marker("shared"):
            item.add_marker(skip)


@pytest.fixture(autouse=True)
def _shared_is_there(request: pytest.FixtureRequest) -> None:
    if request.node.get_closest_marker("shared") and not SHARED.is_dir():
        pytest.fail("SMALLYARD_REQUIRE_SHARED=1, but the folder of source tables beside the checkout is absent")


@pytest.fixture(scope="module", autouse=True)
def _compiled_code_is_let_go() -> Iterator[None]:
    """Compiled functions stay in memory, each in mappings of its own: drop them before the process runs out of mappings."""
    yield
    if "jax" in sys.modules and MAPS.exists() and MAPS.read_bytes().count(b"\n") > MANY_MAPS:
        sys.modules["jax"].clear_caches()


@pytest.fixture(scope="session")
def shared() -> Path:
    """Folder of source tables; only for tests marked `shared`."""
    return SHARED


@pytest.fixture(scope="session")
def wiod() -> World:
    """The embedded world, 44 × 50."""
    return load_world("wiod2014")


@pytest.fixture(scope="session")
def wiod_small() -> World:
    """The embedded world, 17 × 27."""
    return load_world("wiod2014-17x27")


@pytest.fixture(scope="session", params=["wiod2014-17x27", "wiod2014"])
def embedded(request: pytest.FixtureRequest) -> World:
    """Each embedded world in turn."""
    return load_world(request.param)
