"""The intervals of observatories, and how final their values are."""

#: s between samples, by the product that they are of.
CADENCES = {"second": 1, "minute": 60, "hour": 3600, "day": 86_400}

#: Baselines by level; texts and levels alike are in the order in which they supersede each
#: other. Whole levels are the publication levels of ImagCDF.
BASELINES = {
    0: "0-unstated",
    1: "1-variation",
    1.5: "1.5-wdc-hourly",
    2: "2-provisional",
    3: "3-quasi-definitive",
    4: "4-definitive",
}

#: Hourly means that a World Data Centre published; their type is not stated.
WDC_HOURLY = 1.5

#: Values of this level and above count from zero; below, a strength must prove it.
ABSOLUTE = 1.5
