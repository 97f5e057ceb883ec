"""Symbols of the equation pages: what they mean, and the name under which results, worlds and scenario files have them."""

from __future__ import annotations

import inspect
from collections.abc import Sequence

from generated_docs.markdown import table
from smallyard.models.factors import Factors
from smallyard.models.krugman import Krugman
from smallyard.models.labour import Labour
from smallyard.models.nests import Nests
from smallyard.models.ricardian import Ricardian
from smallyard.policy.channels import CHANNELS
from smallyard.policy.instruments import INSTRUMENTS
from smallyard.policy.scenario import ModelOptions, Scenario
from smallyard.results.control_rows import ControlRow
from smallyard.results.variables import VARIABLES
from smallyard.world.world import World

Symbols = Sequence[tuple[str, str, tuple[str, ...]]]
MODEL: Symbols = (
    (r"$\hat w_n$", "wage", ("wage_percent", "real_wage_percent")),
    (r"$\hat c_{ns}$", "cost of a unit of the input bundle", ()),
    (r"$\hat p_{is}$", "price of the producer", ("producer_price_percent",)),
    (r"$\kappa_{nism}$", "what the border adds to the price", ()),
    (r"$\hat P_{ns}$", "price index of a market", ("purchaser_price_percent",)),
    (r"$\hat P_n$", "price index of final demand", ("price_index_percent",)),
    (r"$\pi_{nis}$", "share of an origin in a market", ("trade_fob",)),
    (r"$c_m$", "share of a flow that a measure covers, or leaves free", ("coverage",)),
    (r"$\theta_s$", "trade elasticity", ("elasticities",)),
    (
        r"$\gamma_{ns},\; \gamma_{nks}$",
        "shares of labour and of input $k$ in the cost of sector $s$",
        ("intermediate_use", "value_added"),
    ),
    (r"$\alpha_{ns}$", "share of a sector in final demand", ("final_demand",)),
    ("$z_{ns}$", "productivity", ("productivity",)),
    ("$d_{nism}$", "iceberg cost", ("trade_cost",)),
    ("$t_{nis}$", "tariff, on border value", ("tariff",)),
    ("$e_{nis}$", "export tax, on receipts", ("export_tax",)),
    (r"$\varsigma_{ns}$", "production subsidy, on receipts", ("production_subsidy",)),
    ("$X_{ns}$", "spending on a sector at purchaser prices", ("expenditure",)),
    ("$Y_{is}$", "receipts of producers", ("output", "output_value_counterfactual")),
    ("$V_n$", "value added of the base year", ("value_added",)),
    ("$I_n$", "income that is spent on final demand", ("final_income_counterfactual",)),
    ("$T_n$", "tariff revenue", ("tariff_revenue_counterfactual",)),
    ("$E_n$", "export-tax revenue", ("export_tax_revenue_counterfactual",)),
    ("$D_n$", "transfer that pays for a trade deficit", ("net_exports", "deficits")),
    (r"$\hat C_n$", "real income", ("real_income_percent", "equivalent_variation")),
)
VARIANTS: Symbols = (
    (r"$\mu_s,\; \pi_s$", "markup over cost, and the share of profits that follows from it", ("markup",)),
    (r"$\psi_s$", "scale elasticity", ("scale_elasticity", "entry")),
    (
        r"$\eta_v,\; \eta_m,\; \eta_f$",
        "substitution of labour and inputs, among inputs, in final demand",
        ("value_added", "inputs", "final"),
    ),
    (r"$\varphi_{fns}$", "share of a factor in value added", ("shares",)),
    (r"$\sigma$", "substitution between factors", ("substitution",)),
    (r"$\kappa_f$", "mobility of a factor between sectors", ("mobility",)),
    (r"$\varepsilon$", "elasticity of labour supply", ("supply_elasticity",)),
    (r"$\underline w_n,\; u_n$", "floor of pay; ln of what it keeps from work", ("wage_floor", "floor")),
    (r"$R_n,\; N_n$", "border revenue and earnings, under tax relief", ("revenue",)),
)
CONTROLS: Symbols = (
    (r"$\mu$", "shadow price, as a rate on the seller's price", ("shadow_price_percent",)),
    (
        r"$\ell$",
        "part of the quantity of reference that is allowed, or asked for",
        ("allowed_percent", "limit", "approval", "at_least"),
    ),
    ("$q$", "quantity delivered", ("quantity_percent",)),
    ("$v$", "what goes past a cap, over the reference", ("leak_percent", "evasion")),
    (r"$\mu(1+e)R$", "rent, on receipts $R$", ("rents", "rents_counterfactual")),
    (r"$f,\; g$", "cost of the first evasion, and its rise", ("first_cost", "rising_by")),
    (r"$\chi,\; \epsilon$", "share of the controller's tools, and their substitution", ("tool_share", "essentiality")),
)
CLOSURES: Symbols = (
    ("$D_n$", "trade deficit of the base year, paid for by a transfer", ("net_exports", "deficits")),
    ("$V_n$", "value added of the base year", ("value_added",)),
    (r"$\hat w_n$", "wage", ("wage_percent",)),
    (r"$\hat P$", "price index of world final demand", ()),
    (r"$\theta$", "trade elasticity", ("elasticities",)),
    ("$h$", "years after a change", ("horizon",)),
)


def symbols_block(symbols: Symbols) -> str:
    """The table of a page; a name that nothing has is refused."""
    known = _names()
    missing = [name for _, _, names in symbols for name in names if name not in known]
    if missing:
        raise ValueError(f"no variable, array or key is called {', '.join(missing)}")
    rows = [[symbol, words, ", ".join(f"`{name}`" for name in names)] for symbol, words, names in symbols]
    return table(["symbol", "what it is", "names"], rows)


def _names() -> set[str]:
    """Variables of results, columns of controls, arrays of worlds, channels, keys of scenarios and of their policies."""
    keys = {key for model in (Scenario, ModelOptions, *INSTRUMENTS.values()) for key in _keys(model)}
    options = {name for model in (Ricardian, Krugman) for name in inspect.signature(model.calibrate).parameters}
    records = {name for record in (Nests, Factors, Labour) for name in inspect.signature(record).parameters}
    arrays = {*vars(World), *World.__dataclass_fields__}
    return {*VARIABLES, *CHANNELS, *options, *records, *ControlRow.__dataclass_fields__, *arrays, *keys}


def _keys(model: type) -> set[str]:
    """Keys of a record and of the records inside it."""
    schema = model.model_json_schema()
    return {key for part in (schema, *schema.get("$defs", {}).values()) for key in part.get("properties", {})}
