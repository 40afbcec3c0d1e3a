"""Names of the solar wind, and of indices that nobody else has."""

from vconst import Term


def _term(name, long_name, units, valid_range, **about):
    return Term(name=name, long_name=long_name, units=units, valid_range=valid_range, **about)


def _field(axis):
    return _term(
        f"interplanetary_field_{axis}",
        f"interplanetary magnetic field, {axis} of GSM",
        "nT",
        (-150, 150),
        colour="signed",
    )


TERMS = (
    _term(
        "interplanetary_field_magnitude", "interplanetary magnetic field, mean size", "nT", (0, 150)
    ),
    *(_field(axis) for axis in "xyz"),
    _term("solar_wind_temperature", "proton temperature of the solar wind", "K", (1e3, 9e6)),
    _term("solar_wind_density", "proton density of the solar wind", "m-3", (0, 5e8)),
    _term("solar_wind_speed", "speed of the solar wind", "m s-1", (1e5, 3e6), page_units="km s-1"),
    _term("solar_wind_pressure", "dynamic pressure of the solar wind", "nPa", (0, 99)),
    _term(
        "solar_wind_electric_field",
        "electric field of the solar wind, minus V Bz of GSM",
        "mV m-1",
        (-99, 99),
        colour="signed",
    ),
    _term("polar_cap_north", "polar cap index PC of the north", "1", (-50, 50), colour="signed"),
    _term("k_middle_latitudes", "K index of middle latitudes (Fredericksburg)", "1", (0, 9)),
    _term("k_high_latitudes", "K index of high latitudes (College)", "1", (0, 9)),
)
