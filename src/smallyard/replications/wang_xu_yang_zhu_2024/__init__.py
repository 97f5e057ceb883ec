"""Tariffs and industrial subsidies with external economies of scale, of Wang, Xu, Yang and Zhu (2024)."""
