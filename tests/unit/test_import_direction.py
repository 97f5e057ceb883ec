"""The rooms of the package: who may import whom, how long a file may be, what no file may say."""

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

# Each room may import only itself and the rooms written above it.
ROOMS = (
    "labels",
    "equations",
    "solver",
    "world",
    "policy",
    "models",
    "results",
    "pipeline",
    "dynamics",
    "strategy",
    "power",
    "study",
    "replications",
    "apps",
)
FOUNDATIONS = ("errors", "_version", "_data")  # imported by everybody, import no room
WITHOUT_JAX = ("labels", "world", "policy")
MAY_USE_PUBLIC_API = ("replications", "apps")  # other rooms would go around the order through it
OPEN_TO_CERTIFY = ("certificate", "status")  # the modules of solver/ that hold records, not algorithms
VAGUE_NAMES = ("utils", "helpers", "core", "misc")
MAX_LINES = 350

PROJECT = Path(__file__).resolve().parents[2]
PACKAGE = PROJECT / "src" / "smallyard"


class Import(NamedTuple):
    """One imported module, as a full dotted name, and the line that asks for it."""

    name: str
    line: int


def imports_of(file: Path, root: Path) -> list[Import]:
    """List everything a file imports, also inside functions and under `if TYPE_CHECKING`."""
    tree = ast.parse(file.read_text(encoding="utf-8"), filename=str(file))
    package = (root.name, *file.relative_to(root).parent.parts)
    found: list[Import] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found += [Import(alias.name, node.lineno) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = _absolute(node, package)
            found += [Import(f"{base}.{alias.name}", node.lineno) for alias in node.names]
        elif isinstance(node, ast.Call):
            found += _dynamic_import(node)
    return sorted(found, key=lambda item: item.line)


def _absolute(node: ast.ImportFrom, package: tuple[str, ...]) -> str:
    """Resolve `from ..x import y` against the package that holds the file."""
    if node.level == 0:
        return node.module or ""
    parts = package[: len(package) - node.level + 1]
    return ".".join((*parts, node.module) if node.module else parts)


def _dynamic_import(node: ast.Call) -> list[Import]:
    """See `import_module("x")` and `__import__("x")` when the name is written out."""
    called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    if called not in ("import_module", "__import__") or not node.args:
        return []
    first = node.args[0]
    if not (isinstance(first, ast.Constant) and isinstance(first.value, str)):
        return []
    return [Import(first.value, node.lineno)]


def violations(root: Path) -> list[str]:
    """List every breach of the room rules below `root` (the package folder), as `file:line: reason`."""
    found: list[str] = []
    for file in sorted(root.rglob("*.py")):
        place = file.relative_to(root)
        words = [*place.parent.parts, place.stem]
        for word in words:
            if word.lstrip("_") in VAGUE_NAMES:
                found.append(f"{file}:1: no module may be called '{word}'; name the idea it holds")
        if words == ["__init__"]:
            found += _check_front_door(file, root)
        elif words != ["__main__"]:
            found += _check_module(file, root, words)
    return found


def _check_front_door(file: Path, root: Path) -> Iterator[str]:
    """The root `__init__` may reach every room lazily, but not the apps."""
    for item in imports_of(file, root):
        if item.name.split(".")[:2] == [root.name, "apps"]:
            yield f"{file}:{item.line}: nobody imports apps"


def _check_module(file: Path, root: Path, words: list[str]) -> Iterator[str]:
    """Check one module of a room (or a foundation module) against all rules."""
    room = words[0]
    if room not in (*ROOMS, *FOUNDATIONS, "data"):
        yield f"{file}:1: '{room}' is not in the list of rooms; add it to ROOMS in its place or move the file"
        return
    certify = room == "models" and words[-1].endswith("_certify")
    for item in imports_of(file, root):
        top, *rest = item.name.split(".")
        if top in ("jax", "jaxlib") and (room in WITHOUT_JAX or certify):
            who = "certificates are" if certify else f"{room} is"
            yield f"{file}:{item.line}: {who} plain NumPy and must not import {top}"
        elif top == root.name:
            reason = _why_forbidden(room, rest, certify)
            if reason:
                yield f"{file}:{item.line}: {reason}"


def _why_forbidden(room: str, wanted: list[str], certify: bool) -> str | None:
    """Say why `room` may not import `smallyard.<wanted>`, or None if it may."""
    target = wanted[0] if wanted else ""
    if target in FOUNDATIONS:
        allowed = room != "solver" or target == "errors"
        return None if allowed else "solver imports nothing of smallyard but solver and errors"
    if target not in ROOMS:
        if room in MAY_USE_PUBLIC_API or target == "__version__":
            return None
        return f"{room} must import from the room that defines a name, not from the package root"
    if room == "solver" and target != "solver":
        return f"solver imports nothing of smallyard but solver and errors, not {target}"
    if certify and (target == "equations" or (target == "solver" and wanted[1:2] not in _OPEN)):
        return f"a certificate re-evaluates the paper on its own and must not import {'.'.join(wanted)}"
    if room in FOUNDATIONS or room == "data":
        return f"{room} imports no room, not {target}"
    if target == "apps" and room != "apps":
        return "nobody imports apps"
    if ROOMS.index(target) > ROOMS.index(room):
        return f"{room} may import only rooms above it, not {target}"
    return None


_OPEN = [[name] for name in OPEN_TO_CERTIFY]


def test_rooms_import_only_upwards() -> None:
    found = violations(PACKAGE)
    assert not found, "\n" + "\n".join(found)


def test_the_checker_sees_the_package() -> None:
    assert sum(1 for _ in PACKAGE.rglob("*.py")) > 5


def test_no_source_file_is_too_long() -> None:
    lengths = {file: len(file.read_text(encoding="utf-8").splitlines()) for file in PACKAGE.rglob("*.py")}
    long = [f"{file}: {lines} lines, not {MAX_LINES}" for file, lines in lengths.items() if lines > MAX_LINES]
    assert not long, "\n" + "\n".join(long)


# Written in pieces, so that this file does not contain what it looks for.
FORBIDDEN = re.compile(
    r"(?<![\w.$}])/(?:" + "|".join(("wo" + "rk", "ro" + "ot", "t" + "mp")) + r")/"
    r"|pypi\.o" + r"rg|pythonhos" + r"ted\.o" + r"rg"
)


def forbidden_lines(root: Path, names: list[str]) -> list[str]:
    """List the lines of text files that name a place of one machine or a package registry."""
    found: list[str] = []
    for name in names:
        file = root / name
        content = file.read_bytes() if file.is_file() else b""
        if b"\0" in content[:8192]:
            continue
        for number, line in enumerate(content.decode("utf-8", errors="ignore").splitlines(), start=1):
            match = FORBIDDEN.search(line)
            if match:
                found.append(f"{name}:{number}: contains '{match.group()}'")
    return found


def test_no_file_names_a_place_of_one_machine() -> None:
    listing = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=False,
    )
    if listing.returncode != 0:
        pytest.skip("not a git checkout")
    found = forbidden_lines(PROJECT, [name for name in listing.stdout.split("\0") if name])
    assert not found, "\n" + "\n".join(found)


