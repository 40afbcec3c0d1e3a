"""
GRACE and GRACE-FO: platform magnetometers at 1 Hz.

Files of GRACE-FO are compressed as a whole. In those of November 2022 to November 2024 the
terms of disturbance are all exactly zero: no correction is in them, which costs 12 to 74 nT.
"""

from dataclasses import dataclass

from vconst import Reason
from vconst_swarm.field import Field
from vconst_swarm.layout import Layout
from vconst_swarm.sensor import CC_BY, ESA, Sensor
from vconst_swarm.tables.shared import BAD_ATTITUDE, IN_NEC, NEC, aligned_field, position

GRACE_FIELDS = (
    *position(),
    Field(
        "B_FGM", "DOUBLE", "nT", "calibrated magnetic vector from FGM, in instrument frame", size=3
    ),
    Field(
        "B_NEC_raw",
        "DOUBLE",
        "nT",
        "calibrated and aligned magnetic vector in NEC (North, East, Center)",
        size=3,
    ),
    *aligned_field(),
    Field("q_NEC_CRF", "DOUBLE", "-", "Quaternion, transformation: NEC <- CRF", size=4),
    Field(
        "q_error",
        "DOUBLE",
        "mdeg",
        "experimental error indicator of attitude given in Quaternion",
    ),
)

FO_FIELDS = (
    *position(),
    Field(
        "B_FGM",
        "DOUBLE",
        "nT",
        "Fluxgate magnetometer, FGM, aligned, vector-vector calibrated and",
        size=3,
    ),
    Field(
        "B_NEC",
        "DOUBLE",
        "nT",
        "Fluxgate magnetometer, FGM, aligned, vector-vector calibrated and",
        size=3,
        names=NEC,
        attributes=IN_NEC,
    ),
    Field("q_NEC_FGM", "DOUBLE", "-", "Quaternion, transformation: NEC ... FGM", size=4),
    Field(
        "dB_MTQ_FGM", "DOUBLE", "nT", "Disturbance field related to magnetorquer, FGM frame", size=3
    ),
    Field(
        "dB_XI_FGM",
        "DOUBLE",
        "nT",
        "Disturbance field related to 2nd order non-linearities, FGM frame",
        size=3,
    ),
    Field(
        "dB_NY_FGM",
        "DOUBLE",
        "nT",
        "Disturbance field related to 3rd order non-linearities, FGM frame",
        size=3,
    ),
    Field(
        "dB_BT_FGM",
        "DOUBLE",
        "nT",
        "Disturbance field related to temperature dependency of offsets, FGM",
        size=3,
    ),
    Field(
        "dB_ST_FGM",
        "DOUBLE",
        "nT",
        "Disturbance field related to temperature dependency of scale factors",
        size=3,
    ),
    Field(
        "dB_SA_FGM",
        "DOUBLE",
        "nT",
        "Disturbance field related to solar array currents, FGM frame",
        size=3,
    ),
    Field(
        "dB_BAT_FGM",
        "DOUBLE",
        "nT",
        "Disturbance field related to battery currents, FGM frame",
        size=3,
    ),
    Field("B_FLAG", "UINT1", "-", "Flags", default=0, names=("magnetic_vector_flags",)),
)

FO_ML_FIELDS = (
    *position(),
    Field("QDLatitude", "DOUBLE", "deg", "Quasi-dipole latitude"),
    Field("QDLongitude", "DOUBLE", "deg", "Quasi-dipole longitude"),
    Field(
        "B_MAG",
        "DOUBLE",
        "nT",
        "Fluxgate magnetometer, FGM, aligned, vector-vector calibrated and",
        size=3,
    ),
    Field(
        "B_NEC",
        "DOUBLE",
        "nT",
        "Fluxgate magnetometer, FGM, aligned, vector-vector calibrated and",
        size=3,
        names=NEC,
        attributes=IN_NEC,
    ),
    Field("q_NEC_FGM", "DOUBLE", "-", "Quaternion, transformation: NEC ... FGM", size=4),
    Field(
        "B_FLAG",
        "UINT1",
        "-",
        "Flag for FGM (Bit field:0: MTQ1 positive saturated,1: MTQ1 negative",
        default=0,
        names=("magnetic_vector_flags",),
    ),
    Field(
        "KP_DST_FLAG",
        "UINT4",
        "-",
        "Flag for filtered values using KP and Dst indices (0: Geomagnetic",
        default=0,
    ),
)

