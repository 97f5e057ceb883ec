"""Slow nested solver of the exact-hat Armington model with input-output links: an oracle, not a product.

Plain NumPy float64: damped wages outside, price fixed point inside, spending by one dense linear solve.
Arrays are [importer n, exporter i, sector s], in shocks with a leading coverage class m.  Cells without base
output have no cost equation; cells without base expenditure keep price 1 and spending 0.
"""

# fmt: off
from dataclasses import make_dataclass
from types import SimpleNamespace

import numpy as np

# [n,i,s]: trade_fob (border value with export tax, without tariff), rates tariff t, export_tax e.  theta [s].
# production_subsidy [i,s]: rate sp on receipts, costs are (1 + sp) Y.  Purchaser values: intermediate_use
# [n,k,j] (input k, user j), final_demand [n,s].  deficit [n]: final demand - VA - revenues + subsidies.
_ECONOMY = "trade_fob tariff export_tax production_subsidy intermediate_use final_demand theta deficit"
# [m,n,i,s]: coverage (shares, sum over m is one), all-in rates tariff t' and export_tax e', iceberg factor
# trade_cost, ban (bool).  [i,s]: all-in rate production_subsidy sp', productivity (divides unit cost).
# [n,s]: demand (factor on final-demand shares).  closure: share_of_world_gdp or fixed_real.
_SHOCK = "coverage tariff export_tax trade_cost ban production_subsidy productivity demand"
# Values: expenditure [n,s], income [n], output [i,s], trade_fob [n,i,s] (border, all classes), revenues [n].
# Hats: wage [n], price [n,s] (purchaser), real_income and real_wage [n] (deflated with base final shares).
_SOLVED = """wage price expenditure income output trade_fob tariff_revenue export_tax_revenue
             real_income real_wage outer_iterations residual"""
Economy = make_dataclass("Economy", _ECONOMY.split(), frozen=True)
Shock = make_dataclass("Shock", [*_SHOCK.split(), ("closure", str, "share_of_world_gdp")], frozen=True)
Solved = make_dataclass("Solved", _SOLVED.split(), frozen=True)


def no_change(economy, closure="share_of_world_gdp"):
    """The shock that changes nothing (one class); vary it with dataclasses.replace."""
    flow, cell = np.ones((1, *np.shape(economy.tariff))), np.ones(np.shape(economy.final_demand))
    return Shock(flow, economy.tariff * flow, economy.export_tax * flow, flow, flow == 0,
                 economy.production_subsidy, cell, cell, closure)


def _over(a, b):
    return np.divide(a, b, out=np.zeros(np.broadcast(a, b).shape), where=b != 0)


def base_accounts(economy):
    """Levels and shares of the base; raises when the accounts do not close."""
    e = economy
    receipts, paid = e.trade_fob / (1 + e.export_tax), e.trade_fob * (1 + e.tariff)
    output, spending, income = receipts.sum(0), paid.sum(1), e.final_demand.sum(1)
    cost = (1 + e.production_subsidy) * output
    value_added = cost - e.intermediate_use.sum(1)  # [i, s]
    spare = spending - e.final_demand - e.intermediate_use.sum(2)
    implied = (value_added.sum(1) + (paid - e.trade_fob).sum((1, 2)) + (e.trade_fob - receipts).sum((0, 2))
               - (e.production_subsidy * output).sum(1) + e.deficit)
    worst = max(np.abs(gap).max() for gap in (spare, income - implied, e.deficit.sum())) / income.sum()
    lowest = min(x.min() for x in (e.trade_fob, e.intermediate_use, e.final_demand, value_added))
    if not (worst < 1e-9 and lowest > -1e-12 * income.sum()):
        raise ValueError(f"base accounts do not close (gap {worst}) or are negative (lowest {lowest})")
    return SimpleNamespace(output=output, spending=spending, income=income, value_added=value_added.sum(1),
                           va=_over(value_added, cost), g=_over(e.intermediate_use, cost[:, None, :]),
                           alpha=e.final_demand / income[:, None], pi=_over(paid, spending[:, None, :]))


