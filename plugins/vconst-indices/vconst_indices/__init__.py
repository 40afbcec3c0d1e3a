"""Geomagnetic and solar indices: GFZ Kp, Kyoto Dst, and CelesTrak's space weather file."""

from functools import partial

from vconst import Format, Mission, Platform, Product, Variable, hookimpl

#: Lengths in s of the right-open intervals on which an index holds.
HOUR, THREE_HOURS, DAY = 3600, 10800, 86400

_KP_CITATION = (
    "Matzka J. et al. (2021), The geomagnetic Kp index and derived indices of geomagnetic "
    "activity, Space Weather 19, e2020SW002641, doi:10.1029/2020SW002641; "
    "data doi:10.5880/Kp.0001"
)
_F107_CITATION = (
    "Tapping K. F. (2013), The 10.7 cm solar radio flux (F10.7), Space Weather 11, 394-406, "
    "doi:10.1002/swe.20064"
)
_DST_CITATION = (
    "World Data Center for Geomagnetism, Kyoto, M. Nose et al. (2015), Geomagnetic Dst index, "
    "doi:10.17593/14515-74000"
)

_GFZ_HEADER = (
    r"\A# PURPOSE: This file distributes the geomagnetic planetary three-hour index Kp and "
    r"associated geomagnetic indices as well as relevant solar indices"
)
_KP_WDC_HEADER = (
    r"\A(?:#.*\r?\n)*[ \d]\d[ \d]\d[ \d]\d[ \d]{4}[ \d]{2}(?:[ \d]\d){8}[ \d]{3}"
    r"(?:[ \d]{3}){8}[ \d]{3}[ \d]\.\d\d?\r?$"
)
_DST_HEADER = r"\ADST\d{4}[*]\d\d"
_CSSI_HEADER = r"\ADATATYPE CssiSpaceWeather\b"


@hookimpl
def missions():
    """The services that publish indices."""
    yield Mission(
        name="indices",
        title="Geomagnetic and solar indices",
        platforms=(
            Platform(name="gfz", title="GFZ Helmholtz Centre for Geosciences, Potsdam"),
            Platform(name="kyoto", title="World Data Center for Geomagnetism, Kyoto"),
            Platform(name="cssi", title="Space weather file of CSSI and CelesTrak"),
        ),
        products=(*_gfz_products(), _dst(), *_cssi_products()),
    )


@hookimpl
def find_granules(product, start, stop):
    """Files of GFZ and of WDC Kyoto."""
    from vconst_indices.archives import find

    return find(product, start, stop)


def _gfz_products():
    table = {"read": _read_gfz, "header": _GFZ_HEADER, "layout": "real file"}
    yield _product(
        "gfz/kp",
        "Kp and ap of GFZ",
        _kp_variables(),
        (
            Format(**table, write=_write_gfz, name_file=_name_gfz),
            _kp_wdc("def", 2),
            _kp_wdc("now", 0),
            _kp_wdc(None, None),
        ),
        cadence=THREE_HOURS,
        citation=_KP_CITATION,
        source="https://doi.org/10.5880/Kp.0001 (file format description)",
    )
    yield _product(
        "gfz/f107",
        "F10.7 in the files of GFZ",
        _f107_variables(),
        (Format(**table, write=_write_gfz, name_file=_name_gfz),),
        cadence=DAY,
        citation=_F107_CITATION,
        source="https://doi.org/10.5880/Kp.0001 (file format description)",
    )


def _kp_wdc(word, grade):
    """The 62-column files say nothing about their status; the official names do."""
    return Format(
        read=partial(_read_kp_wdc, grade=grade),
        files=None if word is None else rf"(?i)Kp_{word}\d{{4}}\.wdc",
        header=_KP_WDC_HEADER,
        layout="real file",
    )


