"""Model variants: unknowns and residuals over a world. Each variant is one final class; closures are files of their own."""
