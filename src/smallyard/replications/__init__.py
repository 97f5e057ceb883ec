"""Published papers reproduced, one folder each: recipe, experiment, and the differences in prose."""