def _dst():
    return _product(
        "kyoto/dst",
        "Dst of WDC Kyoto",
        (_time(), _index("DST", "dst", "nT", HOUR), _grade()),
        (
            Format(
                read=_read_dst,
                header=_DST_HEADER,
                write=_write_dst,
                name_file=_name_dst,
                layout="real file",
            ),
        ),
        cadence=HOUR,
        citation=_DST_CITATION,
        licence="non-commercial, with citation (WDC Kyoto)",
        source="https://wdc.kugi.kyoto-u.ac.jp/dstae/format/dstformat.html",
    )


def _cssi_products():
    rows = (
        ("kp", "Kp and ap", _kp_variables()[:-1], THREE_HOURS, "OBSERVED"),
        ("f107", "F10.7", _f107_variables(mean=True), DAY, "OBSERVED"),
        ("kp-predicted", "Predicted Kp and ap", _kp_variables()[:-1], THREE_HOURS, "DAILY"),
        ("f107-predicted", "Predicted F10.7", _f107_variables(mean=True), DAY, "DAILY"),
        (
            "f107-monthly-predicted",
            "F10.7 predicted by month",
            _f107_variables(mean=True, interval=30 * DAY),
            30 * DAY,
            "MONTHLY",
        ),
    )
    for name, title, variables, cadence, section in rows:
        yield _product(
            f"cssi/{name}",
            f"{title} in the file of CSSI and CelesTrak",
            variables,
            (
                Format(
                    read=_read_cssi,
                    header=_CSSI_HEADER,
                    write=partial(_write_cssi, section=section),
                    name_file=_name_cssi,
                    layout="real file",
                ),
            ),
            cadence=cadence,
            citation=f"{_KP_CITATION}; {_F107_CITATION}; CelesTrak, celestrak.org/SpaceData",
            source="https://celestrak.org/SpaceData/SpaceWx-format.php",
        )


def _product(name, title, variables, formats, *, licence="CC BY 4.0", **about):
    return Product(
        name=name,
        title=title,
        kind="series",
        variables=variables,
        formats=formats,
        period="all",
        revises="sample",
        reader=2,
        position="none",
        licence=licence,
        **about,
    )


def _kp_variables():
    return (
        _time(),
        _index("Kp", "kp", "1", THREE_HOURS),
        _index("ap", "ap", "nT", THREE_HOURS),
        _grade(),
    )


def _f107_variables(*, mean=False, interval=DAY):
    observed = _index("F10.7obs", "f107", "sfu", interval)
    adjusted = _index("F10.7adj", "f107_adjusted", "sfu", interval)
    average = _index("Ctr81", "f107_81_day_mean", "sfu", interval)
    return (_time(), observed, adjusted, *((average,) if mean else ()))


def _time():
    return Variable(source="time", name="time", units="datetime64")


def _index(source, name, units, interval):
    return Variable(source=source, name=name, units=units, attributes={"interval": interval})


def _grade():
    return Variable(source="definitive", name="definitive", optional=True)


def _read_gfz(path):
    from vconst_indices.gfz import read_gfz

    return read_gfz(path)


def _write_gfz(arrays, path, **about):
    from vconst_indices.gfz import write_gfz

    return write_gfz(arrays, path)


def _name_gfz(start, stop=None, **about):
    return f"Kp_ap_Ap_SN_F107_{_year(start)}.txt"


def _read_kp_wdc(path, *, grade):
    from vconst_indices.wdc import read_kp

    return read_kp(path, grade=grade)


def _read_dst(path):
    from vconst_indices.wdc import read_dst

    return read_dst(path)


def _write_dst(arrays, path, **about):
    from vconst_indices.wdc import write_dst

    return write_dst(arrays, path)


def _name_dst(start, stop=None, **about):
    return f"dst{_year(start)}.txt"


def _read_cssi(path):
    from vconst_indices.cssi import read_cssi

    return read_cssi(path)


def _write_cssi(arrays, path, *, section, **about):
    from vconst_indices.cssi import write_cssi

    return write_cssi(arrays, path, section=section)


def _name_cssi(start, stop=None, **about):
    return "SW-All.txt"


def _year(start):
    import numpy as np

    return str(np.datetime64(start, "ns"))[:4]
