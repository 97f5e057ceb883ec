"""Parts of the documentation that are made by running the shipped code."""
