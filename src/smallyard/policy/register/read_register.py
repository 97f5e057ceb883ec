"""Reading files of the register: the packaged ones quickly, a contributed one with every problem and its line."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError

from smallyard._data import packaged
from smallyard.errors import Finding, InputError, raise_if
from smallyard.policy.fields import StrictModel
from smallyard.policy.read_yaml import Document, read_yaml, read_yaml_file
from smallyard.policy.register.index import BY_IMPOSER, FOLDER, packaged_files, raw_measures
from smallyard.policy.register.records import AuthoritiesFile, Authority, Measure, MeasuresFile, Source, SourcesFile
from smallyard.policy.register.register import Register
from smallyard.policy.register.rules import Known, rule_findings
from smallyard.policy.validation import findings_from

TEMPLATE = "template.yaml"
_SPECIAL = {
    ("E-KEY-MISSING", "d"): ("E-STEP-UNDATED", "add the first day of the step, such as d: 2025-04-12"),
    ("E-KEY-MISSING", "src"): ("E-SOURCE-MISSING", "name at least one source that was read, by its id"),
    ("E-SIZE", "src"): ("E-SOURCE-MISSING", "name at least one source that was read, by its id"),
    ("E-SIZE", "path"): ("E-STEP-UNDATED", "give at least one step: {d: 2025-04-12, v: 25, s: in_force}"),
}
Held = TypeVar("Held", bound=StrictModel)


@lru_cache(maxsize=1)
def packaged_register() -> Register:
    """The register that ships with the package, without its sources, which are read only where they are shown."""
    try:
        measures = [Measure.model_validate(raw) for raw in raw_measures()]
    except ValidationError:
        for name in packaged_files():  # says where
            _held(MeasuresFile, _document(BY_IMPOSER, name), name)
        raise
    return Register.of(measures, packaged_authorities())


@lru_cache(maxsize=1)
def packaged_authorities() -> dict[str, Authority]:
    """Legal authorities by key."""
    return _held(AuthoritiesFile, _document("authorities.yaml"), "authorities.yaml").authorities


@lru_cache(maxsize=1)
def packaged_sources() -> dict[str, Source]:
    """Sources by id."""
    return _held(SourcesFile, _document("sources.yaml"), "sources.yaml").sources


def template_text() -> str:
    """A file of one measure to start from."""
    return packaged(FOLDER, TEMPLATE).read_text("utf-8")


def read_measures_file(path: Path) -> MeasuresFile:
    """A contributed file, checked against the packaged register. Raises InputError with every problem and its line."""
    return _checked(read_yaml_file(path), path.name, {item.id: "the packaged register" for item in packaged_register().measures})


def measures_from_yaml(text: str, label: str = "measures") -> MeasuresFile:
    """The text of a contributed file, checked against the packaged register."""
    return _checked(read_yaml(text, label), label, {item.id: "the packaged register" for item in packaged_register().measures})


def check_packaged() -> Register:
    """The packaged register with every rule applied to every file, all problems at once."""
    ids = {item.id for item in packaged_register().measures}
    findings: list[Finding] = []
    seen: dict[str, str] = {}
    for name in packaged_files():
        document = _document(BY_IMPOSER, name)
        findings += rule_findings(document, name, _known(document.data, taken=seen, also=ids))
        seen |= {item["id"]: name for item in document.data["measures"]}
    raise_if(findings)
    return packaged_register()


def _document(*parts: str) -> Document:
    return read_yaml(packaged(FOLDER, *parts).read_text("utf-8"), parts[-1])


def _held(model: type[Held], document: Document, label: str) -> Held:
    """A packaged file as its record."""
    try:
        return model.model_validate(document.data)
    except ValidationError as error:
        raise InputError(_form_findings(error, model, document, label)) from None


def _checked(document: Document, label: str, taken: dict[str, str]) -> MeasuresFile:
    """Form and rules together, so that one call reports everything."""
    if not isinstance(document.data, dict):
        what, expected = "the file is not a mapping of keys", "schema: smallyard/measures/1"
        fix = "start from the template: smallyard measures check --template"
        raise InputError(Finding("E-MEASURE-FORM", what, label, expected=expected, fix=fix))
    findings: list[Finding] = []
    found: MeasuresFile | None = None
    try:
        found = MeasuresFile.model_validate(document.data)
    except ValidationError as error:
        findings += _form_findings(error, MeasuresFile, document, label)
    findings += rule_findings(document, label, _known(document.data, taken=taken, also=set(taken)))
    raise_if(findings)
    assert found is not None  # a file that is no record has findings
    return found


def _known(data: dict[str, Any], taken: dict[str, str], also: set[str]) -> Known:
    """What a file may refer to: the packaged register and itself."""
    own = data.get("sources")
    sources = set(packaged_sources()) | (set(own) if isinstance(own, dict) else set())
    return Known(packaged_authorities(), sources, taken, also)


def _form_findings(error: ValidationError, model: type[StrictModel], document: Document, label: str) -> list[Finding]:
    """The problems of form, with the codes and the advice of the register."""
    found = []
    for item in findings_from(error, model, document, label):
        field = item.where.rsplit(".", 1)[-1].rsplit(" ", 1)[-1]
        code, fix = _SPECIAL.get((item.code, field), (item.code, item.fix))
        if "packaged scenario" in fix:
            fix = "compare the line with the template: smallyard measures check --template"
        found.append(replace(item, code=code, fix=fix))
    return found
