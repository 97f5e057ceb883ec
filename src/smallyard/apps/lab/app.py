"""The application: routes behind their guards, one solver process, one queue of jobs. JAX is not imported here."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager

from fastapi import FastAPI

from smallyard._version import __version__
from smallyard.apps.lab import (
    routes_about,
    routes_compare,
    routes_documents,
    routes_explain,
    routes_games,
    routes_instruments,
    routes_jobs,
    routes_map,
    routes_measures,
    routes_runs,
    routes_scenarios,
    routes_solve,
    routes_uploads,
    routes_words,
    routes_worlds,
    static,
)
from smallyard.apps.lab.answers_kept import KeptAnswers
from smallyard.apps.lab.jobs import Jobs
from smallyard.apps.lab.problems import PlainJson, install_refusals
from smallyard.apps.lab.run_store import RunStore
from smallyard.apps.lab.safety import BodyLimit, Guard, SecurityHeaders
from smallyard.apps.lab.settings import Settings
from smallyard.apps.lab.solver_process import SolverProcess
from smallyard.apps.lab.state import LabState

API = "/api/v1"
ROUTERS = (  # in the order of the schema
    routes_about.router,
    routes_words.router,
    routes_worlds.router,
    routes_instruments.router,
    routes_measures.router,
    routes_map.router,
    routes_scenarios.router,
    routes_solve.router,
    routes_runs.router,
    routes_explain.router,
    routes_documents.router,
    routes_compare.router,
    routes_games.router,
    routes_jobs.router,
    routes_uploads.router,
)


def lab_app(settings: Settings) -> FastAPI:
    """The lab as an ASGI application; its processes start and end with it."""
    store = RunStore(settings.folder)
    solver = SolverProcess(settings, warmed=settings.warmed)
    explainer = SolverProcess(settings, "explainer", idle=settings.limits.explainer_idle)
    kept = KeptAnswers(settings.limits.kept_answers if settings.keep_answers else 0)
    lab = LabState(settings, solver, explainer, store, Jobs(settings, store), kept)
    app = FastAPI(
        title="smallyard lab",
        version=__version__,
        openapi_url=f"{API}/openapi.json",
        docs_url=None,
        redoc_url=None,
        default_response_class=PlainJson,
        lifespan=_lifespan,
        redirect_slashes=False,
    )
    app.state.lab = lab
    install_refusals(app)
    for router in ROUTERS:
        app.include_router(router, prefix=API)
    app.include_router(static.router)
    app.add_middleware(BodyLimit, settings=settings)
    app.add_middleware(Guard, settings=settings)
    app.add_middleware(SecurityHeaders)  # added last, so first in line: refusals have the headers too
    return app


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    lab: LabState = app.state.lab
    lab.store.open()
    with ExitStack() as ends:  # each end is tried, also where one before it fails; the last is first
        for end in (lab.store.close, lab.solver.stop, lab.explainer.stop, lab.jobs.stop):
            ends.callback(end)
        lab.solver.start()
        lab.jobs.start()
        yield
