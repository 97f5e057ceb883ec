"""Applications on top of everything: the command line. Imported by nobody."""
