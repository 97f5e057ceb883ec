"""Choices of the model in words, from the same catalogues that results print."""

from __future__ import annotations

from smallyard.apps.lab.instrument_forms import FormField, form_of
from smallyard.apps.lab.problems import View
from smallyard.models.closures import DEFICITS
from smallyard.models.closures.revenue import REVENUE
from smallyard.models.elasticities import elasticity_sets
from smallyard.models.horizons import HORIZONS
from smallyard.policy.scenario import ModelOptions


class OptionView(View):
    """A choice of the model."""

    name: str
    title: str
    """Short, for a list."""
    words: str
    """As printed with results."""
    default: bool


class OptionsView(View):
    """All choices of the model, with the form of the scenario file's `model`."""

    horizons: list[OptionView]
    deficits: list[OptionView]
    revenue: list[OptionView]
    elasticities: list[OptionView]
    fields: list[FormField]


_TITLES = {
    "long": "Long run",
    "medium": "Medium run",
    "short": "Short run",
    "share_of_world_gdp": "Fixed shares of world income",
    "balanced": "Trade balanced first",
    "fixed_real": "Fixed in real terms",
    "lump_sum": "Returned to final demand",
    "waste": "Wasted",
}


def _options(field: str, words: dict[str, str]) -> list[OptionView]:
    chosen = ModelOptions.model_fields[field].default
    return [
        OptionView(name=name, title=_TITLES.get(name, name), words=text, default=name == chosen) for name, text in words.items()
    ]


def horizons() -> list[OptionView]:
    """How far ahead."""
    return _options("horizon", {name: item.words for name, item in HORIZONS.items()})


def deficits() -> list[OptionView]:
    """What happens to trade imbalances."""
    return _options("deficits", {name: item.words for name, item in DEFICITS.items()})


def revenue() -> list[OptionView]:
    """What happens to tariff revenue."""
    return _options("revenue", {name: item.words for name, item in REVENUE.items()})


def elasticities() -> list[OptionView]:
    """Packaged sets of trade elasticities."""
    chosen = ModelOptions.model_fields["elasticities"].default
    return [
        OptionView(name=name, title=card["title"], words=f"{card['source']}; {card['conversion']}", default=name == chosen)
        for name, card in elasticity_sets().items()
    ]


def options_view() -> OptionsView:
    """Everything that the scenario file's `model` may say."""
    return OptionsView(
        horizons=horizons(),
        deficits=deficits(),
        revenue=revenue(),
        elasticities=elasticities(),
        fields=form_of(ModelOptions),
    )
