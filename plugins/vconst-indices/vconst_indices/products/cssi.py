"""The space weather file of CSSI and CelesTrak: observed days, and predictions apart."""

from functools import partial

from vconst import Format
from vconst_indices import about
from vconst_indices.products.series import DAY, PREDICTED, THREE_HOURS, TIME, index, series

_HEADER = r"\ADATATYPE CssiSpaceWeather\b"
_MONTH = 30 * DAY


def _read(path):
    from vconst_indices.cssi import read_cssi

    return read_cssi(path)


def _write(arrays, path, *, section, **about):
    from vconst_indices.cssi import write_cssi

    return write_cssi(arrays, path, section=section)


def _name(start, stop=None, **about):
    return "SW-All.txt"


_KP = (TIME, index("Kp", "kp", "1", THREE_HOURS), index("ap", "ap", "nT", THREE_HOURS))


def _flux(interval):
    return (
        TIME,
        index("F10.7obs", "f107", "sfu", interval),
        index("F10.7adj", "f107_adjusted", "sfu", interval),
        index("Ctr81", "f107_81_day_mean", "sfu", interval),
        index("Lst81", "f107_81_day_mean_trailing", "sfu", interval, optional=True),
    )


def _product(name, title, variables, cadence, section):
    observed = section == "OBSERVED"
    return series(
        f"cssi/{name}",
        f"{title} in the file of CSSI and CelesTrak",
        variables,
        (
            Format(
                read=_read,
                header=_HEADER,
                write=partial(_write, section=section),
                name_file=_name,
                layout="real file",
            ),
        ),
        quality=() if observed else (PREDICTED,),
        cadence=cadence,
        reader=3,
        citation=f"{about.KP}; {about.F107}; CelesTrak, celestrak.org/SpaceData",
        notes="" if observed else "a prediction: read with quality 'none'",
        source="https://celestrak.org/SpaceData/SpaceWx-format.php",
    )


PRODUCTS = (
    _product("kp", "Kp and ap", _KP, THREE_HOURS, "OBSERVED"),
    _product("f107", "F10.7", _flux(DAY), DAY, "OBSERVED"),
    _product("kp-predicted", "Predicted Kp and ap", _KP, THREE_HOURS, "DAILY"),
    _product("f107-predicted", "Predicted F10.7", _flux(DAY), DAY, "DAILY"),
    _product(
        "f107-monthly-predicted", "F10.7 predicted by month", _flux(_MONTH), _MONTH, "MONTHLY"
    ),
)
