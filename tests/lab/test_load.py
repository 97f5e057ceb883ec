"""Fifty people at once: every answer is the one asked for, none fails, and waiting stays short."""

from __future__ import annotations

import asyncio
import os
import time
from dataclasses import dataclass
from typing import Any

import httpx
import numpy as np
import pytest

import smallyard
from smallyard.policy.scenario import Scenario

from .conftest import API, Server, tariff_of

CLIENTS = 50
THINK = 1.0  # seconds between an answer and the next question
P95 = 1.5  # seconds of a 17 × 27 solve, waiting included
EQUAL = 1e-12  # percent: the same program on the same machine
SECONDS = 60.0 if os.environ.get("SMALLYARD_LONG_LOAD", "1") == "1" else 10.0

pytestmark = [pytest.mark.full, pytest.mark.xdist_group("lab-load")]


@dataclass
class Seen:
    """What one client was told: seconds of each answer, and what was wrong."""

    seconds: list[float]
    wrong: list[str]


def expected() -> list[tuple[str, dict[str, float]]]:
    """Fifty different questions with the answers of the program without a server."""
    texts = [tariff_of(1.0 + 0.5 * k) for k in range(CLIENTS)]
    answers = [
        smallyard.run(Scenario.from_yaml(text), explain=False).to_dict()["headline"]["real_income_percent"] for text in texts
    ]
    return list(zip(texts, answers, strict=True))


async def one(client: httpx.AsyncClient, asked: list[tuple[str, dict[str, float]]], first: int, until: float) -> Seen:
    """One person: asks, checks, thinks."""
    seen = Seen([], [])
    await asyncio.sleep(THINK * first / CLIENTS)
    count = first
    while time.monotonic() < until:
        text, answer = asked[count % len(asked)]
        began = time.perf_counter()
        response = await client.post(f"{API}/solve", json={"yaml": text})
        seen.seconds.append(time.perf_counter() - began)
        seen.wrong += problems(response, answer)
        count += 1
        await asyncio.sleep(THINK)
    return seen


def problems(response: httpx.Response, answer: dict[str, float]) -> list[str]:
    if response.status_code != 200:
        return [f"{response.status_code}: {response.text[:200]}"]
    found: dict[str, Any] = response.json()["result"]["headline"]["real_income_percent"]
    gap = max(abs(found[name] - value) for name, value in answer.items())
    return [] if gap <= EQUAL else [f"an answer is off by {gap:.3g} percent"]


async def all_of_them(address: str, asked: list[tuple[str, dict[str, float]]]) -> list[Seen]:
    limits = httpx.Limits(max_connections=CLIENTS)
    async with httpx.AsyncClient(base_url=address, timeout=60.0, limits=limits, trust_env=False) as client:
        until = time.monotonic() + SECONDS
        return await asyncio.gather(*(one(client, asked, k, until) for k in range(CLIENTS)))


def test_fifty_people_have_their_own_answers_in_time(server: Server) -> None:
    asked = expected()
    assert server.post("/solve", {"yaml": asked[0][0]}).status_code == 200  # compiled
    seen = asyncio.run(all_of_them(server.address, asked))
    wrong = [text for item in seen for text in item.wrong]
    seconds = np.array([value for item in seen for value in item.seconds])
    print(f"{len(seconds)} answers in {SECONDS:g} s; median {np.median(seconds):.3f} s, p95 {np.quantile(seconds, 0.95):.3f} s")
    assert wrong == []
    assert np.quantile(seconds, 0.95) <= P95
