"""The version of smallyard, written once."""

__version__ = "0.1.0"
