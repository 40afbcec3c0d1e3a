"""Sensors against each other: three at once, vectors, counters, columns."""
