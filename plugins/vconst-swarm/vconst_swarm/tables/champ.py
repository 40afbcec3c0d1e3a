"""
CHAMP: field vector and strength at 1 Hz, in the layout that ESA gives it beside Swarm.

The bits of ``Flags_B`` are numbered from 1 in two bytes. Units stand in ``UNIT``, not in
``UNITS``. GFZ's own files (``CH-ME-3-MAG+...``) have other names and are not read.
"""

from vconst import Reason
from vconst_swarm.field import Field
from vconst_swarm.layout import Layout
from vconst_swarm.sensor import CC_BY, Sensor
from vconst_swarm.tables.shared import IN_NEC, NEC, position

FIELDS = (
    *position(),
    Field("F", "DOUBLE", "nT", "scalar B-field in FGM-1 sensor system", names=("magnetic_field",)),
    Field("B_VFM", "DOUBLE", "nT", "B-vector in FGM-1 sensor system", size=3),
    Field("B_NEC", "DOUBLE", "nT", "B-vector in NEC system", size=3, names=NEC, attributes=IN_NEC),
    Field(
        "Flags_Position",
        "INT4",
        "-",
        "status informations for positions; column 1 - number of gaps in",
        size=3,
        default=0,
    ),
    Field(
        "Flags_B",
        "UINT1",
        "-",
        "FGM Quality information; ### bits of byte 1 (8 7 6 5 4 3 2 1) ### 1 -",
        size=2,
        default=0,
        apart=True,
    ),
    Field(
        "Flags_q",
        "UINT4",
        "-",
        "star camera quality information 1st digit mode = 0: no data, ### 1st",
        default=0,
        names=("attitude_flags",),
    ),
    Field(
        "Mode_q",
        "UINT1",
        "-",
        "star camera mode (from left to right): 1st A1 Camera 1 Boom; 2nd A2",
        default=0,
    ),
    Field("q_ICRF_CRF", "DOUBLE", "-", "ASC quaternions for ICRF -> CRF transformation", size=4),
)


def _noted(name, byte, bit, meaning):
    return Reason(
        name=name,
        source=f"Flags_B:{byte}",
        bits=1 << (bit - 1),
        rejects=False,
        meaning=meaning,
    )


REASONS = (
    _noted("first_sample_anomalous", 1, 1, "the first sample of the second is anomalous"),
    _noted("torquer_not_overlapped", 1, 4, "no record of the magnetorquers at this time"),
    _noted("bad_average", 1, 6, "samples are badly distributed over the second"),
    _noted("scalar_interpolated", 2, 1, "the strength is interpolated"),
    _noted("vector_interpolated", 2, 2, "the vector is interpolated"),
    _noted("difference_interpolated", 2, 3, "the difference of both is interpolated"),
    _noted("not_corrected", 2, 4, "the value was not corrected"),
)


def sensor():
    """The magnetometers of CHAMP."""
    layout = Layout(
        product="champ/mag-lr",
        stem="CH_ME_MAG_LR_3",
        version="0102",
        fields=FIELDS,
        reasons=REASONS,
    )
    return Sensor(
        title="CHAMP magnetometers, field vector and strength at 1 Hz, level 3",
        layouts=(layout,),
        cadence=1.0,
        frame="NEC",
        notes="nT",
        citation="Rother and Michaelis 2019, doi:10.5880/GFZ.2.3.2019.004",
        licence=CC_BY,
        source="VirES product type CH_ME_MAG_LR_3",
    )
