"""The program as a process of its own, and the public names of the package."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import smallyard

PROJECT = Path(__file__).resolve().parents[2]
HEAVY = ("jax", "xarray", "pandas", "scipy", "netCDF4", "numpy", "pydantic", "ruamel")


def program(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "smallyard", *words],
        capture_output=True,
        text=True,
        env={**os.environ, **environment},
        check=False,
        timeout=120,
    )


def loaded_by(code: str) -> set[str]:
    """Top-level packages that a fresh interpreter has loaded after `code`."""
    show = f"{code}\nimport json, sys\nprint(json.dumps(sorted({{name.split('.')[0] for name in sys.modules}})))"
    found = subprocess.run([sys.executable, "-c", show], capture_output=True, text=True, check=True, timeout=120)
    return set(json.loads(found.stdout.splitlines()[-1]))


@pytest.mark.parametrize(
    "code", ["import smallyard", "import smallyard; smallyard.__version__; dir(smallyard)", "import smallyard.apps.cli"]
)
def test_importing_loads_nothing_heavy(code: str) -> None:
    assert loaded_by(code).isdisjoint(HEAVY)


def test_help_loads_nothing_heavy() -> None:
    code = "from smallyard.apps.cli import main\ntry:\n    main(['--help'])\nexcept SystemExit as end:\n    assert not end.code"
    assert loaded_by(code).isdisjoint(HEAVY)


def test_public_names_survive_a_run() -> None:
    # A subpackage of the same name as a public function would hide the function once it is imported.
    code = (
        "import smallyard\n"
        "smallyard.run('nothing-happens', explain=False)\n"
        "print([name for name in smallyard.__all__ if not callable(getattr(smallyard, name))])"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=300)
    assert found.stdout.splitlines()[-1] == "['__version__']"


def test_checking_a_file_needs_no_solver() -> None:
    assert loaded_by("import smallyard\nsmallyard.Scenario.load('peak-2025-145-125')").isdisjoint(
        ("jax", "xarray", "pandas", "netCDF4")
    )


def test_help_names_every_command() -> None:
    found = program("--help", COLUMNS="100")
    assert found.returncode == 0
    for command in ("run", "check", "scenarios", "schema", "world"):
        assert re.search(rf"\b{command}\b", found.stdout)
        assert program(command, "--help").returncode == 0


def test_the_program_answers_and_refuses() -> None:
    good = program("check", "nothing-happens", "--json")
    assert (good.returncode, json.loads(good.stdout)["status"]) == (0, "ok")
    assert good.stderr == ""
    bad = program("check", "nothing")
    assert bad.returncode == 2
    assert "Traceback" not in bad.stderr


def test_a_terminal_without_unicode_does_not_stop_an_answer() -> None:
    """Text with signs outside ASCII: the world's name card and a refusal that suggests other names."""
    for words, code in (
        (("world", "info", "wiod2014-17x27"), 0),
        (("world", "info", "wiod2014-17x27", "--json"), 0),
        (("check", "…"), 2),
    ):
        found = program(*words, PYTHONIOENCODING="ascii", PYTHONUTF8="0")
        assert found.returncode == code
        assert "Traceback" not in found.stderr
        assert "Unicode" not in found.stderr
    assert "17 regions ? 27 sectors" in program("world", "info", "wiod2014-17x27", PYTHONIOENCODING="ascii").stdout


def test_a_reader_that_stops_reading_is_no_error() -> None:
    command = f"{sys.executable} -m smallyard schema | head -c 1"
    found = subprocess.run(["sh", "-c", command], capture_output=True, text=True, check=False, timeout=120)
    assert found.stdout == "{"
    assert "Traceback" not in found.stderr


# --- public names -----------------------------------------------------------------------------------------------------


def test_the_public_names_exist_and_no_others_do() -> None:
    assert dir(smallyard) == sorted(smallyard.__all__)
    for name in smallyard.__all__:
        assert getattr(smallyard, name) is not None
    with pytest.raises(AttributeError, match="no attribute 'simulate'"):
        smallyard.simulate  # noqa: B018


def test_every_public_name_is_documented() -> None:
    page = (PROJECT / "docs" / "api.md").read_text("utf-8")
    headings = set(re.findall(r"^#+ `(\w+)`", page, flags=re.MULTILINE))
    assert {name for name in smallyard.__all__ if name != "__version__"} <= headings
    assert all(smallyard.__dict__.get(name) or getattr(smallyard, name).__doc__ for name in smallyard.__all__)
