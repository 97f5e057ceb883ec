"""Asking the solver on behalf of a client: whoever goes away while waiting is not answered, so that others wait less."""

from __future__ import annotations

import asyncio
from typing import Any

from fastapi import Request

from smallyard.apps.lab.problems import Refused
from smallyard.apps.lab.solver_process import Answer, SolverProcess
from smallyard.errors import Finding

_LOOK = 0.5  # seconds between two looks at whether the client is still there


async def ask_for(request: Request, solver: SolverProcess, command: str, seconds: float | None = None, **question: Any) -> Answer:
    """The solver's answer; a question that is still in the queue when its client leaves is dropped. Raises Refused.

    One that is at work is computed to its end in any case: its answer is waited for, so that it can be kept.
    """
    begun = solver.begin(command, seconds, **question)
    asking = asyncio.wrap_future(begun)
    while not (await asyncio.wait({asking}, timeout=_LOOK))[0]:
        if await request.is_disconnected():
            if begun.cancel():
                raise Refused(503, Finding("E-LAB-SOLVER", "nobody waits for this answer any more", "solver", fix="ask again"))
            break
    return await asking
