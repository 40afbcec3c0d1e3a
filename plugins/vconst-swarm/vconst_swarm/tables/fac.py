"""
FACxTMS_2F: field-aligned and radial currents along the track of one satellite, at 1 Hz.

Flags are decimal digits, each a count of the two points that a current is made from, not
bits. The handbook numbers the digits; that digit 1 is the last one follows from how it makes
the digits of ``Flags_F``, ``Flags_B`` and ``Flags_q`` from the bits of level 1b.
"""

from vconst import Reason
from vconst_swarm.field import Field, flags
from vconst_swarm.layout import Layout
from vconst_swarm.sensor import Sensor, esa
from vconst_swarm.tables.shared import of_each, position

CURRENTS = ("radial_current_density", "field_aligned_current_density")


def _current(source, name, description):
    return Field(source, "DOUBLE", "uA/m2", description, names=(name,))


FIELDS = (
    *position("degrees", time="ms"),
    _current("IRC", "radial_current_density", "Ionospheric radial current (IRC)"),
    _current("IRC_Error", "radial_current_density_error", "uncertainty of IRC"),
    _current("FAC", "field_aligned_current_density", "Field-aligned current (FAC)"),
    _current("FAC_Error", "field_aligned_current_density_error", "uncertainty of FAC"),
    flags("Flags", "UINT4", "Flags characterizing the product quality", "current_flags", digits=10),
    flags("Flags_F", "UINT4", "Flags_F of level 1b, accumulated", "magnetic_field_flags"),
    flags(
        "Flags_B", "UINT4", "Flags_B of level 1b, accumulated", "magnetic_vector_flags", digits=8
    ),
    flags("Flags_q", "UINT4", "Flags_q of level 1b, accumulated", "attitude_flags"),
)

_DEFAULTED = {
    3: ("no_external_storm_index", "no external part of the storm index (EST)"),
    4: ("no_internal_storm_index", "no internal part of the storm index (IST)"),
    5: ("no_solar_flux", "no solar radio flux"),
    6: ("no_interplanetary_field", "no interplanetary magnetic field"),
    7: ("no_merging_field", "no merging electric field"),
}


def _noted(name, digit, meaning, source="Flags"):
    return Reason(name=name, source=f"{source}:{digit}", above=0, rejects=False, meaning=meaning)


REASONS = (
    _noted("gap_interpolated", 1, "a gap of less than 5 s was bridged"),
    *(
        _noted(name, digit, f"{words}: the model of the magnetosphere took a default")
        for digit, (name, words) in _DEFAULTED.items()
    ),
    _noted("no_magnetosphere", 8, "no coefficients of the magnetosphere: it was taken as zero"),
    Reason(
        name="near_magnetic_equator",
        source="Flags:10",
        above=0,
        variable="field_aligned_current_density",
        meaning="the field is inclined by less than 30 degrees: there is no value",
    ),
    *of_each(
        CURRENTS,
        (
            "outlier",
            "an outlier or a gap near by",
            {"source": "Flags_B:2", "above": 0, "rejects": False},
        ),
        (
            "suspicious",
            "suspicious samples near by",
            {"source": "Flags_B:3", "above": 0, "rejects": False},
        ),
        (
            "discrepancy",
            "scalar and vector magnetometer differ",
            {"source": "Flags_B:4", "above": 0, "rejects": False},
        ),
        (
            "gap",
            "a gap in the vector within two seconds",
            {"source": "Flags_B:5", "above": 0, "rejects": False},
        ),
    ),
)


def sensor(letter):
    """Currents of one satellite."""
    layout = Layout(
        product=f"swarm-{letter.lower()}/fac",
        stem=f"SW_{{class}}_FAC{letter}TMS_2F",
        version="0401",
        fields=FIELDS,
        reasons=REASONS,
    )
    return Sensor(
        title=f"Swarm {letter} field-aligned and radial currents at 1 Hz, level 2",
        layouts=(layout,),
        cadence=1.0,
        notes="uA/m2; no field-aligned value where the field is inclined by less than 30 degrees",
        **esa("SW_FACxTMS_2F"),
    )
