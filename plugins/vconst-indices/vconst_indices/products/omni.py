"""Solar wind and indices in the files of OMNI."""

from functools import partial

from vconst import Format
from vconst_indices import about
from vconst_indices.products.series import HOUR, MINUTE, TIME, index, series, year_of

_HOURLY = r"\A[12]\d{3} +\d{1,3} +\d{1,2} +\d{4}(?: +[-\d.]+){51,53} *\r?$"
_MINUTE = r"\A[12]\d{3} +\d{1,3} +\d{1,2} +\d{1,2}(?: +[-\d.]+){42} *\r?$"


def _read(path, *, layout):
    from vconst_indices import omni

    return omni.read_omni(path, getattr(omni, layout))


def _write(arrays, path, *, layout, **about):
    from vconst_indices import omni

    return omni.write_omni(arrays, path, getattr(omni, layout))


def _name(start, stop=None, *, layout, **about):
    return f"{'omni2' if layout == 'HOURLY' else 'omni_min'}_{year_of(start)}.dat"


def _wind(interval, fills):
    """Words of the solar wind; the fills differ by word and by layout."""
    field = {"attributes": {"frame": "GSM"}}
    rows = (
        ("B", "interplanetary_field_magnitude", "nT", {}),
        ("Bx_GSM", "interplanetary_field_x", "nT", field),
        ("By_GSM", "interplanetary_field_y", "nT", field),
        ("Bz_GSM", "interplanetary_field_z", "nT", field),
        ("T", "solar_wind_temperature", "K", {}),
        ("N", "solar_wind_density", "cm-3", {}),
        ("V", "solar_wind_speed", "km s-1", {}),
        ("pressure", "solar_wind_pressure", "nPa", {}),
        ("E", "solar_wind_electric_field", "mV m-1", {}),
    )
    return _filled(rows, interval, fills)


def _filled(rows, interval, fills):
    return tuple(
        index(source, name, units, interval, fill=(fills[source],), **said)
        for source, name, units, said in rows
    )


#: Fills of the formats of `vconst_indices.omni`, which a test compares with these.
_HOURLY_FILLS = {
    **{"B": 999.9, "Bx_GSM": 999.9, "By_GSM": 999.9, "Bz_GSM": 999.9, "T": 9999999.0},
    **{"N": 999.9, "V": 9999.0, "pressure": 99.99, "E": 999.99, "R": 999.0, "DST": 99999.0},
    **{"AE": 9999.0, "ap": 999.0, "F10.7": 999.9, "PC": 999.9, "AL": 99999.0, "AU": 99999.0},
}
_MINUTE_FILLS = {
    **{"B": 9999.99, "Bx_GSM": 9999.99, "By_GSM": 9999.99, "Bz_GSM": 9999.99, "T": 9999999.0},
    **{"N": 999.99, "V": 99999.9, "pressure": 99.99, "E": 999.99, "PC": 999.99},
    **dict.fromkeys(("AE", "AL", "AU", "SYM-D", "SYM-H", "ASY-D", "ASY-H"), 99999.0),
}

_HOURLY_INDICES = _filled(
    (
        ("R", "sunspot_number", "1", {}),
        ("DST", "dst", "nT", {}),
        ("AE", "ae", "nT", {}),
        ("ap", "ap", "nT", {}),
        ("F10.7", "f107_adjusted", "sfu", {}),
        ("PC", "polar_cap_north", "1", {}),
        ("AL", "al", "nT", {}),
        ("AU", "au", "nT", {}),
    ),
    HOUR,
    _HOURLY_FILLS,
)

_MINUTE_INDICES = _filled(
    (
        ("AE", "ae", "nT", {}),
        ("AL", "al", "nT", {}),
        ("AU", "au", "nT", {}),
        ("SYM-D", "sym_d", "nT", {}),
        ("SYM-H", "sym_h", "nT", {}),
        ("ASY-D", "asy_d", "nT", {}),
        ("ASY-H", "asy_h", "nT", {}),
        ("PC", "polar_cap_north", "1", {}),
    ),
    MINUTE,
    _MINUTE_FILLS,
)


def _product(name, title, variables, layout, header, known, cadence, source):
    return series(
        f"omni/{name}",
        title,
        variables,
        (
            Format(
                read=partial(_read, layout=layout),
                header=header,
                write=partial(_write, layout=layout),
                name_file=partial(_name, layout=layout),
                layout=known,
            ),
        ),
        frame="GSM",
        cadence=cadence,
        citation=about.OMNI,
        licence="free, with acknowledgement of GSFC/SPDF and OMNIWeb",
        source=f"https://spdf.gsfc.nasa.gov/pub/data/omni/{source}",
        notes="every word has a fill of its own; the files state no version of an index",
    )


PRODUCTS = (
    _product(
        "hourly",
        "OMNI2: solar wind and indices by the hour",
        (
            TIME,
            *_wind(HOUR, _HOURLY_FILLS),
            index("Kp", "kp", "1", HOUR),
            *_HOURLY_INDICES,
        ),
        "HOURLY",
        _HOURLY,
        "real file",
        HOUR,
        "low_res_omni/omni2.text",
    ),
    _product(
        "minute",
        "OMNI HRO: solar wind and indices by the minute",
        (TIME, *_wind(MINUTE, _MINUTE_FILLS), *_MINUTE_INDICES),
        "MINUTE",
        _MINUTE,
        "definition",
        MINUTE,
        "high_res_omni/hroformat.txt",
    ),
)
