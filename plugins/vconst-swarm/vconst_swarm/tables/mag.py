"""
MAGx_LR_1B and MAGx_HR_1B: field vector and strength at 1 Hz, vector at 50 Hz.

The bits of the flags are spelt out as values, because 255 means "no value" and not "every
reason". What rejects by default is what has no value, or no correction for stray fields.
"""

from vconst import Reason
from vconst_swarm.field import Field
from vconst_swarm.layout import Layout
from vconst_swarm.sensor import Sensor, esa
from vconst_swarm.tables.shared import IN_NEC, NEC, of

#: At 1 Hz.
MAG_LR_FIELDS = (
    Field("Timestamp", "EPOCH", "UTC", "Time of observation", names=("time",)),
    Field("SyncStatus", "UINT2", "-", "Synchronization status", default=0),
    Field("Latitude", "DOUBLE", "deg", "Position in ITRF - Latitude", names=("latitude",)),
    Field("Longitude", "DOUBLE", "deg", "Position in ITRF - Longitude", names=("longitude",)),
    Field("Radius", "DOUBLE", "m", "Position in ITRF - Radius", names=("radius",), length=True),
    Field("F", "DOUBLE", "nT", "Magnetic field intensity", names=("magnetic_field",)),
    Field(
        "dF_Sun",
        "DOUBLE",
        "nT",
        "Magnetic stray field correction of Sun induced perturbation at ASM sensor",
    ),
    Field(
        "dF_AOCS",
        "DOUBLE",
        "nT",
        "Magnetic stray field correction intensity of AOCS magneto-torquer coils",
    ),
    Field(
        "dF_other", "DOUBLE", "nT", "Magnetic stray field correction intensity of all other sources"
    ),
    Field(
        "F_error",
        "DOUBLE",
        "nT",
        "Error estimate on magnetic field intensity",
        names=("magnetic_field_error",),
        optional=True,
    ),
    Field("B_VFM", "DOUBLE", "nT", "Magnetic field vector, VFM frame", size=3),
    Field(
        "B_NEC",
        "DOUBLE",
        "nT",
        "Magnetic field vector, NEC frame",
        size=3,
        names=NEC,
        attributes=IN_NEC,
    ),
    Field(
        "dB_Sun",
        "DOUBLE",
        "nT",
        "Magnetic stray field correction vector of Sun induced perturbation, VFM frame",
        size=3,
    ),
    Field(
        "dB_AOCS",
        "DOUBLE",
        "nT",
        "Magnetic stray field correction vector of AOCS magneto-torquer coils, VFM frame",
        size=3,
    ),
    Field(
        "dB_other",
        "DOUBLE",
        "nT",
        "Magnetic stray field correction vector of all other sources, VFM frame",
        size=3,
    ),
    Field("B_error", "DOUBLE", "nT", "Error estimates on magnetic field, VFM frame", size=3),
    Field("q_NEC_CRF", "DOUBLE", "-", "Quaternion, transformation: NEC - CRF", size=4),
    Field("Att_error", "DOUBLE", "mdeg", "Error estimates on attitude information"),
    Field(
        "Flags_F",
        "UINT1",
        "-",
        "Flags characterizing the magnetic field intensity measurement (F)",
        default=0,
        names=("magnetic_field_flags",),
    ),
    Field(
        "Flags_B",
        "UINT1",
        "-",
        "Flags characterizing the magnetic field measurement",
        default=0,
        names=("magnetic_vector_flags",),
    ),
    Field(
        "Flags_q",
        "UINT1",
        "-",
        "Flags characterizing the attitude information",
        default=0,
        names=("attitude_flags",),
    ),
    Field(
        "Flags_Platform",
        "UINT2",
        "-",
        "Flags characterizing the S/C platform information",
        default=0,
        names=("platform_flags",),
        optional=True,
    ),
    Field("ASM_Freq_Dev", "DOUBLE", "-", "ASM frequency calibration data deviation"),
)

#: What files at 50 Hz do not have: the strength, which is measured at 1 Hz.
_SCALAR = ("F", "dF_Sun", "dF_AOCS", "dF_other", "F_error", "Flags_F", "ASM_Freq_Dev")

#: At 50 Hz.
MAG_HR_FIELDS = tuple(field for field in MAG_LR_FIELDS if field.name not in _SCALAR)


def _bit(bit):
    return tuple(value for value in range(255) if value & bit)


