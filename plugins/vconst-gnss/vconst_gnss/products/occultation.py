"""Profiles of radio occultation: COSMIC and COSMIC-2 as of CDAAC, FY-3 GNOS in CF terms."""

from functools import partial

from vconst import Format, Platform, Product, Reason, Variable
from vconst_gnss.physics.wrong import WRONG

PLATFORMS = (
    Platform(
        name="cosmic-1",
        title="COSMIC / FORMOSAT-3, six satellites",
        status="ended",
        altitude=800.0,
        orbit={"inclination": 72.0, "altitude": 800.0},
    ),
    Platform(
        name="cosmic-2",
        title="COSMIC-2 / FORMOSAT-7, six satellites",
        altitude=540.0,
        orbit={"inclination": 24.0, "altitude": 540.0},
    ),
    Platform(
        name="fy-3",
        title="FengYun-3 with GNOS receivers",
        altitude=836.0,
        orbit={"inclination": 98.75, "altitude": 836.0},
    ),
)

#: Levels of a profile in the store.
_LEVELS = 1200


def _level(source, name, units):
    return Variable(source=source, name=name, units=units, dimensions=("level",), sizes=(_LEVELS,))


_VARIABLES = (
    Variable(source="TIME", name="time", units="datetime64"),
    Variable(source="LATITUDE", name="latitude", units="degree", derived=True),
    Variable(source="LONGITUDE", name="longitude", units="degree", derived=True),
    Variable(source="RADIUS", name="radius", units="km", derived=True),
    Variable(source="GNSS", name="satellite"),
    Variable(source="RECEIVER", name="receiver"),
    Variable(source="NMF2", name="peak_density", units="m-3", derived=True),
    Variable(source="HMF2", name="peak_height", units="km", derived=True),
    Variable(source="HMF2_SEA", name="peak_height_above_sea", units="km", derived=True),
    Variable(source="WRONG", name="profile_flags"),
    _level("LEVEL_HEIGHT", "level_height", "km"),
    _level("LEVEL_LATITUDE", "level_latitude", "degree"),
    _level("LEVEL_LONGITUDE", "level_longitude", "degree"),
    _level("DENSITY", "electron_density", "m-3"),
    _level("TEC", "occultation_tec", "TECU"),
)

_MEANINGS = {
    "no_peak": "no positive density, or fewer than five levels",
    "peak_outside": "the greatest density lies outside 180 to 500 km",
    "peak_at_edge": "the greatest density is within 10 km of an end of the profile",
    "several_peaks": "a second peak of nine tenths of the first, 40 km away or more",
    "negative_density": "density falls below minus 5 % of the peak above 180 km",
    "fluctuating": "density strays from its running mean by 10 % of the peak on the mean",
    "disagrees": "the peak is more than 10 % from what the file states",
}

_QUALITY = tuple(
    Reason(name=name, source="WRONG", bits=bit, variable=variable, meaning=_MEANINGS[name])
    for variable in ("peak_density", "peak_height", "peak_height_above_sea")
    for name, bit in WRONG.items()
)


def _read_ionprf(path):
    from vconst_gnss.occultation.profiles import read_ionprf

    return read_ionprf(path)


def _read_cf(path):
    from vconst_gnss.occultation.profiles import read_cf_profile

    return read_cf_profile(path)


def _write_ionprf(arrays, path, *, receiver, **about):
    from vconst_gnss.occultation.writer import write_ionprf

    return write_ionprf(arrays, path)


def _name_ionprf(start, stop=None, *, receiver, **about):
    from vconst_gnss.occultation.writer import name_ionprf

    return name_ionprf(start, receiver=receiver)


def _write_cf(arrays, path, **about):
    from vconst_gnss.occultation.writer import write_cf_profile

    return write_cf_profile(arrays, path)


def _name_cf(start, stop=None, **about):
    from vconst_gnss.occultation.writer import name_cf_profile

    return name_cf_profile(start)


def _product(name, title, form, variables=_VARIABLES, **more):
    return Product(
        name=name,
        title=title,
        kind="profile",
        variables=variables,
        formats=(form,),
        quality=_QUALITY,
        sample_key=("time", "satellite", "receiver"),
        notes="the place is the tangent point of the peak; levels have places of their own, which "
        "drift; level heights are above sea level, geodetic",
        **more,
    )


def _ionprf(name, title, receiver, layout):
    form = Format(
        read=_read_ionprf,
        files=rf"ionPrf_{receiver}\..*_nc|ionPrf_{receiver}\..*\.nc",
        magic=(b"CDF\x01", b"CDF\x02"),
        write=partial(_write_ionprf, receiver=receiver),
        name_file=partial(_name_ionprf, receiver=receiver),
        any_values=False,
        layout=layout,
    )
    return _product(
        name,
        title,
        form,
        citation="Schreiner W. S. et al. (2020), COSMIC-2 radio occultation constellation: first "
        "results, Geophys. Res. Lett. 47, doi:10.1029/2019GL086841",
        licence="UCAR COSMIC data policy: open, with citation",
        source="https://cdaac-www.cosmic.ucar.edu, format of ionPrf",
    )


PRODUCTS = (
    _ionprf("cosmic-1/ionprf", "COSMIC profiles of electron density", r"C00\d", "seen in print"),
    _ionprf("cosmic-2/ionprf", "COSMIC-2 profiles of electron density", r"C2E\d", "real file"),
    _product(
        "fy-3/gnos",
        "FY-3 GNOS profiles of electron density, in CF terms",
        Format(
            read=_read_cf,
            files=r"FY3[A-Z]_GNOS.*\.(?:nc|NC|HDF)",
            write=_write_cf,
            name_file=_name_cf,
            any_values=False,
            layout="assumed",
        ),
        variables=_VARIABLES[:-1],
        citation="Yang G. et al. (2018), FY3C-GNOS ionospheric electron density profiles, "
        "Front. Earth Sci. and Bai W. et al., doi:10.5194/amt-7-1817-2014",
        licence="National Satellite Meteorological Center: free after registration",
        source="assumed: variables in CF terms",
    ),
)
