"""GOCE: platform magnetometers, calibrated by its attitude control and by machine learning."""

from vconst import Reason
from vconst_swarm.field import Field
from vconst_swarm.layout import Layout
from vconst_swarm.sensor import CC_BY, Sensor
from vconst_swarm.tables.shared import IN_NEC, NEC, position

FIELDS = (
    *position(),
    Field(
        "B_MAG",
        "DOUBLE",
        "nT",
        "Fluxgate magnetometer, combined MAG, aligned, vector-vector",
        size=3,
    ),
    Field(
        "B_NEC",
        "DOUBLE",
        "nT",
        "Fluxgate magnetometer, combined MAG, aligned, vector-vector",
        size=3,
        names=NEC,
        attributes=IN_NEC,
    ),
    Field("q_SC_NEC", "DOUBLE", "-", "Quaternion, transformation: SC ... NEC", size=4),
    Field("q_MAG_SC", "DOUBLE", "-", "Quaternion, transformation: MAG ... SC", size=4),
    Field(
        "dB_MTQ_SC", "DOUBLE", "nT", "Disturbance field related to magnetorquer, SC frame", size=3
    ),
    Field(
        "dB_XI_SC",
        "DOUBLE",
        "nT",
        "Disturbance field related to 2nd order non-linearities, SC frame",
        size=3,
    ),
    Field(
        "dB_NY_SC",
        "DOUBLE",
        "nT",
        "Disturbance field related to 3rd order non-linearities, SC frame",
        size=3,
    ),
    Field(
        "dB_BT_SC",
        "DOUBLE",
        "nT",
        "Disturbance field related to temperature dependency of offsets, SC",
        size=3,
    ),
    Field(
        "dB_ST_SC",
        "DOUBLE",
        "nT",
        "Disturbance field related to temperature dependency of scale factors",
        size=3,
    ),
    Field(
        "dB_SA_SC",
        "DOUBLE",
        "nT",
        "Disturbance field related to solar array currents, SC frame",
        size=3,
    ),
    Field(
        "dB_BAT_SC",
        "DOUBLE",
        "nT",
        "Disturbance field related to battery currents, SC frame",
        size=3,
    ),
    Field(
        "dB_HK_SC",
        "DOUBLE",
        "nT",
        "Disturbance field related to housekeeping data, SC frame",
        size=3,
    ),
    Field("dB_BLOCK_CORR", "DOUBLE", "nT", "Block correction for MAG2 and MAG3, MAG frame", size=6),
    Field("B_FLAG", "UINT4", "-", "Flags", default=0, names=("magnetic_vector_flags",)),
)

ML_FIELDS = (
    *position(),
    Field("QDLatitude", "DOUBLE", "deg", "Quasi-dipole latitude"),
    Field("QDLongitude", "DOUBLE", "deg", "Quasi-dipole longitude"),
    Field(
        "B_MAG",
        "DOUBLE",
        "nT",
        "Fluxgate magnetometer, combined MAG, aligned, vector-vector",
        size=3,
    ),
    Field(
        "B_NEC",
        "DOUBLE",
        "nT",
        "Fluxgate magnetometer, combined MAG, aligned, vector-vector",
        size=3,
        names=NEC,
        attributes=IN_NEC,
    ),
    Field("q_FGM_NEC", "DOUBLE", "-", "Quaternion, transformation: combined FGM ... NEC", size=4),
    Field(
        "B_FLAG",
        "UINT4",
        "-",
        "Flag for combined FGM (Bit field:0: Data correct,1: Outlier",
        default=0,
        names=("magnetic_vector_flags",),
    ),
    Field(
        "MAGNETIC_ACTIVITY_FLAG",
        "UINT4",
        "-",
        "Flag for filtered values using Hp30 and Dst indices (0: Geomagnetic",
        default=0,
    ),
    Field(
        "NaN_FLAG",
        "UINT4",
        "-",
        "Flag for filled NaN values with column mean value (0: Data",
        default=0,
    ),
)


def _noted(name, source, values, meaning):
    return Reason(name=name, source=source, equals=values, rejects=False, meaning=meaning)


REASONS = (
    Reason(
        name="flagged",
        source="B_FLAG",
        differs=(0,),
        rejects=False,
        meaning="marked in the file; its makers do not say why",
    ),
)

ML_REASONS = (
    _noted("outlier", "B_FLAG", (1, 3), "an outlier was detected"),
    _noted("interpolation_corrupted", "B_FLAG", (2, 3), "interpolation failed"),
    _noted("inputs_filled", "NaN_FLAG", (1,), "missing inputs were filled with their mean"),
    _noted(
        "geomagnetically_active",
        "MAGNETIC_ACTIVITY_FLAG",
        (1,),
        "Hp30 is above 2, or Dst beyond 30 nT",
    ),
)


def _sensor(end, fields, reasons, title, doi):
    layout = Layout(
        product=f"goce/mag{end.lower().replace('_', '-')}",
        stem=f"GO_MAG_ACAL_CORR{end}",
        version="0201",
        fields=fields,
        reasons=reasons,
        packed=True,
    )
    return Sensor(
        title=f"GOCE platform magnetometers, {title}",
        layouts=(layout,),
        cadence=16.0,
        frame="NEC",
        notes="nT",
        citation=f"doi:{doi}",
        licence=CC_BY,
        source=f"VirES product type GO_MAG_ACAL{end}",
    )


def sensor():
    """Analytic calibration."""
    title = "analytic calibration"
    return _sensor("", FIELDS, REASONS, title, "10.5880/GFZ.2.3.2022.001")


def ml_sensor():
    """Calibration by machine learning."""
    title = "calibration by machine learning"
    return _sensor("_ML", ML_FIELDS, ML_REASONS, title, "10.5880/GFZ.2.3.2022.002")
