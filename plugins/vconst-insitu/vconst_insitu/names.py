"""Variables of DE-2's files that are read, by the names that they have there."""

#: All but the last become variables of the product; it says which samples failed a check.
RPA = (
    *("Epoch", "glat", "glon", "alt", "ionDensity", "O", "H", "He", "molecularIons", "highMass"),
    *("ionTemperature", "x", "y", "z", "scPotential", "sigma", "sweepType", "dataQuality"),
)

FLAG = RPA[-1]
