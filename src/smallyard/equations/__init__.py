"""Equations of the trade economy, one idea per file, pure JAX.

Arrays follow the kernel layout: bilateral `[sector, importer, exporter]`, regional `[sector, region]`,
input use `[region, sector, using_sector]`. Hats are counterfactual over benchmark.
"""
