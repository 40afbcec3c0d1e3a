"""What is kept of each kind of file, by canonical name."""

from vconst import Variable

#: Not declared in the files; 0xFFFFFFFF / 100 was seen in error estimates.
NO_ERROR = (42949673.0, 42949672.95)

ADMITTANCE = {"method": "ion admittance"}


def _position(time):
    return (
        Variable(source="Timestamp", name="time", units=time),
        Variable(source="Latitude", name="latitude", units="degree"),
        Variable(source="Longitude", name="longitude", units="degree"),
        Variable(source="Radius", name="radius", units="m"),
    )


NATIVE_POSITION = _position("cdf epoch")


def _lp(name, source, *older, units, optional=False, fill=(), **attributes):
    return Variable(
        source=source,
        alternatives=older,
        name=name,
        units=units,
        optional=optional,
        fill=fill,
        attributes=attributes,
    )


def _flags(name, source, *older, optional=False):
    return Variable(source=source, alternatives=older, name=name, optional=optional)


LP_06 = (
    *NATIVE_POSITION,
    _lp("electron_density", "Ne", units="cm-3", **ADMITTANCE),
    _lp("electron_density_error", "Ne_error", units="cm-3", optional=True, fill=NO_ERROR),
    _lp("electron_temperature", "Te", units="K"),
    _lp("electron_temperature_error", "Te_error", units="K", optional=True, fill=NO_ERROR),
    _lp("spacecraft_potential", "Vs", units="V", optional=True),
    _flags("langmuir_probe_flags", "Flags_LP"),
    _flags("electron_density_flags", "Flags_Ne"),
    _flags("electron_temperature_flags", "Flags_Te"),
    _flags("spacecraft_potential_flags", "Flags_Vs"),
)

#: The ion current gives the density from baseline 07 on as it did before.
LP_07 = (
    *NATIVE_POSITION,
    _lp("electron_density", "N_ion", units="cm-3", **ADMITTANCE),
    _lp("electron_density_error", "N_ion_error", units="cm-3", optional=True, fill=NO_ERROR),
    _lp("electron_density_correction", "dN_ion", units="cm-3", optional=True),
    _lp("electron_density_from_electrons", "N_elec", units="cm-3", optional=True),
    _lp("electron_temperature", "T_elec", units="K"),
    _lp("electron_temperature_error", "T_elec_error", units="K", optional=True, fill=NO_ERROR),
    _lp("electron_temperature_correction", "dT_elec", units="K", optional=True),
    _lp("spacecraft_potential", "Vs", units="V", optional=True),
    _flags("langmuir_probe_flags", "Flags_LP"),
    _flags("electron_density_flags", "Flags_N_ion"),
    _flags("electron_density_from_electrons_flags", "Flags_N_elec", optional=True),
    _flags("electron_temperature_flags", "Flags_T_elec"),
    _flags("spacecraft_potential_flags", "Flags_Vs"),
)


def _vector(source, stem, optional=False):
    return tuple(
        Variable(
            source=source,
            name=f"{stem}_{axis}",
            units="nT",
            column=column,
            optional=optional,
            attributes={"frame": "NEC"},
        )
        for column, axis in enumerate(("north", "east", "centre"))
    )


def _field(optional):
    return (
        Variable(source="F", name="magnetic_field", units="nT", optional=optional),
        Variable(source="F_error", name="magnetic_field_error", units="nT", optional=True),
        *_vector("B_NEC", "magnetic_field", optional),
        _flags("magnetic_field_flags", "Flags_F", optional=optional),
        _flags("magnetic_vector_flags", "Flags_B", optional=optional),
        _flags("attitude_flags", "Flags_q", optional=optional),
        _flags("platform_flags", "Flags_Platform", optional=True),
    )


MAG_LR = (*NATIVE_POSITION, *_field(optional=False))


def vires_mag(time):
    """Variables of magnetic excerpts, whose times are in the given encoding."""
    return (*_position(time), *_field(optional=True))


def vires_lp(time):
    """Variables of plasma excerpts of any baseline."""
    ion = {"units": "cm-3", "optional": True}
    warm = {"units": "K", "optional": True}
    return (
        *_position(time),
        _lp("electron_density", "N_ion", "Ne", **ion, **ADMITTANCE),
        _lp("electron_density_error", "N_ion_error", "Ne_error", **ion, fill=NO_ERROR),
        _lp("electron_density_correction", "dN_ion", **ion),
        _lp("electron_density_from_electrons", "N_elec", **ion),
        _lp("electron_temperature", "T_elec", "Te", **warm),
        _lp("electron_temperature_error", "T_elec_error", "Te_error", **warm, fill=NO_ERROR),
        _lp("electron_temperature_correction", "dT_elec", **warm),
        _lp("spacecraft_potential", "Vs", units="V", optional=True),
        _flags("langmuir_probe_flags", "Flags_LP", optional=True),
        _flags("electron_density_flags", "Flags_N_ion", "Flags_Ne", optional=True),
        _flags("electron_density_from_electrons_flags", "Flags_N_elec", optional=True),
        _flags("electron_temperature_flags", "Flags_T_elec", "Flags_Te", optional=True),
        _flags("spacecraft_potential_flags", "Flags_Vs", optional=True),
    )


def _residual(source, axis):
    return Variable(
        source=source,
        name=f"magnetic_field_residual_{axis}",
        units="nT",
        attributes={"frame": "NEC"},
    )


#: The CSV files of MagGeo: the field minus a model, every 30 s.
MAGGEO = (
    Variable(source="epoch", name="time", units="s since 1970-01-01"),
    Variable(source="Latitude", name="latitude", units="degree"),
    Variable(source="Longitude", name="longitude", units="degree"),
    Variable(source="Radius", name="radius", units="m"),
    Variable(source="F_res", name="magnetic_field_residual", units="nT"),
    _residual("N_res", "north"),
    _residual("E_res", "east"),
    _residual("C_res", "centre"),
    Variable(source="Kp", name="kp", optional=True),
    _flags("magnetic_field_flags", "Flags_F", optional=True),
    _flags("magnetic_vector_flags", "Flags_B", optional=True),
)
