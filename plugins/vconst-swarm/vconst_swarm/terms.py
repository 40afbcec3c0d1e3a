"""Canonical names that the core does not know."""

from vconst import Term


def _flag(name, long_name):
    return Term(name=name, long_name=long_name, role="flag")


def _residual(component, long_name, symbol):
    return Term(
        name=f"magnetic_field_residual{component}",
        long_name=long_name,
        units="nT",
        valid_range=(-5000, 5000),
        colour="signed",
        symbol=symbol,
        quantity="magnetic field residual",
    )


def _quantity(name, long_name, units, limits, group="", **rest):
    """A measured quantity; *limits* is its valid range, or the greatest of both signs."""
    signed = not isinstance(limits, tuple)
    return Term(
        name=name,
        long_name=long_name,
        units=units,
        valid_range=(-limits, limits) if signed else limits,
        colour="signed" if signed else "count",
        quantity=group,
        **rest,
    )


def _error(name, long_name, units):
    return Term(name=name, long_name=long_name, units=units, role="error")


def _coordinate(name, long_name, units, limits):
    return Term(name=name, long_name=long_name, units=units, valid_range=limits, role="coordinate")


def _vector(stem, long_name, units, limit, axes, group=""):
    return tuple(
        _quantity(f"{stem}_{axis}", f"{long_name}, {axis} component", units, limit, group)
        for axis in axes
    )


def _errors(stem, long_name, units, axes):
    return tuple(
        _error(f"{stem}_{axis}", f"standard error of the {long_name}, {axis} component", units)
        for axis in axes
    )


_RTP, _XYZ, _NEC = ("r", "theta", "phi"), "xyz", ("north", "east", "centre")

LEVEL_1B = (
    _flag("langmuir_probe_flags", "source and method of the Langmuir probe values (Flags_LP)"),
    _flag("electron_density_flags", "state of the density (Flags_Ne, Flags_N_ion)"),
    _flag("electron_temperature_flags", "state of the temperature (Flags_Te, Flags_T_elec)"),
    _flag("electron_density_from_electrons_flags", "state of Flags_N_elec"),
    _flag("spacecraft_potential_flags", "state of the potential (Flags_Vs)"),
    _flag("magnetic_field_flags", "state of the field strength (Flags_F)"),
    _flag("magnetic_vector_flags", "state of the field vector (Flags_B)"),
    _flag("attitude_flags", "state of the attitude (Flags_q)"),
    _flag("platform_flags", "state of the platform (Flags_Platform)"),
    Term(
        name="electron_density_from_electrons",
        long_name="electron density from the electron current of the probe",
        units="m-3",
        valid_range=(1e7, 1e13),
        symbol="N_elec",
        scale="log",
        scenes=(3e10, 1e11, 3e11),
        quantity="electron density",
    ),
    Term(
        name="electron_density_correction",
        long_name="correction of the density suggested from incoherent scatter radars",
        units="m-3",
        colour="signed",
        quantity="electron density correction",
    ),
    Term(
        name="electron_temperature_correction",
        long_name="correction of the temperature suggested from incoherent scatter radars",
        units="K",
        colour="signed",
        quantity="electron temperature correction",
    ),
    _residual("", "field strength minus that of a model", "dF"),
    _residual("_north", "northward field minus that of a model", "dB_N"),
    _residual("_east", "eastward field minus that of a model", "dB_E"),
    _residual("_centre", "field towards the centre minus that of a model", "dB_C"),
)

ION_DRIFT = (
    _flag("ion_drift_flags", "which components are calibrated (Quality_flags)"),
    _flag("ion_drift_calibration_flags", "how they were calibrated (Calibration_flags)"),
    _quantity(
        "ion_velocity_vertical_sensor_x",
        "ion drift velocity of the vertical sensor, x component of its frame",
        "m s-1",
        10000,
        "plasma drift",
    ),
    _error(
        "ion_velocity_vertical_sensor_error_x",
        "standard error of the ion drift velocity of the vertical sensor",
        "m s-1",
    ),
    *_errors("ion_velocity_error", "ion drift velocity", "m s-1", _XYZ),
    *_vector("satellite_velocity", "velocity of the satellite", "m s-1", 12000, _NEC),
    *_vector("corotation_velocity", "velocity of a plasma that corotates", "m s-1", 1000, _XYZ),
    *_vector(
        "electric_field_vertical_sensor",
        "electric field from the vertical sensor",
        "mV m-1",
        1000,
        _XYZ,
        "electric field",
    ),
)

LINKS = (
    *(
        _coordinate(
            f"navigation_satellite_position_{axis}",
            f"position of the navigation satellite, {axis} component fixed to the Earth",
            "km",
            (-50000, 50000),
        )
        for axis in _XYZ
    ),
    _coordinate(
        "link_elevation", "elevation of the satellite above the horizon", "degree", (-90, 90)
    ),
    _error(
        "relative_total_electron_content_rms",
        "spread of code about phase in the relative electron content",
        "TECU",
    ),
    _quantity("receiver_code_bias", "differential code bias of the receiver", "TECU", 1000),
    _error("receiver_code_bias_error", "error of the differential code bias", "TECU"),
)

