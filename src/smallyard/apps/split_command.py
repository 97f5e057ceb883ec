"""`smallyard world split`."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from smallyard.apps.file_out import check_file, write_file
from smallyard.errors import InputError, printable
from smallyard.labels.json_text import json_text
from smallyard.policy.split_file import ReadSplit, read_split, split_world
from smallyard.world.packaged import load_world, world_labels
from smallyard.world.world import World
from smallyard.world.world_file import write_world


def split_command(name: str, spec: str, out: Path, *, force: bool, as_json: bool) -> None:
    """Split and write; the file says that it is constructed, from what, and on which assumptions."""
    check_file(out, ".npz", force=force)
    read, whole = _read_both(name, spec)
    world = split_world(whole, read)
    write_file(partial(write_world, world.renamed(out.stem)), out)
    steps = world.provenance.steps[len(whole.provenance.steps) :]
    card = {
        "world": str(out),
        "regions": len(world.regions),
        "sectors": len(world.sectors),
        "split": list(read.spec.parents),
        "into": [sub.label for sub in read.spec.sectors],
        "steps": [step.to_dict() for step in steps],
        "sha256": world.sha256,
    }
    if as_json:
        print(json_text(card, indent=None))
        return
    print(f"wrote {out}: {card['regions']} regions × {card['sectors']} sectors")
    for step in steps:
        print(printable(f"  - {step.what}" + ("" if step.amount is None else f": {step.amount:,.6g} {step.unit}")))


def _read_both(name: str, spec: str) -> tuple[ReadSplit, World]:
    """Split and world; the problems of both are reported together."""
    try:
        read = read_split(spec)
    except InputError as error:
        try:
            world_labels(name)
        except InputError as other:
            raise InputError((*error.findings, *other.findings)) from None
        raise
    return read, load_world(name)
