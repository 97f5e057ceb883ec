"""The scenario file: strict, versioned, hashable."""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import ConfigDict, Field, PrivateAttr, StrictStr, ValidationError, model_validator

from smallyard._data import packaged, packaged_names
from smallyard.errors import Finding, InputError
from smallyard.labels.match import did_you_mean
from smallyard.policy.fields import StrictModel, Theta, refused
from smallyard.policy.instruments import Instrument
from smallyard.policy.instruments.measures import Measures, Moment
from smallyard.policy.places import Origin, located
from smallyard.policy.read_yaml import Document, read_yaml, read_yaml_file
from smallyard.policy.readable_labels import label_findings
from smallyard.policy.register.index import digest
from smallyard.policy.split_file import read_split
from smallyard.policy.validation import findings_from

SCHEMA = "smallyard/scenario/1"
SMALLEST: dict[str, Any] = {"schema": SCHEMA, "world": "wiod2014", "policies": []}  # what a file needs at least
BEGIN = f"begin with three lines: schema: {SCHEMA} | world: wiod2014 | policies: []"
MAX_POLICIES = 500
MAX_OVERRIDES = 1000
Group = Annotated[list[StrictStr], Field(min_length=1)]


class ElasticityChoice(StrictModel):
    """Trade elasticities other than a packaged set as it stands."""

    set: StrictStr | None = None
    """A packaged set to start from."""
    override: Annotated[dict[StrictStr, Theta], Field(max_length=MAX_OVERRIDES)] = {}
    """Values by sector of the world that replace the set's."""
    uniform: Theta | None = None
    """One value for all sectors, instead of a set."""

    @model_validator(mode="after")
    def _one_source(self) -> Self:
        if (self.set is None) == (self.uniform is None):
            fix = "add set: fontagne2022, or uniform: 4" if self.set is None else "keep one of them"
            raise refused("elasticity_choice", "give either 'set' or 'uniform'", fix)
        return self


class ModelOptions(StrictModel):
    """Variant, horizon, closures and elasticities; every default is printed with the result."""

    variant: Literal["ricardian"] = "ricardian"
    """Multi-region, multi-sector Ricardian/Armington economy with input–output linkages (Caliendo–Parro 2015)."""
    horizon: Literal["long", "medium", "short"] = "long"
    """long: 5–20 years, labour mobile between sectors, long-run elasticities. medium: about 3 years, lower trade elasticities.
    short: 0–2 years, low trade elasticities, inputs near fixed proportions, labour specific to its sector."""
    deficits: Literal["share_of_world_gdp", "balanced", "fixed_real"] = "share_of_world_gdp"
    """What happens to trade deficits."""
    revenue: Literal["lump_sum", "waste"] = "lump_sum"
    """Tariff and export-tax revenue goes to final demand (lump_sum), or is spent without counting as real income (waste)."""
    elasticities: StrictStr | ElasticityChoice = "fontagne2022"
    """A packaged set, or {set, override} or {uniform}."""


class SplitChoice(StrictModel):
    """Sectors split into sub-sectors with stated shares, and which elasticities the sub-sectors have."""

    spec: StrictStr
    """A packaged split, or the path of a split file."""
    elasticities: Literal["default", "low", "parents"] = "default"
    """Of the sub-sectors: those that the split calls default or low, where it states any, or those of their parents. Values under
    `model.elasticities.override` come before all of them, and `uniform` holds for sub-sectors too."""


class Aggregation(StrictModel):
    """Grouping of the world before anything else but a split: new label → member, list of members, or 'rest'."""

    regions: dict[StrictStr, StrictStr | Group] = {}
    """New region → members."""
    sectors: dict[StrictStr, StrictStr | Group] = {}
    """New sector → members."""


class Groups(StrictModel):
    """Names for sets of labels, usable in all selections of this file."""

    regions: dict[StrictStr, Group] = {}
    """Group → regions; flows between members of a named group are never covered."""
    sectors: dict[StrictStr, Group] = {}
    """Group → sectors."""


