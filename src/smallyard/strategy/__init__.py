"""Rational counter-moves: best policies, equilibria of games, cooperation, sanctions, coalitions, repeated play."""
