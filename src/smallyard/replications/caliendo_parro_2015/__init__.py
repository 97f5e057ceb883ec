"""Caliendo, Parro (2015), Estimates of the Trade and Welfare Effects of NAFTA, Review of Economic Studies 82: 1-44."""
