"""
EEFxTMS_2F: eastward electric field at crossings of the magnetic equator.

Three layouts: baseline 01 (names in small letters, V/m), 02 to 0501 (mV/m, one current
profile), 0502 on (two profiles and the tracks that they come from). Stamps of one crossing
shift by some two minutes between baselines, so the day tells which files replace each other.
"""

from vconst import Reason
from vconst_swarm.field import Field, flags
from vconst_swarm.layout import Layout
from vconst_swarm.sensor import Sensor, esa

#: Quasi-dipole latitude of the profiles: first value, step (degree), length.
PROFILE = {"electrojet_latitude": (-20.0, 0.5, 81)}

CLASS_AND_SATELLITE = "equatorial_electric_field_flags"


def _crossing(spell):
    """Time and place, whose names *spell* spells."""
    return (
        Field(
            spell("Timestamp"),
            "EPOCH",
            "-",
            "Time of satellite crossing of the magnetic equator, UTC",
            names=("time",),
        ),
        Field(
            spell("Latitude"),
            "DOUBLE",
            "degrees",
            "Latitude of the crossing of the magnetic equator",
            names=("latitude",),
        ),
        Field(
            spell("Longitude"),
            "DOUBLE",
            "degrees",
            "Longitude of the crossing of the magnetic equator",
            names=("longitude",),
        ),
    )


def _estimate(units, flag):
    return (
        Field(
            "EEF",
            "DOUBLE",
            units,
            "Estimate of the equatorial electric field",
            names=("equatorial_electric_field",),
        ),
        Field(
            "RelErr",
            "DOUBLE",
            "-",
            "Relative error between modeled and observed current profile",
            names=("current_profile_misfit",),
            optional=True,
        ),
        flags(flag, "UINT2", "Flags describing data gaps and satellite", CLASS_AND_SATELLITE),
    )


def _profile(source, name, description):
    return Field(
        source,
        "DOUBLE",
        "A/km",
        description,
        size=81,
        names=(name,),
        dimensions=tuple(PROFILE),
        optional=True,
    )


def _track(name, units, length, kind="DOUBLE"):
    description = f"{name.removesuffix('_Track')} along track, length provided in Length_Track"
    return Field(name, kind, units, description, size=length, optional=True)


FIELDS_01 = (*_crossing(str.lower), *_estimate("V/m", "flags"))
FIELDS_02 = (
    *_crossing(str),
    _profile("EEJ", "electrojet_current_east", "Height-integrated current profile"),
    *_estimate("mV/m", "Flags"),
)
FIELDS_0502 = (
    *_crossing(str),
    *_estimate("mV/m", "Flags"),
    _profile("EEJ_meast", "electrojet_current_east", "Height-integrated eastward current profile"),
    _profile("EEJ_mnorth", "electrojet_current_north", "Height-integrated northward current"),
    _track("Timestamp_Track", "-", 3000, "EPOCH"),
    _track("Latitude_Track", "degrees", 3000),
    _track("Longitude_Track", "degrees", 3000),
    _track("Radius_Track", "km", 3000),
    _track("Ksq_Track", "A/km", 6000),
    _track("Keej_Track", "A/km", 6000),
    Field("Length_Track", "UINT4", "-", "Array of track lengths", default=0),
)

#: The handbook sets no limit to the misfit; a model that fits nothing has one of 1.
REASONS = (
    Reason(
        name="model_fits_nothing",
        source="RelErr",
        above=1.0,
        variable="equatorial_electric_field",
        rejects=False,
        meaning="the modelled current profile is as far from the observed one as none at all",
    ),
)


def sensor(letter):
    """The estimates of one satellite; made-up files are of the newest layout."""
    common = {
        "product": f"swarm-{letter.lower()}/eef",
        "stem": f"SW_{{class}}_EEF{letter}TMS_2F",
        "daily": True,
        "reasons": REASONS,
    }
    newest = Layout(
        **common,
        baselines="05(?!01)|0[6-9]",
        version="0502",
        fields=FIELDS_0502,
        known="seen in print",
        axes=PROFILE,
    )
    oldest = Layout(**common, baselines="01", version="0101", fields=FIELDS_01)
    middle = Layout(
        **common,
        baselines="0[2-4]|05(?=01)",
        version="0202",
        fields=FIELDS_02,
        axes=PROFILE,
    )
    return Sensor(
        title=f"Swarm {letter} eastward electric field at the magnetic equator, level 2",
        layouts=(newest, oldest, middle),
        cadence=2700.0,
        altitude=108.0,
        any_values=False,
        notes="V/m in baseline 01, mV/m from 02 on; one value a crossing, by night too",
        **esa("SW_EEFxTMS_2F"),
    )