class Baseline(StrictModel):
    """What the change is measured against: policies in force on top of the base year's own."""

    in_force_on: Moment | None = None
    """A day, or a year: the measures of the register in force then, as an entry `measures` among `policies` would have them."""
    policies: Annotated[list[Instrument], Field(max_length=MAX_POLICIES)] = []
    """Policies in force in both the baseline and the counterfactual."""

    @model_validator(mode="after")
    def _one_state(self) -> Self:
        if self.in_force_on is not None and any(isinstance(item, Measures) for item in self.policies):
            reason = "in_force_on and an entry 'measures' both state the register's state"
            raise refused("rate_choice", reason, "move in_force_on into the entry")
        return self

    @property
    def measures(self) -> Measures | None:
        """The register's state in the baseline, if it has one."""
        if self.in_force_on is not None:
            return Measures(in_force_on=self.in_force_on)
        return next((item for item in self.policies if isinstance(item, Measures)), None)


class Scenario(StrictModel):
    """A question: world, model, baseline, policies. One file gives the same numbers everywhere.

    Use `Scenario.load(name_or_path)`, `Scenario.from_yaml(text)`, or keyword arguments with `schema` left out.
    """

    model_config = ConfigDict(populate_by_name=True)

    schema_: Literal["smallyard/scenario/1"] = Field(default="smallyard/scenario/1", alias="schema")
    """Version of this format."""
    title: StrictStr = ""
    """One line; carries the vintage of the economy and the horizon where it helps."""
    notes: StrictStr = ""
    """Plain-language note; not part of the scenario's hash."""
    world: StrictStr = "wiod2014"
    """A packaged world, or the path of a .npz world file."""
    split: StrictStr | SplitChoice | None = None
    """Optional split of sectors, before any grouping: a packaged split or the path of a split file, or {spec, elasticities}."""
    aggregate: Aggregation | None = None
    """Optional grouping of regions and sectors."""
    groups: Groups = Groups()
    """Optional names for sets of labels."""
    model: ModelOptions = ModelOptions()
    """Variant, horizon, closures, elasticities."""
    baseline: Baseline = Baseline()
    """What the change is measured against (default: the base year as it is)."""
    policies: Annotated[list[Instrument], Field(max_length=MAX_POLICIES)]
    """The change. An empty list changes nothing."""
    _origin: Origin | None = PrivateAttr(default=None)

    @classmethod
    def load(cls, name: str | Path) -> Scenario:
        """A packaged scenario by name, or a scenario file by path. Raises InputError with every problem and its line."""
        path = Path(name)
        if path.suffix in (".yaml", ".yml") or os.path.isfile(path):
            return cls._checked(read_yaml_file(path), path.name)
        if str(name) in packaged_scenarios():
            label = f"{name}.yaml"
            return cls._checked(read_yaml(packaged("scenarios", label).read_text("utf-8"), label), label)
        raise InputError(
            Finding(
                "E-SCENARIO-UNKNOWN",
                f"no packaged scenario and no file named '{name}'",
                "scenario",
                expected="a path ending in .yaml, or one of: " + ", ".join(packaged_scenarios()),
                fix=did_you_mean(name, packaged_scenarios()),
            )
        )

    @classmethod
    def from_yaml(cls, text: str, label: str = "scenario") -> Scenario:
        """Parse scenario text."""
        return cls.from_document(read_yaml(text, label), label)

    @classmethod
    def from_document(cls, document: Document, label: str = "scenario") -> Scenario:
        """The scenario of a text that has been read already."""
        return cls._checked(document, label)

    @classmethod
    def _checked(cls, document: Document, label: str) -> Scenario:
        if not isinstance(document.data, dict):
            kind = {list: "a list", str: "text", type(None): "empty"}.get(type(document.data), "one value")
            what = f"the file is {kind}; a scenario is a mapping of keys"
            raise InputError(Finding("E-SCENARIO-FORM", what, label, expected="schema: " + SCHEMA, fix=BEGIN))
        if "schema" not in document.data:
            expected = f"schema: {SCHEMA}"
            raise InputError(Finding("E-KEY-MISSING", "the key 'schema' is missing", label, expected=expected))
        origin = Origin(label, document)
        try:
            found = cls.model_validate(document.data)
        except ValidationError as error:
            problems = findings_from(error, cls, document, label)
            raise InputError([*problems, *located(label_findings(document.data), origin)]) from None
        found._origin = origin
        return found

    def rechecked(self) -> Scenario:
        """The same scenario if it is valid: copies made in Python with other values have not been looked at.

        Raises InputError with every problem.
        """
        try:
            found = type(self).model_validate(self.model_dump(mode="json", by_alias=True, exclude_none=True, warnings=False))
        except ValidationError as error:
            document = Document(self.model_dump(mode="json", by_alias=True, warnings=False), {})
            raise InputError(findings_from(error, type(self), document, "scenario")) from None
        found._origin = self._origin
        return found

    @property
    def origin(self) -> Origin | None:
        """The file with its lines, for messages; None for a scenario made in Python."""
        return self._origin

    @model_validator(mode="after")
    def _no_duplicates(self) -> Self:
        for name, policies in (("policies", self.policies), ("baseline.policies", self.baseline.policies)):
            seen: dict[str, int] = {}
            for place, policy in enumerate(policies):
                key = json.dumps(policy.model_dump(mode="json"), sort_keys=True)
                if key in seen:
                    reason = f"{name}[{place}] repeats {name}[{seen[key]}] word for word; drop one of them"
                    raise refused("policy_duplicate", reason)
                seen[key] = place
        return self

    @model_validator(mode="after")
    def _one_register(self) -> Self:
        for name, policies in (("policies", self.policies), ("baseline.policies", self.baseline.policies)):
            places = [place for place, item in enumerate(policies) if isinstance(item, Measures)]
            if len(places) > 1:
                reason = f"{name}[{places[1]}] is a second entry 'measures'; which state of the register holds is not said"
                raise refused("rate_choice", reason, "put all changes into one entry")
        return self

    @property
    def measures(self) -> Measures | None:
        """The register's state in the counterfactual: that of the policies, else that of the baseline."""
        return next((item for item in self.policies if isinstance(item, Measures)), self.baseline.measures)

    @property
    def split_choice(self) -> SplitChoice | None:
        """The split with its choice of elasticities written out."""
        return SplitChoice(spec=self.split) if isinstance(self.split, str) else self.split

    def resolved(self) -> dict[str, Any]:
        """The scenario with every default written out, as plain data."""
        return self.model_dump(mode="json", by_alias=True, exclude_none=True)

    @property
    def sha256(self) -> str:
        """Hash of the resolved scenario without title and notes; the order of policies does not matter."""
        data = self.resolved()
        data.pop("title")
        data.pop("notes")
        if self.split_choice is not None:  # what the split says belongs to the question, not only its name
            data["split"] = {**self.split_choice.model_dump(), "sha256": read_split(self.split_choice.spec).spec.sha256}
        if self.measures is not None:  # so does what the register says
            data["register"] = digest()
        for holder in (data, data["baseline"]):
            holder["policies"] = sorted(holder["policies"], key=lambda item: json.dumps(item, sort_keys=True))
        return hashlib.sha256(json.dumps(data, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def packaged_scenarios() -> list[str]:
    """Names of the scenarios shipped with the package."""
    return packaged_names("scenarios", ".yaml")


def scenario_schema() -> dict[str, Any]:
    """JSON Schema of the scenario file, for editors and forms."""
    return Scenario.model_json_schema(by_alias=True)
