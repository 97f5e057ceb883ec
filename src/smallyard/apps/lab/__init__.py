"""The lab: a local web service over the same pipeline as the command line, and the page that it serves."""
