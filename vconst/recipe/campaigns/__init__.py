"""Campaigns: one recipe over a table of parameters, as one run."""
