"""Dimension names used in every labelled array, declared once."""

IMPORTER = "importer"
EXPORTER = "exporter"
SECTOR = "sector"
USING_SECTOR = "using_sector"
REGION = "region"
SCENARIO = "scenario"
MEMBER = "member"

BILATERAL = (IMPORTER, EXPORTER, SECTOR)
REGIONAL = (REGION, SECTOR)
INPUT_OUTPUT = (REGION, SECTOR, USING_SECTOR)