#: One of the terms of disturbance, by which a file without any is known.
_TERM = "dB_BT_FGM"

FLAGGED = Reason(
    name="flagged",
    source="B_FLAG",
    differs=(0,),
    rejects=False,
    meaning="marked in the file; its makers do not say why",
)

FO_REASONS = (
    FLAGGED,
    Reason(
        name="no_disturbance_correction",
        source="uncorrected",
        equals=(1,),
        rejects=False,
        meaning="all terms of disturbance in the file are zero",
    ),
)

FO_ML_REASONS = (
    Reason(
        name="torquer_saturated",
        source="B_FLAG",
        bits=63,
        rejects=False,
        meaning="a magnetorquer is saturated",
    ),
    Reason(
        name="geomagnetically_active",
        source="KP_DST_FLAG",
        equals=(1,),
        rejects=False,
        meaning="Kp is above 2, or Dst beyond 30 nT",
    ),
)


@dataclass(frozen=True, kw_only=True)
class Corrected(Layout):
    """Files that may lack the correction that their makers describe."""

    @property
    def kept(self):
        """One term of disturbance is looked at."""
        return tuple(f for f in self.fields if f.names or f.name == _TERM)

    def complete(self, arrays):
        """Add ``uncorrected``, 1 throughout a file whose terms are zero."""
        import numpy as np

        made = {name: values for name, values in arrays.items() if name != _TERM}
        none = _TERM in arrays and not arrays[_TERM].any()
        return made | {"uncorrected": np.full(len(arrays[self.time]), int(none), np.uint8)}


def sensor(letter):
    """The magnetometer of GRACE A or B."""
    layout = Layout(
        product=f"grace-{letter.lower()}/mag",
        stem=f"GRACE_{letter}_MAG",
        version="0101",
        fields=GRACE_FIELDS,
        reasons=BAD_ATTITUDE,
    )
    return Sensor(
        title=f"GRACE {letter} platform magnetometer, field vector at 1 Hz",
        layouts=(layout,),
        cadence=1.0,
        frame="NEC",
        notes="nT; robust averages over 11 s",
        citation="Olsen 2021, doi:10.1186/s40623-021-01373-9",
        licence=ESA,
        source="VirES product type GRACE_x_MAG",
    )


def fo_sensor(number):
    """The magnetometer of GRACE-FO 1 or 2."""
    layout = Corrected(
        product=f"grace-fo-{number}/mag",
        stem=f"GF{number}_{{class}}_FGM_ACAL_CORR",
        version="0201",
        fields=FO_FIELDS,
        reasons=FO_REASONS,
        known="seen in print",
        packed=True,
    )
    return Sensor(
        title=f"GRACE-FO {number} platform magnetometer, field vector at 1 Hz",
        layouts=(layout,),
        cadence=1.0,
        frame="NEC",
        notes="nT",
        citation="Michaelis, Stolle, Rother 2021, doi:10.5880/GFZ.2.3.2021.002",
        licence=CC_BY,
        source="VirES product type GFx_FGM_ACAL",
    )


def fo_ml_sensor(number):
    """The same, calibrated by machine learning."""
    layout = Layout(
        product=f"grace-fo-{number}/mag-ml",
        stem=f"GF{number}_MAG_ACAL_CORR_ML",
        version="0101",
        fields=FO_ML_FIELDS,
        reasons=FO_ML_REASONS,
        packed=True,
    )
    return Sensor(
        title=f"GRACE-FO {number} platform magnetometer, calibrated by machine learning, 1 Hz",
        layouts=(layout,),
        cadence=1.0,
        frame="NEC",
        notes="nT",
        citation="Styp-Rekowski et al. 2023, doi:10.5880/GFZ.2.3.2023.001",
        licence=CC_BY,
        source="VirES product type GFx_MAG_ACAL_ML",
    )
