"""`python -m smallyard` is the command line."""

from smallyard.apps.cli import main

main()
