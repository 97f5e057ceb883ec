"""Observed benchmark economies: schema, accounting checks, provenance, aggregation, packaged tables."""