@pytest.mark.parametrize("place", ["wo" + "rk", "ro" + "ot", "t" + "mp"])
def test_a_place_of_one_machine_is_found(tmp_path: Path, place: str) -> None:
    (tmp_path / "note.md").write_text(f"fine: frame{'/'}{place}{'/'}x\nsee `/{place}/x`\n", encoding="utf-8")
    (tmp_path / "table.npz").write_bytes(b"PK\0 " + f"/{place}/x".encode())
    found = forbidden_lines(tmp_path, ["note.md", "table.npz", "missing.md"])
    assert [line.split(" ")[0] for line in found] == ["note.md:2:"]


def _fake_tree(folder: Path, files: dict[str, str]) -> Path:
    """Write a small package called smallyard and return its folder."""
    root = folder / "smallyard"
    for name, text in files.items():
        file = root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return root


ALLOWED = {
    "__init__.py": "def __getattr__(name):\n    from smallyard.pipeline import run\n    return run\n",
    "__main__.py": "from smallyard.apps.cli import main\n",
    "errors.py": "from smallyard._version import __version__\n",
    "labels/__init__.py": "from smallyard.labels.dims import DIMS\n",
    "labels/dims.py": "import numpy\nfrom .. import errors\n",
    "equations/cost.py": "import jax.numpy as jnp\nfrom smallyard.labels import dims\n",
    "solver/anderson.py": "import jax\nfrom .status import Status\nfrom smallyard.errors import Failure\n",
    "policy/instruments/tariff.py": "from ..channels import TARIFF\nfrom ...labels import dims\n",
    "models/ricardian.py": "from smallyard import equations, solver, policy\nimport jax\n",
    "models/ricardian_certify.py": (
        "import numpy\nfrom smallyard.solver.certificate import Certificate\nfrom smallyard.solver import status\n"
    ),
    "replications/paper/recipe.py": "import smallyard\nfrom smallyard import run\n",
    "apps/cli.py": "from smallyard import pipeline\nfrom .report import page\n",
}


