"""What states could choose, computed on top of solved economies: tests of conditions, never a prediction of play."""
