"""A world is the same to the last digit on every machine: its hash names the data version of each result."""

import json
import os
import subprocess
import sys

import pytest

VERSIONS = {  # they change with the data or its making, and CHANGELOG.md says so
    "wiod2014": "a41de0b9683fde9b",
    "wiod2014-17x27": "1ddbaf1400cf8eec",
    "chips": "a01f5e2e013bb229",
    "critical-minerals": "f3f7d2545f9d1a3a",
}
PRINT = """
import json
from smallyard import load_world
from smallyard.policy.split_file import packaged_splits, read_split, split_world
from smallyard.world.packaged import packaged_worlds
worlds = {name: load_world(name) for name in packaged_worlds()}
worlds |= {name: split_world(worlds["wiod2014"], read_split(name)) for name in packaged_splits()}
print(json.dumps({name: world.sha256[:16] for name, world in worlds.items()}))
"""
MACHINES = {
    "as it is": {},
    "two threads": {"OPENBLAS_NUM_THREADS": "2"},
    "another processor": {"OPENBLAS_NUM_THREADS": "1", "OPENBLAS_CORETYPE": "Nehalem", "NPY_DISABLE_CPU_FEATURES": "X86_V3 X86_V4"},
}


@pytest.mark.parametrize("machine", MACHINES)
def test_the_packaged_worlds_have_these_hashes(machine: str) -> None:
    """Sums go through additions in one order, never through products of matrices, whose last digits depend on the machine."""
    env = {**os.environ, **MACHINES[machine]}
    done = subprocess.run([sys.executable, "-W", "ignore", "-c", PRINT], env=env, capture_output=True, text=True, check=True)
    assert json.loads(done.stdout) == VERSIONS
