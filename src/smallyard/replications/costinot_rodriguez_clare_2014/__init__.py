"""Costinot, Rodríguez-Clare (2014): trade theory with numbers, gains from trade."""
