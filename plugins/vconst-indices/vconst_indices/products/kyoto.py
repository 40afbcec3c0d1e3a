"""Dst, AE, SYM and ASY of the World Data Center at Kyoto."""

from functools import partial

from vconst import Format
from vconst_indices import about
from vconst_indices.products.series import (
    GRADE,
    HOUR,
    MINUTE,
    TIME,
    day_of,
    index,
    series,
    year_of,
)

_HOURLY = r"\A(?:{})\d{{4}}[*]\d\d"
_MINUTES = {
    "AE": r"\AAEALAOAU {4}\d{6}[ELOU]\d\dA[ELOU] ",
    "ASYSYM": r"\AASYSYM .{5}\d{6}[DH]\d\d(?:ASY|SYM)",
}


def _read_hourly(path, *, kind):
    from vconst_indices import hourly

    names = getattr(hourly, kind)
    return {f"kyoto/{kind.lower()}": hourly.read_hourly(path, names)}


def _write_hourly(arrays, path, *, kind, **about):
    from vconst_indices import hourly

    return hourly.write_hourly(arrays, path, getattr(hourly, kind))


def _name_hourly(start, stop=None, *, kind, **about):
    return f"{kind.lower()}{year_of(start)}.txt"


def _read_minutes(path, *, kind, product):
    from vconst_indices.minutes import read_minutes

    return {product: read_minutes(path, kind)}


def _write_minutes(arrays, path, *, kind, **about):
    from vconst_indices.minutes import write_minutes

    return write_minutes(arrays, path, kind)


def _name_minutes(start, stop=None, *, kind, **about):
    return f"{kind.lower()}{day_of(start)}.wdc"


def _hourly(kind, title, variables, layout, **about):
    starts = "|".join(["AE ", "AL ", "AO ", "AU "] if kind == "AE" else [kind])
    return series(
        f"kyoto/{kind.lower()}",
        title,
        variables,
        (
            Format(
                read=partial(_read_hourly, kind=kind),
                header=_HOURLY.format(starts),
                write=partial(_write_hourly, kind=kind),
                name_file=partial(_name_hourly, kind=kind),
                layout=layout,
            ),
        ),
        cadence=HOUR,
        **about,
    )


def _minute(name, kind, title, variables, **about):
    return series(
        f"kyoto/{name}",
        title,
        variables,
        (
            Format(
                read=partial(_read_minutes, kind=kind, product=f"kyoto/{name}"),
                header=_MINUTES[kind],
                write=partial(_write_minutes, kind=kind),
                name_file=partial(_name_minutes, kind=kind),
                layout="definition",
            ),
        ),
        cadence=MINUTE,
        source=f"https://wdc.kugi.kyoto-u.ac.jp/aeasy/format/{kind[:3].lower()}format.html",
        **about,
    )


def _electrojet(interval):
    names = ("AE", "AL", "AO", "AU")
    own = [index(name, name.lower(), "nT", interval, optional=True) for name in names]
    return (TIME, *own, GRADE)


_DISTURBANCE = (
    TIME,
    index("SYM-H", "sym_h", "nT", MINUTE, optional=True),
    index("ASY-H", "asy_h", "nT", MINUTE, optional=True),
    index("SYM-D", "sym_d", "nT", MINUTE, optional=True),
    index("ASY-D", "asy_d", "nT", MINUTE, optional=True),
    GRADE,
)

PRODUCTS = (
    _hourly(
        "DST",
        "Dst of WDC Kyoto",
        (TIME, index("DST", "dst", "nT", HOUR), GRADE),
        "real file",
        reader=2,
        citation=about.DST,
        licence=about.KYOTO,
        source="https://wdc.kugi.kyoto-u.ac.jp/dstae/format/dstformat.html",
    ),
    _hourly(
        "AE",
        "AE, AL, AO and AU of WDC Kyoto, hourly",
        _electrojet(HOUR),
        "definition",
        citation=about.AE,
        licence=about.KYOTO,
        source="https://wdc.kugi.kyoto-u.ac.jp/dstae/format/aehformat.html",
    ),
    _minute(
        "ae-minute",
        "AE",
        "AE, AL, AO and AU of WDC Kyoto by the minute",
        _electrojet(MINUTE),
        citation=about.AE,
        licence=about.KYOTO,
    ),
    _minute(
        "sym-asy",
        "ASYSYM",
        "SYM and ASY of WDC Kyoto by the minute",
        _DISTURBANCE,
        citation=about.SYM,
        licence=about.KYOTO,
        notes="the files state no version",
    ),
)