def test_an_orderly_tree_has_no_violation(tmp_path: Path) -> None:
    assert violations(_fake_tree(tmp_path, ALLOWED)) == []


@pytest.mark.parametrize(
    ("name", "text", "line", "reason"),
    [
        ("labels/dims.py", "import smallyard.world\n", 1, "only rooms above"),
        ("labels/dims.py", "from ..world import schema\n", 1, "only rooms above"),
        ("labels/dims.py", "from .. import world\n", 1, "only rooms above"),
        ("world/schema.py", "from smallyard import policy\n", 1, "only rooms above"),
        ("equations/cost.py", "def f():\n    from smallyard.models import base\n", 2, "only rooms above"),
        ("world/read.py", "m = importlib.import_module('smallyard.models')\n", 1, "only rooms above"),
        ("models/base.py", "if TYPE_CHECKING:\n    from smallyard.results import x\n", 2, "only rooms above"),
        ("errors.py", "from smallyard.labels import dims\n", 1, "imports no room"),
        ("study/many.py", "from smallyard.apps import cli\n", 1, "nobody imports apps"),
        ("__init__.py", "from .apps import cli\n", 1, "nobody imports apps"),
        ("policy/compile.py", "import jax.numpy as jnp\n", 1, "must not import jax"),
        ("labels/units.py", "from jax import numpy\n", 1, "must not import jax"),
        ("world/read.py", "def f():\n    import jax\n", 2, "must not import jax"),
        ("models/x_certify.py", "import jax\n", 1, "must not import jax"),
        ("models/x_certify.py", "from smallyard.equations import cost\n", 1, "must not import equations"),
        ("models/x_certify.py", "from smallyard.solver import anderson\n", 1, "must not import solver"),
        ("models/deep/x_certify.py", "from smallyard.solver.newton import step\n", 1, "must not import solver"),
        ("solver/newton.py", "from smallyard.labels import dims\n", 1, "nothing of smallyard"),
        ("solver/newton.py", "from smallyard import _version\n", 1, "nothing of smallyard"),
        ("models/base.py", "from smallyard import run\n", 1, "package root"),
        ("models/base.py", "import smallyard\n", 1, "package root"),
        ("models/utils.py", "", 1, "no module may be called"),
        ("models/_helpers/x.py", "", 1, "no module may be called"),
        ("kitchen/soup.py", "", 1, "not in the list of rooms"),
    ],
)
def test_a_violation_is_named(tmp_path: Path, name: str, text: str, line: int, reason: str) -> None:
    root = _fake_tree(tmp_path, {**ALLOWED, name: text})
    found = violations(root)
    assert len(found) == 1
    assert found[0].startswith(f"{root / name}:{line}: ")
    assert reason in found[0]
