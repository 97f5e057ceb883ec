"""docs/functions.md: the functions that compute the equations, from their docstrings; and which equation is computed where."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Sequence
from typing import Any

from generated_docs.markdown import NOTICE, fenced, table
from smallyard.equations import controls, factors, income, kernels, labour, nests, scale, sourcing, unit_cost
from smallyard.models import certify_controls, ricardian_certify, ricardian_equations
from smallyard.models.closures import fixed_real, share_of_world_gdp
from smallyard.results import path_terms
from smallyard.strategy import (
    bargaining,
    cap_slopes,
    caps,
    coalitions,
    denial,
    frontier,
    goals,
    ladder,
    leverage,
    matrix,
    nash,
    optimum,
    repeated,
    retaliation,
    scope,
    shapley,
    stackelberg,
    tax_or_ban,
    weights,
)
from smallyard.world import content

Function = Callable[..., Any]
ROOMS: dict[str, tuple[Any, ...]] = {
    "Equations": (unit_cost, kernels, sourcing, income, nests, factors, labour, scale, controls),
    "The system": (ricardian_equations,),
    "Closures": (share_of_world_gdp, fixed_real),
    "Welfare and content": (path_terms, content),
    "Certificates": (ricardian_certify, certify_controls),
}
MODEL: Sequence[tuple[str, str, Function]] = (
    ("cost of the input bundle", r"$\hat c_{ns}$", unit_cost.log_unit_cost),
    ("price to the buyer and what of it reaches border and producer", r"$\kappa_{nism}$", kernels.trade_kernels),
    ("price index, receipts, border taxes", r"$\hat P_{ns},\; Y'_{is},\; T'_n,\; E'_n$", sourcing.clear_sourcing),
    ("flows, for reports", r"$\pi'_{nism} X'_{ns}$", sourcing.bilateral),
    ("spending on final and intermediate demand", "$X'_{ns}$", income.expenditure),
    ("payments to labour", r"$\gamma_{ns} (1 + \varsigma'_{ns}) Y'_{ns}$", income.factor_payments),
    ("cost of subsidies", r"$\sum_s \varsigma'_{ns} Y'_{ns}$", income.subsidy_cost),
    ("subsidy that an amount of money pays for", r"$\varsigma'$", income.subsidy_rate),
    ("everything once around", r"$\hat w, \hat P, X' \to \hat w, \hat P, X'$", ricardian_equations.one_pass),
    ("unit of account", r"$\sum_n \hat w_n V_n$", ricardian_equations.log_numeraire),
    ("profits", r"$\Pi'_n$", income.profit),
    ("scale", r"$\hat q_{is}$", scale.log_quantity),
    ("substitution in cost", r"$\hat m_{ns},\; \hat c_{ns}$", nests.nested_cost),
    ("substitution in final demand", r"$\hat P_n$", nests.final_index),
    ("price of value added from several factors", "$v_{ns}$", factors.log_value_added_price),
    ("what factors are paid", r"$\bar r_{fn},\; r_{fns}$", factors.returns),
    ("labour offered", r"$\hat L_n$", labour.log_supply),
    ("distance to a wage floor", "$u_n$", labour.floor_slack),
    ("what more work costs those who do it", r"$\hat W_n$", labour.effort),
    ("real income and its terms", r"$\hat C_n$", path_terms.panel_terms),
    ("all equations once more, in plain NumPy", "", ricardian_certify.certify),
)
CONTROLS: Sequence[tuple[str, str, Function]] = (
    ("price index, receipts and rents with controlled flows", r"$\mu,\; q$", controls.clear_controlled),
    ("how much tighter a control could be before it binds", r"$\ln[(\ell + v) q_0] - \ln q$", controls.slacks),
    ("what goes past a cap", "$v$", controls.leaked),
    ("rates of shadow prices", r"$\ln(1+\mu)$", controls.log_rates),
    ("content of a region in the goods of others", "", content.content_share),
    ("all of it once more, in plain NumPy", "", certify_controls.controlled_sums),
)
CLOSURES: Sequence[tuple[str, str, Function]] = (
    ("`deficits: share_of_world_gdp`", "$D'_n$", share_of_world_gdp.scale),
    ("`deficits: fixed_real`", "$D'_n$", fixed_real.scale),
    ("`revenue`: what real income counts", r"$\hat C_n$", path_terms.spendable),
)


GAMES: Sequence[tuple[str, str, Function]] = (
    ("what a player wants", r"$J_i$", goals.weights_for),
    ("`optimum`, floors among its conditions", r"$\max_{p_i} J_i(p_i, p_{-i})$", optimum.optimum),
    ("`nash`", r"$p_i \in \arg\max J_i(p_i, p_{-i})$ for all $i$", nash.nash),
    ("`stackelberg`", r"$\max_p J_L(p, a(p))$", stackelberg.stackelberg),
    ("`ladder`", r"$p_k = p_{k-2} + a(p_{k-1} - p_{k-3})$", ladder.ladder),
    ("rules of answers", "$a$", retaliation.answer),
    ("`bargain`", r"$\max \prod_i (J_i - d_i)$", bargaining.bargain),
    ("its frontier", r"$\max\, \lambda J_1 + (1 - \lambda) J_2$", frontier.frontier),
    ("`repeated`", r"$\delta^* = (W^D - W^C)/(W^D - W^N)$", repeated.check_cooperation),
    ("`weights`", r"$\lambda_s$", weights.rationalising),
    ("`matrix`", r"$J_i(a) - J_i(0)$ for every $a$", matrix.payoff_matrix),
    ("`leverage`", r"$\partial EV_T / \partial EV_S$", leverage.leverage),
    ("`scope`", r"$\max_S$ aim$(S)$, own loss $\le$ budget", scope.scope),
    ("`tax_or_ban`", "$e' = e + r$", tax_or_ban.tax_or_ban),
    ("`coalition`", "$v(C)$", coalitions.coalitions),
    ("its contributions", r"$\varphi_i$", shapley.shapley),
    ("`denial`", r"$V_o,\; V_l$", denial.solve_denial),
    ("caps as limits of the economy", r"$q \le (1 - c)\, q_0$", caps.cap_controls),
    ("slope by a cap, also where it has room", r"$\max(0, -\partial J / \partial \ell)$", cap_slopes.cap_slopes),
)


def functions_page() -> str:
    """The whole page."""
    parts = [
        f"# Functions of the equations\n\n{NOTICE} Arrays are in the order `[sector, importer, exporter]` and `[sector, region]`; "
        "names that begin with `log_` are natural logarithms of hats. The equations in one piece: [The model](model.md). These "
        "functions are not part of [the interface](api.md) and may change without notice.\n"
    ]
    for title, places in ROOMS.items():
        parts.append(f"## {title}\n")
        parts += [_entry(item) for place in places for item in _functions(place)]
    parts.append("## Games\n")
    parts += [_entry(item) for _, _, item in GAMES]
    return "\n".join(parts)


def equations_block(rows: Sequence[tuple[str, str, Function]]) -> str:
    """Which function computes which equation of a page."""
    shown = [[words, symbol, f"[`{_name(item)}`](functions.md#{_anchor(item)})"] for words, symbol, item in rows]
    return table(["equation", "symbol", "function"], shown)


def _functions(place: Any) -> list[Function]:
    """Public functions of a module, in its order."""
    found = [item for name, item in vars(place).items() if inspect.isfunction(item) and not name.startswith("_")]
    return [item for item in found if item.__module__ == place.__name__]


def _entry(item: Function) -> str:
    words = inspect.getdoc(item) or ""
    first, _, rest = words.partition("\n\n")
    arguments = ", ".join(name for name in inspect.signature(item).parameters)
    text = f"### `{_name(item)}`\n\nIn `src/{item.__module__.replace('.', '/')}.py`: `{item.__name__}({arguments})`\n\n"
    return text + fenced(f"{first}\n\n{rest}".strip())


def _name(item: Function) -> str:
    return f"{item.__module__.rsplit('.', 1)[1]}.{item.__name__}"


def _anchor(item: Function) -> str:
    return re.sub(r"[^\w-]", "", _name(item))
