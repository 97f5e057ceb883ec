"""The report page of a run: sentences, figures and tables of one result as one self-contained file."""
