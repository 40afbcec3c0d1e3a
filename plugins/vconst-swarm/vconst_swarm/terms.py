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


TERMS = (
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
