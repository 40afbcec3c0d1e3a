"""Sunspot numbers of SILSO, and solar X-ray flux of the GOES satellites."""

from functools import partial

from vconst import Format, Platform, Reason
from vconst_indices import about
from vconst_indices.products.series import DAY, GRADE, MINUTE, TIME, day_of, index, series

_SILSO = r"\A\d{4};\d\d;\d\d;\d{4}\.\d{3};"

#: GOES satellites with a calibrated X-ray sensor since Swarm flies, and whether they are in use.
_NUMBERS = {13: "ended", 14: "ended", 15: "ended", 16: "ended", 17: "ended"} | dict.fromkeys(
    (18, 19), "flying"
)

SATELLITES = tuple(
    Platform(name=f"goes-{n}", title=f"GOES-{n}", status=status, altitude=35_786.0)
    for n, status in _NUMBERS.items()
)


def _read_silso(path):
    from vconst_indices.silso import read_silso

    return read_silso(path)


def _write_silso(arrays, path, **about):
    from vconst_indices.silso import write_silso

    return write_silso(arrays, path)


def _name_silso(start, stop=None, **about):
    return "SN_d_tot_V2.0.csv"


def _read_xrs(path):
    from vconst_indices.xrs import read_xrs

    return read_xrs(path)


def _write_xrs(arrays, path, **about):
    from vconst_indices.xrs import write_xrs

    return write_xrs(arrays, path)


def _name_xrs(start, stop=None, *, number, **about):
    return f"sci_xrsf-l2-avg1m_g{number}_d{day_of(start)}_v2-2-1.nc"


def _flagged(variable, letter):
    return Reason(
        name="flagged",
        source=f"xrs{letter}_flag",
        differs=(0.0,),
        variable=variable,
        meaning="the flag of the file is not 0, good data",
    )


def _xrs(number):
    return series(
        f"goes-{number}/xrs",
        f"Solar X-ray flux of GOES {number}, averages of a minute",
        (
            TIME,
            index("xrsa_flux", "solar_xray_irradiance_short", "W m-2", MINUTE),
            index("xrsb_flux", "solar_xray_irradiance_long", "W m-2", MINUTE),
        ),
        (
            Format(
                read=_read_xrs,
                files=rf"(?:sci|dn|ops)_xrsf-l2-avg1m(?:_science)?_g{number}_"
                r"(?P<span>[dsy]\d{4,8}(?:_e\d{8})?)_v(?P<version>\d+-\d+-\d+)\.nc",
                magic=(b"\x89HDF\r\n\x1a\n",),
                write=_write_xrs,
                name_file=partial(_name_xrs, number=number),
                layout="seen in print",
            ),
        ),
        quality=(
            _flagged("solar_xray_irradiance_short", "a"),
            _flagged("solar_xray_irradiance_long", "b"),
        ),
        cadence=MINUTE,
        citation=about.XRS,
        licence=about.PUBLIC,
        notes="science quality: no factor 0.7 of old operational data is in it",
        source="https://data.ngdc.noaa.gov/platforms/solar-space-observing-satellites/goes/",
    )


PRODUCTS = (
    series(
        "silso/sunspot-number",
        "International sunspot number of SILSO, daily",
        (TIME, index("SN", "sunspot_number", "1", DAY), GRADE),
        (
            Format(
                read=_read_silso,
                header=_SILSO,
                write=_write_silso,
                name_file=_name_silso,
                layout="definition",
            ),
        ),
        cadence=DAY,
        citation=about.SUNSPOTS,
        licence=about.NOT_COMMERCIAL,
        notes="version 2; days before 1900 are left out",
        source="https://www.sidc.be/SILSO/infosndtot",
    ),
    *(_xrs(number) for number in _NUMBERS),
)
