"""Instruments and model options of the scenario file as forms."""

from __future__ import annotations

from fastapi import APIRouter

from smallyard.apps.lab.instrument_forms import InstrumentView, instrument_views
from smallyard.apps.lab.option_words import OptionsView, options_view
from smallyard.apps.lab.problems import NAMED_REFUSALS, check_name

router = APIRouter(tags=["instruments"])


@router.get("/instruments", summary="All instruments with their forms")
def instruments() -> list[InstrumentView]:
    """All instruments, in the order of the reference."""
    return list(instrument_views().values())


@router.get("/instruments/{name}", responses=NAMED_REFUSALS, summary="One instrument with its form")
def one_instrument(name: str) -> InstrumentView:
    """One instrument."""
    check_name("E-INSTRUMENT-UNKNOWN", "instrument", name, instrument_views(), "path")
    return instrument_views()[name]


@router.get("/model-options", summary="Horizon, closures and elasticities in words")
def model_options() -> OptionsView:
    """Everything that the scenario file's `model` may say."""
    return options_view()
