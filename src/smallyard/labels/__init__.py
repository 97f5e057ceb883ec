"""Words and units: dimension names, regions, groups, rates, and the nearest-name search."""
