"""Kp, Hp, F10.7 and sunspot numbers in the files of GFZ."""

from functools import partial

from vconst import Format
from vconst_indices import about
from vconst_indices.products.series import (
    DAY,
    GRADE,
    HALF_HOUR,
    HOUR,
    THREE_HOURS,
    TIME,
    index,
    series,
    year_of,
)

_DAILY = (
    r"\A# PURPOSE: This file distributes the geomagnetic planetary three-hour index Kp and "
    r"associated geomagnetic indices as well as relevant solar indices"
)
_INTERVALS = r"^#YYY MM DD hh\.h hh\._m +days +days_m +{} +{} +D"
_WDC = (
    r"\A(?:#.*\r?\n)*[ \d]\d[ \d]\d[ \d]\d[ \d]{4}[ \d]{2}(?:[ \d]\d){8}[ \d]{3}"
    r"(?:[ \d]{3}){8}[ \d]{3}[ \d]\.\d\d? *\r?$"
)
_TABLE = r"\A,Bartels_solar_rotation_num,day_within_Bartels_rotation,Kp,daily_Kp_sum\r?$"
_ANSWER = r'\A\s*\{\s*"meta"\s*:\s*\{[^{}]*GFZ[^{}]*\}\s*,\s*"datetime"\s*:\s*\['


def _read(path):
    from vconst_indices.gfz import read_gfz

    return read_gfz(path)


def _read_answer(path):
    from vconst_indices.web_service import read_web_service

    return read_web_service(path)


def _read_wdc(path, *, grade):
    from vconst_indices.kp_wdc import read_kp

    return read_kp(path, grade=grade)


def _read_table(path, *, grade):
    from vconst_indices.kp_tables import read_kp_table

    return read_kp_table(path, grade=grade)


def _write_daily(arrays, path, **about):
    from vconst_indices.gfz import write_gfz

    return write_gfz(arrays, path)


def _name_daily(start, stop=None, **about):
    return f"Kp_ap_Ap_SN_F107_{year_of(start)}.txt"


def _write_hp(arrays, path, *, name, **about):
    from vconst_indices.intervals import write_intervals

    return write_intervals(arrays, path, name)


def _name_hp(start, stop=None, *, name, **about):
    return f"{name}_ap{name[2:]}_{year_of(start)}.txt"


def _kp_variables(*, either=False):
    return (
        TIME,
        index("Kp", "kp", "1", THREE_HOURS, optional=either),
        index("ap", "ap", "nT", THREE_HOURS, optional=either),
        GRADE,
    )


def _f107_variables(*, either=False):
    return (
        TIME,
        index("F10.7obs", "f107", "sfu", DAY, optional=either),
        index("F10.7adj", "f107_adjusted", "sfu", DAY, optional=either),
    )


def _hp_variables(name, interval, *, either=False):
    number = name[2:]
    return (
        TIME,
        index(name, f"hp{number}", "1", interval, optional=either),
        index(f"ap{number}", f"ap{number}", "nT", interval, optional=either),
    )


def _kp_wdc(word, grade):
    """The 62-column files say nothing about their status; the official names do."""
    return Format(
        read=partial(_read_wdc, grade=grade),
        files=None if word is None else rf"(?i)Kp_{word}\d{{4}}\.wdc",
        header=_WDC,
        layout="real file",
    )


def _kp_table(word, grade):
    return Format(
        read=partial(_read_table, grade=grade),
        files=None if word is None else rf"(?i)Kp_{word}\d{{4}}\.txt",
        header=_TABLE,
        variables=_kp_variables(either=True),
        layout="real file",
    )


def _daily():
    return Format(
        read=_read, header=_DAILY, layout="real file", write=_write_daily, name_file=_name_daily
    )


def _answer(variables):
    """What the web service gives holds one index, so either of two may be missing."""
    return Format(read=_read_answer, header=_ANSWER, variables=variables, layout="real file")


def _hp(name, interval, layout):
    number = name[2:]
    return series(
        f"gfz/hp{number}",
        f"{name} and ap{number} of GFZ",
        _hp_variables(name, interval),
        (
            Format(
                read=_read,
                header=_INTERVALS.format(name, f"ap{number}"),
                layout=layout,
                write=partial(_write_hp, name=name),
                name_file=partial(_name_hp, name=name),
            ),
            _answer(_hp_variables(name, interval, either=True)),
        ),
        cadence=interval,
        citation=about.HPO,
        notes="thirds as decimals, without an upper end; missing -1",
        source="https://doi.org/10.5880/Hpo.0003 (Hpo_format.txt)",
    )


PRODUCTS = (
    series(
        "gfz/kp",
        "Kp and ap of GFZ",
        _kp_variables(),
        (
            _daily(),
            Format(read=_read, header=_INTERVALS.format("Kp", "ap"), layout="definition"),
            _kp_wdc("def", 2),
            _kp_wdc("now", 0),
            _kp_wdc(None, None),
            _kp_table("def", 2),
            _kp_table("now", 0),
            _kp_table(None, None),
            _answer(_kp_variables(either=True)),
        ),
        cadence=THREE_HOURS,
        reader=2,
        citation=about.KP,
        notes="exact thirds: 2+ is 7/3",
        source="https://doi.org/10.5880/Kp.0001 (file format description)",
    ),
    _hp("Hp30", HALF_HOUR, "real file"),
    _hp("Hp60", HOUR, "definition"),
    series(
        "gfz/f107",
        "F10.7 in the files of GFZ",
        _f107_variables(),
        (_daily(), _answer(_f107_variables(either=True))),
        cadence=DAY,
        reader=2,
        citation=about.F107,
        notes="observed and adjusted to 1 au; local noon of Penticton, about 20 UT",
        source="https://doi.org/10.5880/Kp.0001 (file format description)",
    ),
    series(
        "gfz/sunspot-number",
        "International sunspot number in the files of GFZ",
        (TIME, index("SN", "sunspot_number", "1", DAY), GRADE),
        (
            _daily(),
            _answer((TIME, index("SN", "sunspot_number", "1", DAY), GRADE)),
        ),
        cadence=DAY,
        citation=about.SUNSPOTS,
        licence=about.NOT_COMMERCIAL,
        notes="version 2",
        source="https://doi.org/10.5880/Kp.0001 (file format description)",
    ),
)
