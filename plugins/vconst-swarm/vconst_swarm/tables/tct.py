"""
EFIx_TCT02 and EFIx_TCT16: cross-track ion drift of the thermal ion imager, 2 and 16 Hz.

Components are in the frame of the track, x along the velocity; the definition says no more of
it. Corotation was taken off drift and electric field, and is given beside them. The electric
field is -v x B, with the along-track drift of the horizontal or of the vertical sensor.
"""

from vconst_swarm.field import Field, flags, triple
from vconst_swarm.layout import Layout
from vconst_swarm.sensor import Sensor, esa
from vconst_swarm.tables.shared import IN_NEC, of, position

TRACK = {"frame": "satellite track"}

#: Bits of Quality_flags that are set where a component is calibrated.
_FORWARD, _FORWARD_VERTICAL, _RIGHT, _DOWN = 1, 2, 4, 8


def _drift(source, name, description):
    error = f"{name[:-2]}_error{name[-2:]}"
    return (
        Field(source, "REAL4", "m/s", description, names=(name,), attributes=TRACK),
        Field(
            f"{source}_error",
            "REAL4",
            "m/s",
            f"Random error estimate of {source}. Negative value indicates no estimate available",
            names=(error,),
            least=0.0,
            optional=True,
            attributes=TRACK,
        ),
    )


def _vector(sources, units, stem, description, ends="xyz", attributes=TRACK):
    names = triple(stem, ends)
    return tuple(
        Field(source, "REAL4", units, f"{description}, {end}", names=(name,), attributes=attributes)
        for source, name, end in zip(sources, names, ends, strict=True)
    )


FIELDS = (
    *position("degrees", time="UTC", kind="REAL4"),
    Field(
        "QDLatitude",
        "REAL4",
        "degrees",
        "Quasi-dipole magnetic latitude",
        names=("quasi_dipole_latitude",),
        optional=True,
    ),
    Field(
        "MLT",
        "REAL4",
        "hour",
        "Magnetic local time",
        names=("magnetic_local_time",),
        optional=True,
    ),
    *_drift("Vixh", "ion_velocity_x", "Along-track ion drift, horizontal sensor"),
    *_drift("Vixv", "ion_velocity_vertical_sensor_x", "Along-track ion drift, vertical sensor"),
    *_drift("Viy", "ion_velocity_y", "Cross-track horizontal ion drift"),
    *_drift("Viz", "ion_velocity_z", "Cross-track vertical ion drift"),
    *_vector(
        ("VsatN", "VsatE", "VsatC"),
        "m/s",
        "satellite_velocity",
        "Satellite velocity in north-east-centre coordinates",
        ("north", "east", "centre"),
        IN_NEC,
    ),
    *_vector(
        ("Ehx", "Ehy", "Ehz"),
        "mV/m",
        "electric_field",
        "Electric field -VxB with along-track drift from horizontal sensor",
    ),
    *_vector(
        ("Evx", "Evy", "Evz"),
        "mV/m",
        "electric_field_vertical_sensor",
        "Electric field -VxB with along-track drift from vertical sensor",
    ),
    *_vector(("Bx", "By", "Bz"), "nT", "magnetic_field", "Geomagnetic field of the 1 Hz product"),
    *_vector(
        ("Vicrx", "Vicry", "Vicrz"),
        "m/s",
        "corotation_velocity",
        "Corotation, which has been removed from ion drift and electric field",
    ),
    flags(
        "Quality_flags",
        "UINT2",
        "Bit 0 Vixh, 1 Vixv, 2 Viy, 3 Viz: set where calibrated, with noise of at most 100 m/s",
        "ion_drift_flags",
        default=15,
        inverted=True,
    ),
    flags(
        "Calibration_flags",
        "UINT4",
        "Information about the calibration process",
        "ion_drift_calibration_flags",
    ),
)

#: What of -v x B each component of the electric field needs.
_NEEDS = {
    "ion_velocity_x": _FORWARD,
    "ion_velocity_vertical_sensor_x": _FORWARD_VERTICAL,
    "ion_velocity_y": _RIGHT,
    "ion_velocity_z": _DOWN,
    "electric_field_x": _RIGHT | _DOWN,
    "electric_field_y": _DOWN | _FORWARD,
    "electric_field_z": _FORWARD | _RIGHT,
    "electric_field_vertical_sensor_x": _RIGHT | _DOWN,
    "electric_field_vertical_sensor_y": _DOWN | _FORWARD_VERTICAL,
    "electric_field_vertical_sensor_z": _FORWARD_VERTICAL | _RIGHT,
}

REASONS = tuple(
    reason
    for name, bits in _NEEDS.items()
    for reason in of(
        name,
        (
            "not_calibrated",
            "calibration failed, or noise is above 100 m/s",
            {"source": "Quality_flags:off", "bits": bits},
        ),
    )
)


def sensor(letter, rate):
    """The imager of one satellite; *rate* is ``"02"`` or ``"16"`` (Hz)."""
    layout = Layout(
        product=f"swarm-{letter.lower()}/tct-{int(rate)}hz",
        stem=f"SW_{{class}}_EFI{letter}_TCT{rate}",
        file_class="EXPT",
        version="0302",
        fields=FIELDS,
        reasons=REASONS,
    )
    return Sensor(
        title=f"Swarm {letter} thermal ion imager, cross-track ion drift at {int(rate)} Hz",
        layouts=(layout,),
        cadence=1 / int(rate),
        frame=TRACK["frame"],
        notes="m/s, mV/m, nT; corotation is taken off drift and electric field",
        **esa("SW_EFIx_TCT16"),
    )
