"""Lashkaripour, Lugovskyy (2023): profits, scale economies, and the gains from trade and industrial policy."""