def scalar_reasons(variable):
    """Why a field strength may not be used, from ``Flags_F``."""
    notes = (
        ("outlier", "an outlier or a gap near by", 2),
        ("suspicious", "a suspicious sample near by", 4),
        ("restart", "within 8 s after a restart of the instrument", 8),
        ("discrepancy", "scalar and vector magnetometer differ", 16),
        ("gap", "a gap among the four nearest samples", 32),
    )
    return of(
        variable,
        ("no_value", "too few samples", {"source": "Flags_F", "equals": (255,)}),
        (
            "no_stray_field_correction",
            "the vector magnetometer is off",
            {"source": "Flags_F", "equals": _bit(64)},
        ),
        *(
            (name, meaning, {"source": "Flags_F", "equals": _bit(bit), "rejects": False})
            for name, meaning, bit in notes
        ),
    )


def vector_reasons(variable, attitude=True):
    """Why a component may not be used, from ``Flags_B`` and perhaps ``Flags_q``."""
    notes = (
        ("outlier", "an outlier or a gap near by", 2),
        ("suspicious", "suspicious samples near by", 4),
        ("discrepancy", "scalar and vector magnetometer differ", 8),
        ("gap", "a gap within two seconds", 16),
    )
    stars = (
        ("no_attitude", "no attitude", {"source": "Flags_q", "equals": (255,)}),
        (
            "weak_attitude",
            "attitude from few star camera samples (Flags_q above 30)",
            {"source": "Flags_q", "above": 30, "rejects": False},
        ),
    )
    return of(
        variable,
        ("no_value", "too few samples", {"source": "Flags_B", "equals": (255,)}),
        *(stars if attitude else ()),
        *(
            (name, meaning, {"source": "Flags_B", "equals": _bit(bit), "rejects": False})
            for name, meaning, bit in notes
        ),
    )


def _platform(name, bits, meaning):
    return Reason(name=name, source="Flags_Platform", bits=bits, rejects=False, meaning=meaning)


PLATFORM = (
    _platform("thrusters_active", 2, "thrusters are activated"),
    _platform("latch_valves_open", 1, "thruster latch valves are open"),
    _platform("bus_gap", 4 | 16 | 64, "telemetry of the bus is missing"),
    _platform("bus_outlier", 8, "an outlier in the currents of the bus"),
    _platform("state_change", 32, "an instrument changes its state"),
    _platform("attitude_control_gap", 128, "telemetry of the attitude control is missing"),
    _platform("position_on_board", 256, "the position is the receiver's own"),
)

MAG_LR_REASONS = (
    *scalar_reasons("magnetic_field"),
    *(reason for name in NEC for reason in vector_reasons(name)),
    *PLATFORM,
)

#: At 50 Hz a value is suspicious itself, and no gap is interpolated.
MAG_HR_REASONS = (
    *(r for name in NEC for r in vector_reasons(name) if r.name != "gap"),
    *PLATFORM,
)


def sensor(letter):
    """Vector and strength of one satellite at 1 Hz."""
    layout = Layout(
        product=f"swarm-{letter.lower()}/mag-lr",
        stem=f"SW_{{class}}_MAG{letter}_LR_1B",
        record="_MDR_MAG_LR",
        version="0505",
        fields=MAG_LR_FIELDS,
        reasons=MAG_LR_REASONS,
    )
    return Sensor(
        title=f"Swarm {letter} magnetometers, field vector and strength at 1 Hz, level 1b",
        layouts=(layout,),
        excerpts="mag-lr",
        cadence=1.0,
        frame="NEC",
        notes="nT",
        **esa("SW_MAGx_LR_1B"),
    )


def fast_sensor(letter):
    """The vector of one satellite at 50 Hz."""
    layout = Layout(
        product=f"swarm-{letter.lower()}/mag-hr",
        stem=f"SW_{{class}}_MAG{letter}_HR_1B",
        record="_MDR_MAG_HR",
        version="0602",
        fields=MAG_HR_FIELDS,
        reasons=MAG_HR_REASONS,
    )
    return Sensor(
        title=f"Swarm {letter} vector magnetometer, field vector at 50 Hz, level 1b",
        layouts=(layout,),
        period="day",
        cadence=0.02,
        frame="NEC",
        notes="nT",
        **esa("SW_MAGx_HR_1B"),
    )
