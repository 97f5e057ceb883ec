"""Ignatenko, Lashkaripour, Macedoni, Simonovska (2025): Making America Great Again? Impacts of Liberation Day tariffs."""