def _prices(economy, shock, base, kernel, wage, price, tol, max_inner=20000):
    """Producer and purchaser price hats at given wages."""
    theta, bought = economy.theta, base.spending > 0
    wedge = (1 + economy.production_subsidy) / (1 + shock.production_subsidy) / shock.productivity
    for _ in range(max_inner):
        inputs = np.einsum("iks,ik->is", base.g, np.log(price))
        producer = wedge * np.exp(base.va * np.log(wage)[:, None] + inputs)
        total = np.einsum("nis,is->ns", kernel, producer ** -theta)
        if not np.all(np.isfinite(total)) or np.any(total[bought] <= 0):
            raise FloatingPointError("prices are not finite, or a purchased good has no supplier left")
        new = np.where(bought, total, 1.0) ** (-1 / theta)
        change, price = np.abs(np.log(new / price)).max(), new
        if change <= tol:
            return producer, price
    raise RuntimeError(f"prices did not converge: last change {change}")


def _spend(alpha, g, sp, tariff_share, export_share, receipt_share, fixed_income):
    """X, I, Y solving X = alpha I + g (1 + sp) Y, I = fixed + revenue; shares [n, i, s] are per unit of X."""
    revenue = (export_share - sp * receipt_share).transpose(1, 0, 2)  # income of n from spending X[m, k]
    revenue += np.eye(len(alpha))[:, :, None] * tariff_share.sum(1)
    use = np.einsum("nsk,nk,mnk->nsmk", g, 1 + sp, receipt_share)
    system = np.eye(alpha.size) - (use + alpha[:, :, None, None] * revenue[:, None]).reshape(alpha.size, -1)
    spending = np.linalg.solve(system, (alpha * fixed_income[:, None]).ravel()).reshape(alpha.shape)
    income = fixed_income + np.einsum("nmk,mk->n", revenue, spending)
    return spending, income, np.einsum("nis,ns->is", receipt_share, spending)


def _evaluate(economy, shock, base, wage, price, tol):
    """Everything at given wages; excess is factor demand minus factor income."""
    if not np.allclose(shock.coverage.sum(0), 1, rtol=0, atol=1e-12):
        raise ValueError("coverage must sum to one over classes")
    kappa = (shock.trade_cost * (1 + shock.export_tax) / (1 + economy.export_tax)
             * (1 + shock.tariff) / (1 + economy.tariff))
    paid = np.where(shock.ban, 0.0, base.pi * shock.coverage * kappa ** -economy.theta)
    border = paid / (1 + shock.tariff)
    receipts = border / (1 + shock.export_tax)
    producer, price = _prices(economy, shock, base, paid.sum(0), wage, price, tol)
    scale = producer[None] ** -economy.theta * (price ** economy.theta)[:, None, :]  # [n, i, s]
    tariff_share, export_share = (paid - border).sum(0) * scale, (border - receipts).sum(0) * scale
    alpha = base.alpha * shock.demand / (base.alpha * shock.demand).sum(1, keepdims=True)
    factor_income, deflator = wage * base.value_added, np.exp((base.alpha * np.log(price)).sum(1))
    growth = {"share_of_world_gdp": factor_income.sum() / base.value_added.sum(),
              "fixed_real": (base.income * deflator).sum() / base.income.sum()}[shock.closure]
    spending, income, output = _spend(alpha, base.g, shock.production_subsidy, tariff_share, export_share,
                                      receipts.sum(0) * scale, factor_income + economy.deficit * growth)
    excess = (base.va * (1 + shock.production_subsidy) * output).sum(1) - factor_income
    return SimpleNamespace(excess=excess, factor_income=factor_income, price=price, values=(
        wage, price, spending, income, output, border.sum(0) * scale * spending[:, None, :],
        np.einsum("nis,ns->n", tariff_share, spending), np.einsum("nis,ns->i", export_share, spending),
        income / base.income / deflator, wage / deflator))


