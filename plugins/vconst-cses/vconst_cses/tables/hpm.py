"""
HPM: fluxgate (FGM) and coupled dark state magnetometer (CDSM).

HPM_5 is dataset by dataset that of a real file (software V1.0, generated in April 2021); of
HPM_6 names, shapes and types were seen in print. At full rate only the file names are known.
"""

from vconst_cses import reasons
from vconst_cses.column import Column
from vconst_cses.layout import Layout
from vconst_cses.tables.shared import COMMON, flag

ZHOU = "Zhou et al. 2019, doi:10.1186/s40623-019-1098-3"
YANG = "Yang et al. 2023, doi:10.3390/rs15184578"
POLLINGER = "Pollinger et al. 2020, doi:10.5194/gi-9-275-2020"


def field(source, name, long_name, **rest):
    """Magnetic field in nT."""
    return Column(
        source=source,
        name=name,
        units="nT",
        dtype="<f8",
        fill=-999999.0,
        valid=(-100000.0, 100000.0),
        long_name=long_name,
        **rest,
    )


MAGNETORQUER = flag("FLAG_MT", "magnetorquer_flag", "1: Magnetorquer interference  0: No")
NEC = {"frame": "NEC"}

FGM = Layout(
    product="cses-01/hpm-fgm",
    title="CSES-01 HPM fluxgate, vector field at 1 Hz, level 2",
    payload="HPM",
    sensor="5",
    group="A2",
    known="real file",
    columns=(
        *COMMON,
        # North, east, centre: checked against IGRF in one file (std 13, 41, 18 nT).
        field("A221", "magnetic_field_north", "FGM2 Magnetic field X component", attributes=NEC),
        field("A222", "magnetic_field_east", "FGM2 Magnetic field Y component", attributes=NEC),
        field("A223", "magnetic_field_centre", "FGM2 Magnetic field Z component", attributes=NEC),
        field("B_FGM", "", "FGM2 Data in FGM1 coordinate without interfrece", shape=(3,)),
        MAGNETORQUER,
        flag("FLAG_SHW", "shadow_flag", "1: earth shadow  0: sunlit"),
        flag("FLAG_TBB", "beacon_flag", "1: TBB on 0: TBB off"),
        Column(
            source="q_SIM_ECI",
            name="attitude_quaternion",
            units="",
            dtype="<f8",
            shape=(4,),
            dimensions=("quaternion",),
            valid=(-1.0, 1.0),
            long_name="[Q0 Q1 Q2 Q3], Q0 is scale value",
            optional=True,
            attributes={"frame": "sensor to inertial", "order": "scalar first"},
        ),
    ),
    root={
        "FREQRANGE": "FMAG:DC~15Hz",
        "PAYLOADID": "146F0101",
        "SAMPLERATE": "FMAG:1Hz",
        "SOFTVERSION": "V1.0",
    },
    frame="NEC",
    position="geocentric",  # |B| against IGRF: 12 nT so, 57 nT if taken for geodetic
    cadence=1.0,
    reasons=(reasons.MAGNETORQUER, reasons.BEACON, reasons.SHADOW),
    notes="nT",
    citation=f"{ZHOU}; {YANG}",
)

CDSM = Layout(
    product="cses-01/hpm-cdsm",
    title="CSES-01 HPM dark state magnetometer, field strength at 1 Hz, level 2",
    payload="HPM",
    sensor="6",
    group="A2",
    known="seen in print",
    columns=(
        *COMMON,
        field("A211", "magnetic_field", "CDSM Magnetic field intensity"),
        MAGNETORQUER,
        flag("FLAG_N3", "superposition_flag", "FLAG_N3"),
    ),
    root={
        "FREQRANGE": "SMAG:DC~15Hz",
        "PAYLOADID": "146F0101",
        "SAMPLERATE": "SMAG:1Hz",
        "SOFTVERSION": "V1.0",
    },
    cadence=1.0,
    reasons=(reasons.MAGNETORQUER, reasons.SUPERPOSITION),
    notes="nT; the meaning of FLAG_N3 is not documented",
    citation=POLLINGER,
)


def _full_rate(sensor, product, title, columns, citation):
    """60 Hz, as an older layout of the same payload has; one record a sample."""
    return Layout(
        product=f"cses-01/{product}",
        title=f"CSES-01 HPM {title} at full rate, level 2",
        payload="HPM",
        sensor=sensor,
        group="A2",
        known="assumed",
        columns=(*COMMON, *columns, MAGNETORQUER),
        root={"FREQRANGE": "DC~15Hz", "PAYLOADID": "146F0101", "SOFTVERSION": "V1.0"},
        frame="unknown" if len(columns) == 3 else "",
        cadence=1 / 60,
        reasons=(reasons.MAGNETORQUER,),
        notes="nT; 60 Hz after an older layout",
        citation=citation,
    )


def _vector(number):
    return tuple(
        field(f"A22{k}", f"magnetic_field_{axis}", f"FGM{number} Magnetic field {axis.upper()}")
        for k, axis in enumerate("xyz", 1)
    )


FGM1_FULL = _full_rate("1", "hpm-fgm1-full", "fluxgate 1, vector field", _vector(1), ZHOU)
FGM2_FULL = _full_rate("2", "hpm-fgm2-full", "fluxgate 2, vector field", _vector(2), ZHOU)
CDSM_FULL = _full_rate(
    "3",
    "hpm-cdsm-full",
    "dark state magnetometer, field strength",
    (field("A211", "magnetic_field", "CDSM Magnetic field intensity"),),
    POLLINGER,
)

LAYOUTS = (FGM, CDSM, FGM1_FULL, FGM2_FULL, CDSM_FULL)
