"""RC of DTU, K indices that SWPC estimates, and predictions of LASP."""

from functools import partial

from vconst import Format
from vconst_indices import about
from vconst_indices.products.series import (
    GRADE,
    HOUR,
    PREDICTED,
    THREE_HOURS,
    TIME,
    day_of,
    index,
    series,
    year_of,
)


def _read_rc(path):
    from vconst_indices.rc import read_rc

    return read_rc(path)


def _write_rc(arrays, path, **about):
    from vconst_indices.rc import write_rc

    return write_rc(arrays, path)


def _name_rc(start, stop=None, **about):
    return "RC_index.h5"


def _read_recent(path):
    from vconst_indices.kp_tables import read_recent

    return read_recent(path)


def _write_recent(arrays, path, **about):
    from vconst_indices.kp_tables import write_recent

    return write_recent(arrays, path)


def _name_recent(start, stop=None, **about):
    return f"kp_recent_{year_of(start)}.txt"


def _read_lasp(path, *, name):
    from vconst_indices.lasp import read_lasp

    return read_lasp(path, name)


def _write_lasp(arrays, path, *, name, **about):
    from vconst_indices.lasp import write_lasp

    return write_lasp(arrays, path, name)


def _name_lasp(start, stop=None, *, name, **about):
    return f"{name.lower()}_last_96_hrs_{day_of(start)}.txt"


def _lasp(name):
    word = name.capitalize() if name == "DST" else name
    return series(
        f"lasp/{name.lower()}-predicted",
        f"Predicted {word} of LASP",
        (TIME, index(name, name.lower(), "nT", 600)),
        (
            Format(
                read=partial(_read_lasp, name=name),
                header=rf"\A *Time +Predicted {word}\s*$",
                write=partial(_write_lasp, name=name),
                name_file=partial(_name_lasp, name=name),
                layout="real file",
            ),
        ),
        quality=(PREDICTED,),
        cadence=600,
        citation=about.LASP,
        licence="not stated",
        notes="a prediction: read with quality 'none'",
        source="https://lasp.colorado.edu/space_weather/dsttemerin/",
    )


_RC = Format(
    read=_read_rc,
    files=r"(?i)RC_index.*\.h5",
    magic=(b"\x89HDF\r\n\x1a\n",),
    write=_write_rc,
    name_file=_name_rc,
    layout="real file",
)

#: What RC_index.h5 is made from.
_RC_TABLE = Format(
    read=_read_rc,
    files=r"(?i)RC_.*\.dat",
    header=r"\A(?:#.*\r?\n)* *-?\d+\.\d+(?: +-?\d+\.\d+){3} +[DP] *\r?$",
    layout="seen in print",
)

PRODUCTS = (
    series(
        "dtu/rc",
        "RC index of DTU",
        (
            TIME,
            index("RC", "rc", "nT", HOUR),
            index("RC_e", "rc_external", "nT", HOUR),
            index("RC_i", "rc_induced", "nT", HOUR),
            GRADE,
        ),
        (_RC, _RC_TABLE),
        cadence=HOUR,
        citation=about.RC,
        licence="not stated",
        notes="stands in for Dst: 'select_quiet' takes it as 'dst'",
        source="chaosmagpy.data_utils; http://www.spacecenter.dk/files/magnetic-models/RC/",
    ),
    series(
        "swpc/kp",
        "K indices that SWPC estimates on the day",
        (
            TIME,
            index("Kp", "kp", "1", THREE_HOURS, attributes={"method": "estimated by SWPC"}),
            index("mid_lat_Kp", "k_middle_latitudes", "1", THREE_HOURS),
            index("high_lat_Kp", "k_high_latitudes", "1", THREE_HOURS),
            GRADE,
        ),
        (
            Format(
                read=_read_recent,
                header=r"\A,mid_lat_Kp,high_lat_Kp,Kp\r?$",
                write=_write_recent,
                name_file=_name_recent,
                layout="real file",
                any_values=False,
            ),
        ),
        cadence=THREE_HOURS,
        citation=about.SWPC,
        licence=about.PUBLIC,
        notes="whole numbers, estimated: not the Kp of GFZ",
        source="https://services.swpc.noaa.gov/text/daily-geomagnetic-indices.txt, kept by pysat",
    ),
    _lasp("DST"),
    _lasp("AE"),
)
