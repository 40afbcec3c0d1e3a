"""GOR: GNSS occultation receiver (GRO in file names). No file was seen: all is assumed."""

from vconst_cses.column import Column
from vconst_cses.layout import Layout
from vconst_cses.tables.shared import COMMON, UTC_TIME, angle, quantity, verse_time

PLACE = (
    verse_time("ms"),
    UTC_TIME,
    angle("GEO_LAT", "latitude", "Latitude of the tangent point", 90.0),
    angle("GEO_LON", "longitude", "Longitude of the tangent point", 180.0),
)
PRN = Column(
    source="PRN",
    name="satellite",
    units="",
    dtype="S16",
    valid="--",
    long_name="Navigation satellite",
)


def _height(count, first, step):
    return Column(
        source="Height",
        name="altitude",
        units="km",
        dtype="<f8",
        shape=(count,),
        rows="",
        spacing=(first, step),
        valid=(0.0, 1000.0),
        long_name="Height",
    )


def _value(source, name, units, valid, long_name, shape=()):
    dimensions = ("altitude",) if shape else ()
    return quantity(source, name, units, valid, long_name, shape=shape, dimensions=dimensions)


def _layout(sensor, name, title, kind, columns, notes, **rest):
    return Layout(
        product=f"cses-01/gor-{name}",
        title=f"CSES-01 GOR, {title}, level 2",
        payload="GRO",
        sensor=sensor,
        group="A5",
        known="assumed",
        columns=columns,
        root={"PAYLOADID": "GRO", "SOFTVERSION": "V1.0"},
        kind=kind,
        sample_key=("time", "satellite"),
        notes=notes,
        citation="Huang et al. 2018, doi:10.26464/epp2018042; doi:10.5194/angeo-37-1025-2019",
        **rest,
    )


DENSITY = _layout(
    "1",
    "density",
    "profiles of electron density, peak of the F2 layer",
    "profile",
    (
        *PLACE,
        PRN,
        _height(400, 100.0, 1.0),
        _value("Ne", "electron_density", "m^-3", (0.0, 1e13), "Electron density", (400,)),
        _value("NmF2", "peak_density", "m^-3", (0.0, 1e13), "Peak density of the F2 layer"),
        _value("hmF2", "peak_height", "km", (0.0, 1000.0), "Peak height of the F2 layer"),
    ),
    "m^-3, km; poor below 200 km",
)
NEUTRAL = _layout(
    "2",
    "neutral",
    "profiles of neutral temperature and pressure",
    "profile",
    (
        *PLACE,
        PRN,
        _height(120, 0.0, 0.5),
        _value("Temp", "neutral_temperature", "K", (100.0, 3000.0), "Temperature", (120,)),
        _value("Pres", "neutral_pressure", "hPa", (0.0, 1100.0), "Pressure", (120,)),
    ),
    "K, hPa",
)
TEC = _layout(
    "3",
    "tec",
    "total electron content along links",
    "track",
    (
        *COMMON,
        PRN,
        _value("STEC", "slant_total_electron_content", "TECU", (-50.0, 1000.0), "Slant TEC"),
        # Not the column of a map: what lies below the orbit, or above it.
        _value("VTEC", "partial_total_electron_content", "TECU", (-5.0, 400.0), "Vertical TEC"),
    ),
    "TECU; below the orbit of CSES for setting links, above it for others",
    cadence=1.0,
)
SCINTILLATION = _layout(
    "4",
    "scintillation",
    "amplitude scintillation index",
    "track",
    (*COMMON, PRN, _value("S4", "scintillation_index", "none", (0.0, 2.0), "S4 index")),
    "S4, no unit",
    cadence=1.0,
)

LAYOUTS = (DENSITY, NEUTRAL, TEC, SCINTILLATION)
