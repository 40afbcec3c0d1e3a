"""
One table per satellite, payload and sensor.

HPM_5 is dataset by dataset that of a real file (software V1.0, generated in April 2021).
Of HPM_6 and LAP_1 the names, shapes and types were seen in print; their long names, ranges
and root attributes are assumed after HPM_5. Where a real file says otherwise, this is the
place to change.
"""

from vconst_cses.column import Column
from vconst_cses.layout import Layout


def _angle(source, name, long_name, limit):
    return Column(source=source, name=name, units="deg", valid=(-limit, limit), long_name=long_name)


COMMON = (
    Column(
        source="VERSE_TIME",
        name="time",
        units="ms",
        dtype="<i8",
        valid="--",
        long_name="2009-1-1 0:0:0",
    ),
    Column(
        source="UTC_TIME",
        units="YYYYMMDDHHMMSS.mmm",
        dtype="<i8",
        valid="20150101000000.000-20500101000000.000",
        long_name="Coordinated Universal Time",
    ),
    _angle("GEO_LAT", "latitude", "Geographic coordinate latitude", 90.0),
    _angle("GEO_LON", "longitude", "Geographic coordinate longitude", 180.0),
    Column(
        source="ALTITUDE",
        name="altitude",
        units="km",
        valid=(0.0, 1000.0),
        long_name="Satellite altitude(Earth radius is 6371.2km)",
    ),
    _angle("MAG_LAT", "", "Dipole coordinates latitude", 90.0),
    _angle("MAG_LON", "", "Dipole coordinates longitude", 180.0),
)


def _field(source, name, long_name, width=1, **attributes):
    return Column(
        source=source,
        name=name,
        units="nT",
        dtype="<f8",
        width=width,
        fill=-999999.0,
        valid=(-100000.0, 100000.0),
        long_name=long_name,
        attributes=attributes,
    )


def _flag(source, name, long_name):
    return Column(source=source, name=name, dtype="<i4", long_name=long_name, default=0)


MAGNETORQUER = _flag("FLAG_MT", "magnetorquer_flag", "1: Magnetorquer interference  0: No")

HPM_FGM = Layout(
    product="cses-01/hpm-fgm",
    satellite="01",
    payload="HPM",
    sensor="5",
    level="L02",
    group="A2",
    columns=(
        *COMMON,
        # North, east, centre: checked against IGRF in one file (std 13, 41, 18 nT).
        _field("A221", "magnetic_field_north", "FGM2 Magnetic field X component", frame="NEC"),
        _field("A222", "magnetic_field_east", "FGM2 Magnetic field Y component", frame="NEC"),
        _field("A223", "magnetic_field_centre", "FGM2 Magnetic field Z component", frame="NEC"),
        _field("B_FGM", "", "FGM2 Data in FGM1 coordinate without interfrece", width=3),
        MAGNETORQUER,
        _flag("FLAG_SHW", "shadow_flag", "1: earth shadow  0: sunlit"),
        _flag("FLAG_TBB", "beacon_flag", "1: TBB on 0: TBB off"),
        Column(
            source="q_SIM_ECI",
            units="",
            dtype="<f8",
            width=4,
            valid=(-1.0, 1.0),
            long_name="[Q0 Q1 Q2 Q3], Q0 is scale value",
        ),
    ),
    root={
        "FREQRANGE": "FMAG:DC~15Hz",
        "PAYLOADID": "146F0101",
        "SAMPLERATE": "FMAG:1Hz",
        "SOFTVERSION": "V1.0",
    },
)

HPM_CDSM = Layout(
    product="cses-01/hpm-cdsm",
    satellite="01",
    payload="HPM",
    sensor="6",
    level="L02",
    group="A2",
    columns=(
        *COMMON,
        _field("A211", "magnetic_field", "CDSM Magnetic field intensity"),
        MAGNETORQUER,
        _flag("FLAG_N3", "superposition_flag", "FLAG_N3"),
    ),
    root={
        "FREQRANGE": "SMAG:DC~15Hz",
        "PAYLOADID": "146F0101",
        "SAMPLERATE": "SMAG:1Hz",
        "SOFTVERSION": "V1.0",
    },
)


def _plasma(source, name, units, valid, long_name, optional=False):
    return Column(
        source=source,
        name=name,
        units=units,
        dtype="<f8",
        fill=-99999.0,
        valid=valid,
        long_name=long_name,
        optional=optional,
        attributes={"method": "Langmuir probe, 50 mm sphere"},
    )


LAP = Layout(
    product="cses-01/lap",
    satellite="01",
    payload="LAP",
    sensor="1",
    level="L02",
    group="A3",
    columns=(
        *COMMON,
        # 5e2 to 1e7 cm-3 and 500 to 10 000 K: the ranges that the payload is specified for.
        _plasma("A311", "electron_density", "m^-3", (5e8, 1e13), "Electron density"),
        _plasma("A321", "electron_temperature", "K", (500.0, 10000.0), "Electron temperature"),
        _plasma("UP", "plasma_potential", "V", (-100.0, 100.0), "Plasma potential", True),
        _plasma("UF", "floating_potential", "V", (-100.0, 100.0), "Floating potential", True),
        Column(
            source="WORKMODE",
            name="working_mode",
            dtype="<i4",
            valid=(0.0, 10.0),
            long_name="1: survey  2: burst",
            default=1,
        ),
    ),
    root={"PAYLOADID": "LAP", "SOFTVERSION": "V1.0"},
)