def excess_at(economy, shock, wage, *, tol=1e-13):
    """(excess factor demand [n], world factor income) at any wages; by Walras' law the first sums to zero."""
    base = base_accounts(economy)
    at = _evaluate(economy, shock, base, np.asarray(wage, float), np.ones_like(base.spending), tol)
    return at.excess, at.factor_income.sum()


def nested_solve(economy, shock, *, tol=1e-12, max_outer=5000):
    """Damped wage iteration; numeraire: world factor income keeps its base value."""
    base = base_accounts(economy)
    wage, price, step, last = np.ones_like(base.value_added), np.ones_like(base.spending), 0.3, np.inf
    for iteration in range(1, max_outer + 1):
        at = _evaluate(economy, shock, base, wage, price, max(tol / 10, 1e-14))
        relative = at.excess / at.factor_income
        residual = float(np.abs(relative).max())
        if not np.isfinite(residual):
            raise FloatingPointError("wage iteration is not finite")
        if residual <= tol:
            return Solved(*at.values, iteration, residual)
        step, last, price = (step * 0.7 if residual > last else step), residual, at.price
        wage = wage * (1 + np.clip(step * relative, -0.5, 0.5))
        wage = wage * base.value_added.sum() / (wage * base.value_added).sum()
    raise RuntimeError(f"wages did not converge in {max_outer} iterations: residual {residual}")


def random_economy(rng, regions, sectors, *, tariffs=True, export_taxes=False, subsidies=False,
                   deficits=True, zero_flows=0.0, empty_cells=False):
    """Random balanced economy, world value added 100; zero_flows is the chance that a foreign flow is zero.

    empty_cells (3+ regions and sectors): the last region makes nothing in the last sector, the first
    neither makes nor buys in the first sector.
    """
    n, s, home = regions, sectors, np.eye(regions)[:, :, None]
    t = rng.uniform(0, 0.3, (n, n, s)) * (1 - home) * tariffs
    e = rng.uniform(-0.05, 0.2, (n, n, s)) * (1 - home) * export_taxes
    sp = rng.uniform(-0.1, 0.2, (n, s)) * subsidies
    weight = rng.gamma(1.0, size=(n, n, s)) * (rng.random((n, n, s)) >= zero_flows) + 0.7 * n * home
    cost = np.moveaxis(rng.dirichlet(np.r_[np.full(s, 1.5), 1.2 * s], (n, s)), 2, 1)  # [n, input, user]
    g, va, alpha = cost[:, :s], cost[:, s], rng.dirichlet(np.full(s, 2.0), n)
    if empty_cells:
        weight[:, -1, -1], weight[-1, 0, -1], weight[:, 0, 0], weight[0, 1, 0] = 0, 1, 0, 1
        va[0] += g[0, 0]
        g[0, 0], alpha[0] = 0, alpha[0] * (np.arange(s) > 0) / alpha[0, 1:].sum()
    border = weight / weight.sum(1, keepdims=True) / (1 + t)  # per unit of spending
    shares = (alpha, g, sp, t * border, e * border / (1 + e), border / (1 + e))
    # factor income VA = factor (VA + D) with columns of `factor` summing to one; scale by sum VA = 100
    factor = np.stack([(va * (1 + sp) * _spend(*shares, unit)[2]).sum(1) for unit in np.eye(n)], axis=1)
    system = np.vstack([(np.eye(n) - factor)[1:], np.ones(n)])
    plain = np.linalg.solve(system, np.r_[np.zeros(n - 1), 100.0])
    draw = 0.05 * rng.uniform(-1, 1, n) * deficits
    deficit = plain * (draw - plain @ draw / 100)
    value_added = np.linalg.solve(system, np.r_[(factor @ deficit)[1:], 100.0])
    spending, income, output = _spend(*shares, value_added + deficit)
    if not (spending.min() >= 0 and min(income.min(), plain.min()) > 1e-6):
        raise ValueError("the drawn economy has a region without income or negative spending")
    return Economy(border * spending[:, None, :], t, e, sp, g * ((1 + sp) * output)[:, None, :],
                   alpha * income[:, None], rng.uniform(2.0, 8.0, s), deficit)
