"""Formulas of GNSS ionospheric work: numpy in, numpy out, no files and no labels."""