CURRENTS = (
    _flag("current_flags", "state of the currents, digit by digit (Flags)"),
    _quantity(
        "radial_current_density", "radial current density, upward", "uA m-2", 1000, "current"
    ),
    _error("radial_current_density_error", "error of the radial current density", "uA m-2"),
    _quantity(
        "field_aligned_current_density",
        "current density along the magnetic field",
        "uA m-2",
        1000,
        "current",
    ),
    _error(
        "field_aligned_current_density_error",
        "error of the field-aligned current density",
        "uA m-2",
    ),
    _quantity(
        "equatorial_electric_field",
        "eastward electric field at the magnetic equator",
        "mV m-1",
        50,
        "electric field",
    ),
    _flag("equatorial_electric_field_flags", "gaps and satellite (Flags)"),
    _error("current_profile_misfit", "modelled against observed current profile, relative", "1"),
    *_vector(
        "electrojet_current",
        "height-integrated current of the equatorial electrojet",
        "A km-1",
        5000,
        ("east", "north"),
        "current",
    ),
    _coordinate(
        "electrojet_latitude", "quasi-dipole latitude across the electrojet", "degree", (-90, 90)
    ),
)

IRREGULARITIES = (
    *(
        _quantity(
            f"{which}_electron_density",
            f"electron density, {which} of it",
            "m-3",
            (1e7, 1e13),
            "plasma density",
            scale="log",
        )
        for which in ("background", "foreground")
    ),
    *(
        _quantity(
            f"electron_density_gradient_{scale}",
            f"gradient of the electron density along the track, {words}",
            "m-4",
            1e9,
            "plasma irregularity",
        )
        for scale, words in (
            ("100km", "over 100 km"),
            ("50km", "over 50 km"),
            ("20km", "over 20 km"),
            ("pcp_edge", "over the edge of a polar cap patch"),
        )
    ),
    _quantity(
        "electron_density_rate",
        "rate of change of the electron density (ROD)",
        "m-3 s-1",
        1e13,
        "plasma irregularity",
    ),
    *(
        _quantity(
            f"electron_density_rate_index_{window}s",
            f"standard deviation of the rate of change of density over {window} s (RODI)",
            "m-3 s-1",
            (0, 1e13),
            "plasma irregularity",
        )
        for window in (10, 20)
    ),
    *(
        _quantity(
            f"electron_density_fluctuation_{window}s",
            f"electron density minus its median over {window} s",
            "m-3",
            1e13,
            "plasma irregularity",
        )
        for window in (10, 20, 40)
    ),
    _quantity(
        "electron_content_rate",
        "rate of change of the electron content (ROT)",
        "TECU s-1",
        100,
        "plasma irregularity",
    ),
    *(
        _quantity(
            f"electron_content_rate_index_{window}s",
            f"standard deviation of the rate of change of content over {window} s (ROTI)",
            "TECU s-1",
            (0, 100),
            "plasma irregularity",
        )
        for window in (10, 20)
    ),
    _quantity(
        "electron_content_spread",
        "standard deviation of the vertical electron content over all links",
        "TECU",
        (0, 400),
        "plasma irregularity",
    ),
    _flag("patch_flags", "polar cap patch (PCP_flag)"),
    _flag("bubble_flags", "plasma bubble index (IBI_flag)"),
    _flag("ionosphere_region", "0 equator, 1 mid-latitude, 2 auroral oval, 3 polar cap"),
    _flag("irregularity_index", "0 to 3 low, 4 and 5 medium, from 6 on high (IPIR_index)"),
    _flag("link_count", "navigation satellites in view"),
)

OBSERVATORIES = (
    *_vector("magnetic_field", "magnetic field, spherical", "nT", 70000, _RTP, "magnetic field"),
    *_errors("magnetic_field_error", "magnetic field, spherical", "nT", _RTP),
    *_vector("core_field", "magnetic field of the core", "nT", 70000, _RTP, "magnetic field"),
    *_errors("core_field_error", "magnetic field of the core", "nT", _RTP),
    *_vector("secular_variation", "secular variation", "nT year-1", 5000, _RTP),
    *_errors("secular_variation_error", "secular variation", "nT year-1", _RTP),
    *_vector("crustal_field", "field of the crust at an observatory", "nT", 20000, _RTP),
    _coordinate(
        "secular_variation_lag",
        "time of the secular variation after that of the sample",
        "day",
        (-1000, 1000),
    ),
)

TERMS = (*LEVEL_1B, *ION_DRIFT, *LINKS, *CURRENTS, *IRREGULARITIES, *OBSERVATORIES)
