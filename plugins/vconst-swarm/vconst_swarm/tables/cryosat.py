"""CryoSat-2: platform magnetometers, the robust average of three over 20 s, every 4 s."""

from vconst_swarm.field import Field
from vconst_swarm.layout import Layout
from vconst_swarm.sensor import Sensor
from vconst_swarm.tables.shared import BAD_ATTITUDE, aligned_field, position

FIELDS = (
    *position(),
    Field(
        "B_FGM1",
        "DOUBLE",
        "nT",
        "calibrated magnetic vector from FGM1, in instrument frame",
        size=3,
    ),
    Field(
        "B_FGM2",
        "DOUBLE",
        "nT",
        "calibrated magnetic vector from FGM2, in instrument frame",
        size=3,
    ),
    Field(
        "B_FGM3",
        "DOUBLE",
        "nT",
        "calibrated magnetic vector from FGM3, in instrument frame",
        size=3,
    ),
    Field(
        "B_NEC1",
        "DOUBLE",
        "nT",
        "calibrated and aligned magnetic vector from FGM1, in NEC (North",
        size=3,
    ),
    Field(
        "B_NEC2",
        "DOUBLE",
        "nT",
        "calibrated and aligned magnetic vector from FGM2, in NEC (North",
        size=3,
    ),
    Field(
        "B_NEC3",
        "DOUBLE",
        "nT",
        "calibrated and aligned magnetic vector from FGM3, in NEC (North",
        size=3,
    ),
    *aligned_field(),
    Field(
        "B_mod_NEC",
        "DOUBLE",
        "nT",
        "CHAOS-6 model field (core, crust + magnetosphere), in NEC (North",
        size=3,
    ),
    Field("q_NEC_CRF", "DOUBLE", "-", "Quaternion, transformation: NEC <- CRF", size=4),
    Field(
        "q_error",
        "DOUBLE",
        "mdeg",
        "experimental error indicator of attitude given in Quaternion",
    ),
)


def sensor():
    """The platform magnetometers."""
    layout = Layout(
        product="cryosat-2/mag",
        stem="CS_{class}_MAG",
        version="0103",
        fields=FIELDS,
        reasons=BAD_ATTITUDE,
    )
    return Sensor(
        title="CryoSat-2 platform magnetometers, field vector every 4 s",
        layouts=(layout,),
        cadence=4.0,
        frame="NEC",
        notes="nT; calibrated to a model that was made from Swarm",
        citation="Olsen et al. 2020, doi:10.1186/s40623-020-01171-9",
        source="VirES product type CS_MAG",
    )
