"""How much of a region's goods is in what others produce, seen through all stages of production."""

from __future__ import annotations

import numpy as np

from smallyard.world.world import World

STAGES = 200  # a stage passes on at most the share of inputs; after this many nothing printable is left
SETTLED = 1e-12


def content_share(world: World, region: int, counted: np.ndarray) -> np.ndarray:
    """Share of each sector's output value that is made of goods of one region, directly or inside inputs [region, sector].

    Equation: c_is = Σ_k a_iks [π_ihk m_k + Σ_{j≠h} π_ijk c_jk], a the share of input k in output, π the share of source j in
    purchases of k, h the region, m_k 1 where its good k counts.
    Arguments: place of the region; counted [sector]. What the region itself makes is its own content and has share 1.
    Source: look-through of input-output tables; a test for rules on content (0, 10, 25 %), not for tools and know-how, which are no
    inputs.
    """
    border, paid = world.trade_fob, (world.trade_fob * (1.0 + world.tariff)).sum(1)[:, None, :]
    source = np.divide(border, paid, out=np.zeros_like(border), where=paid > 0.0)  # tariffs are nobody's content
    output = world.output
    inputs = np.divide(
        world.intermediate_use, output[:, None, :], out=np.zeros_like(world.intermediate_use), where=output[:, None, :] > 0.0
    )
    others = source.copy()
    others[:, region, :] = 0.0
    first = source[:, region, :] * counted
    found = np.zeros_like(output)
    for _ in range(STAGES):
        inside = first + np.einsum("njk,jk->nk", others, found)
        new = np.einsum("nks,nk->ns", inputs, inside)
        settled = np.abs(new - found).max() <= SETTLED
        found = new
        if settled:
            break
    found[region] = 1.0
    return found
