"""JSON Schema of a file of measures, for editors."""

from __future__ import annotations

from typing import Any

from smallyard.policy.register.records import MeasuresFile


def measures_schema() -> dict[str, Any]:
    """JSON Schema of a file of measures; references between measures, sources and authorities are checked by the program."""
    return MeasuresFile.model_json_schema(by_alias=True)
