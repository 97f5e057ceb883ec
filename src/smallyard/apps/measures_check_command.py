"""`smallyard measures check`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from smallyard.apps.measures_out import one_form, put
from smallyard.errors import InputError, printable
from smallyard.labels.json_text import json_text
from smallyard.policy.register.read_register import check_packaged, read_measures_file, template_text


def check_command(file: Path | None, *, template: bool, as_json: bool, as_csv: bool) -> None:
    """Say that all is well, or list every problem; as CSV, one row per problem."""
    one_form(as_json, as_csv)
    if template:
        print(template_text(), end="")
        return
    try:
        measures = check_packaged().measures if file is None else read_measures_file(file).measures
    except InputError as error:
        if as_csv:
            put("check", [item.to_dict() for item in error.findings], {}, as_json=False, as_csv=True)
            raise SystemExit(error.exit_code) from None
        raise
    name = "the packaged register" if file is None else file.name
    steps = sum(len(item.path) for item in measures)
    card: dict[str, Any] = {"status": "ok", "file": name, "measures": len(measures), "steps": steps}
    if as_json:
        print(json_text({"schema": "smallyard/check/1", **card}))
    elif not put("check", [card], {}, as_json=False, as_csv=as_csv):
        print(printable(f"ok: {name}: {len(measures)} measures, {steps} steps; every date, reference, authority and code holds"))
