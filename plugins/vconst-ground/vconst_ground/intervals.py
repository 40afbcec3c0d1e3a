"""The intervals of observatories, and how final their values are."""

#: s between samples, by the product that they are of.
CADENCES = {"second": 1, "minute": 60, "hour": 3600, "day": 86_400}

#: Baselines in the order in which they supersede each other; the numbers are the publication
#: levels of ImagCDF.
BASELINES = ("0-unstated", "1-variation", "2-provisional", "3-quasi-definitive", "4-definitive")
