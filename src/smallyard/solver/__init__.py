"""Numerical solution of fixed points. Knows no economics: problems come with residuals, updates and block names."""
