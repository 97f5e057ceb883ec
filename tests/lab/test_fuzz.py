"""The service against its own schema: whatever is sent, no server error, and every answer has the form and status it promises."""

from __future__ import annotations

import json
import os
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_schema_conformance,
    status_code_conformance,
)

from smallyard.apps.lab.app import lab_app
from smallyard.apps.lab.settings import Settings

from .conftest import Server

LONG = os.environ.get("SMALLYARD_LONG_FUZZ") == "1"
EXAMPLES = 300 if LONG else 8  # per operation
SECONDS = 20.0  # of one answer; a full run is a job and answers at once
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    negative_data_rejection,
]
PATHS: dict[str, dict[str, Any]] = lab_app(Settings()).openapi()["paths"]
OPERATIONS = sorted((path, method) for path, methods in PATHS.items() for method in methods)
ASKED = sorted(
    (path, method)
    for path, methods in PATHS.items()
    for method, operation in methods.items()
    if any(item["in"] == "query" for item in operation.get("parameters", []))
)
WITH_BODY = sorted(path for path, methods in PATHS.items() if "requestBody" in methods.get("post", {}))
KEYS = ("yaml", "data", "ids", "kind", "x")
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=30),
    lambda item: (
        st.lists(item, max_size=4) | st.dictionaries(st.sampled_from(("yaml", "data", "ids", "kind", "x")), item, max_size=4)
    ),
    max_leaves=12,
)

pytestmark = [pytest.mark.xdist_group("lab-fuzz"), pytest.mark.filterwarnings("default")]


@pytest.fixture(scope="module")
def schema(server: Server) -> Any:
    """The schema as a running lab states it."""
    return schemathesis.openapi.from_url(f"{server.address}api/v1/openapi.json")


def _asked(schema: Any, path: str, method: str, mode: GenerationMode) -> None:
    @settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck), derandomize=not LONG)
    @given(case=schema[path][method].as_strategy(generation_mode=mode))
    def ask(case: schemathesis.Case) -> None:
        response = case.call()
        case.validate_response(response, checks=CHECKS)
        assert response.elapsed <= SECONDS

    ask()


@pytest.mark.parametrize(("path", "method"), OPERATIONS)
def test_what_the_schema_allows_is_answered_as_it_says(schema: Any, path: str, method: str) -> None:
    _asked(schema, path, method, GenerationMode.POSITIVE)


@pytest.mark.parametrize(("path", "method"), ASKED)
def test_query_values_that_it_forbids_are_refused(schema: Any, path: str, method: str) -> None:
    _asked(schema, path, method, GenerationMode.NEGATIVE)


@pytest.mark.parametrize("path", WITH_BODY)
def test_any_body_is_answered_or_refused(server: Server, path: str) -> None:
    """JSON of any form, and any bytes at all: a listed status, findings with a code, never a server error."""
    listed = {int(code) for code in PATHS[path]["post"]["responses"]}

    @settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck), derandomize=not LONG)
    @given(body=JSON.map(lambda item: json.dumps(item).encode()) | st.binary(max_size=200))
    def send(body: bytes) -> None:
        response = server.client.post(path, content=body, headers={"content-type": "application/json"})
        assert response.status_code in listed
        assert response.status_code < 500
        if response.status_code >= 400:
            assert all(item["code"].startswith("E-") for item in response.json()["findings"])

    send()
