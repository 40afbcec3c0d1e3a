"""Magnetic observatories: one product for each interval, whatever the components and format."""

from functools import partial

from vconst import Format, Product, Variable
from vconst_ground.intervals import CADENCES

#: Columns begin after the first line, which all files have.
_IAGA = r"\A\s?Format +IAGA-2002 "

#: Code, year, month, element, day; 15 and 16 are the century, 24 values and a mean follow.
_WDC = (
    r"\A[A-Z]{3}\d\d[ 01]\d[DHXYZFI][ 0-3]\d[^\n]{4}(?:1[89]|20|  )[ \d-]{4}"
    r"[^\n]{96,100} *\r?(?:\n|\Z)"
)

#: ``bou_20200101_000000_pt1s_4.cdf``: code, start, interval and publication level.
_IMAGCDF = r"(?i)[a-z]{3}_\d{4,8}(?:_\d{4,6})?_p(?:t1[smh]|1d)_\d\.cdf"

#: First bytes of CDF 3 and of CDF 2.6.
_CDF = (b"\xcd\xf3\x00\x01", b"\xcd\xf2\x60\x02")

_SENSOR = {"frame": "sensor"}
_GEODETIC = {"frame": "geodetic"}


def _component(name, units="nT", **attributes):
    return Variable(source=name, name=name, units=units, optional=True, attributes=attributes)


_COMPONENTS = (
    *(_component(f"magnetic_field_{axis}") for axis in ("north", "east", "centre")),
    _component("magnetic_field"),
    _component("magnetic_field_geodetic_north", **_GEODETIC),
    _component("magnetic_field_vertical", **_GEODETIC),
    _component("magnetic_field_horizontal"),
    _component("magnetic_declination", "degree"),
    _component("magnetic_inclination", "degree"),
    _component("magnetic_field_h", **_SENSOR),
    _component("magnetic_field_e", **_SENSOR),
    *(_component(f"magnetic_field_{axis}", **_SENSOR) for axis in "xyz"),
    _component("magnetic_field_difference"),
)

_PLACE = (
    Variable(source="time", name="time", units="datetime64"),
    Variable(source="site", name="site"),
    Variable(source="latitude", name="latitude", units="degree", optional=True),
    Variable(source="longitude", name="longitude", units="degree", optional=True),
    Variable(source="elevation", name="altitude", units="m", optional=True),
)


def _read_iaga(path):
    from vconst_ground.iaga2002 import read_iaga

    return read_iaga(path)


def _write_iaga(arrays, path, *, cadence, **about):
    from vconst_ground.iaga2002_writer import write_iaga

    return write_iaga(arrays, path, cadence=cadence, **about)


def _name_iaga(start, stop=None, *, cadence, **about):
    from vconst_ground.iaga2002_writer import name_iaga

    return name_iaga(start, cadence=cadence, **about)


def _read_imagcdf(path):
    from vconst_ground.imagcdf import read_imagcdf

    return read_imagcdf(path)


def _read_wdc(path):
    from vconst_ground.wdc import read_wdc

    return read_wdc(path)


def _formats(cadence):
    yield Format(
        read=_read_iaga,
        header=_IAGA,
        write=partial(_write_iaga, cadence=cadence),
        name_file=partial(_name_iaga, cadence=cadence),
        any_values=False,
        layout="definition" if cadence == "day" else "real file",
    )
    yield Format(read=_read_imagcdf, files=_IMAGCDF, magic=_CDF, layout="definition")
    yield Format(
        read=_read_imagcdf, magic=_CDF, header="IagaCode|GeomagneticField", layout="definition"
    )
    if cadence == "hour":
        yield Format(read=_read_wdc, header=_WDC, layout="real file")


_STAMPED = {
    "second": "stamps as in the file",
    "minute": "stamps as in the file: the centre of the filter, or the beginning (ImagCDF)",
    "hour": "means; the time is the beginning of the hour",
    "day": "means; the time is the beginning of the day",
}


def _product(cadence, seconds):
    variables = _COMPONENTS
    if cadence in ("hour", "day"):
        variables = tuple(
            Variable(
                source=one.source,
                name=one.name,
                units=one.units,
                optional=True,
                attributes={**one.attributes, "interval": seconds},
            )
            for one in _COMPONENTS
        )
    return Product(
        name=f"geomagnetic/{cadence}",
        title=f"Magnetic observatories, one value a {cadence}",
        kind="series",
        variables=(*_PLACE, *variables),
        formats=tuple(_formats(cadence)),
        sample_key=("time", "site"),
        revises="sample",
        reader=2,
        period="year" if cadence in ("hour", "day") else "month",
        cadence=float(seconds),
        frame="NEC",
        position="geodetic",
        notes=f"nT, degrees; {_STAMPED[cadence]}; north, east, centre where components and "
        "baseline allow it, their own names otherwise; the baseline is the data type, "
        "'4-definitive' the highest",
        citation=(
            "Love J. J., Chulliat A. (2013), An international network of magnetic observatories, "
            "Eos 94, 373-374, doi:10.1002/2013EO420001; and the observatories that files name"
        ),
        licence="as each observatory says; INTERMAGNET: CC BY-NC 4.0",
        source=(
            "IAGA-2002 (ngdc.noaa.gov/IAGA/vdat/IAGA2002); INTERMAGNET Technical Note 8 (ImagCDF "
            "1.2); WDC for Geomagnetism, Edinburgh (hourly value format)"
        ),
    )


PRODUCTS = tuple(_product(cadence, seconds) for cadence, seconds in CADENCES.items())
