"""Land surface temperature of MODIS on Terra and Aqua, a kilometre and a day."""

from functools import partial

from vconst import Format, Product, Reason, Variable
from vconst_infrared.cf_grid import PROJECTED, projected_places

#: First bytes of HDF4.
_MAGIC = (b"\x0e\x03\x13\x01",)

#: s.
_DAY = 86_400.0

_SATELLITES = {"terra": ("MOD11A1", "10:30", "22:30"), "aqua": ("MYD11A1", "13:30", "1:30")}

#: Fields of the quality bits (QC_Day, QC_Night): name, bits, value, rejects, meaning.
_QUALITY = (
    ("cloud", 0b11, (2,), True, "not produced because of cloud"),
    ("not_produced", 0b11, (3,), True, "not produced for another reason than cloud"),
    ("other_quality", 0b11, (1,), False, "produced, look at the other reasons"),
    (
        "calibration_doubtful",
        0b1100,
        (4, 8, 12),
        False,
        "data of the bands are not of good quality",
    ),
    ("emissivity_error_over_2_percent", 0b110000, (32, 48), False, "of the emissivity, over 0.02"),
    ("error_over_1_kelvin", 0b11000000, (64,), False, "mean error of 1 to 2 K"),
    ("error_over_2_kelvin", 0b11000000, (128,), False, "mean error of 2 to 3 K"),
    ("error_over_3_kelvin", 0b11000000, (192,), True, "mean error of more than 3 K"),
)


def products():
    """By day and by night, of both satellites; one file holds two of them."""
    for satellite, (prefix, *hours) in _SATELLITES.items():
        names = {half: f"{satellite}/modis-lst-{half.lower()}" for half in ("Day", "Night")}
        read = partial(_read, names=tuple(names.items()))
        for half, hour in zip(names, hours, strict=True):
            yield _product(satellite, names[half], prefix, half, hour, read)


def _product(satellite, name, prefix, half, hour, read):
    return Product(
        name=name,
        title=f"Land surface temperature by {half.lower()} ({hour} local time), MODIS on "
        f"{satellite.capitalize()}",
        kind="grid",
        variables=tuple(_variables(half)),
        formats=(_format(prefix, half, read),),
        quality=tuple(_reasons(half)),
        period="month",
        cadence=_DAY,
        span=0.5,
        position="geodetic",
        notes="the baseline is collection and tile; local solar times of view become UTC",
        citation=(
            "Wan Z., Hook S., Hulley G. (2021), MODIS/Terra and Aqua land surface "
            f"temperature/emissivity daily L3 global 1 km, {prefix} version 6.1, "
            f"doi:10.5067/MODIS/{prefix}.061"
        ),
        licence="public domain",
        source="Wan Z. (2013), MODIS Land Surface Temperature Products Users' Guide, "
        "Collection 6, tables of MOD11A1",
    )


def _variables(half):
    """Time, places, the temperature and when it was seen, of the half of a day."""
    yield Variable(source="time", name="time", units="datetime64")
    yield from projected_places()
    yield Variable(
        source=f"LST_{half}_1km",
        name="land_surface_temperature",
        units="K",
        dimensions=PROJECTED,
        attributes={"interval": _DAY},
    )
    yield Variable(source=f"{half}_view_time", name="view_time", units="hour", dimensions=PROJECTED)


def _format(prefix, half, read):
    """Files of one satellite, ``MOD11A1.A2020008.h20v05.061.2021003012345.hdf``."""
    return Format(
        read=read,
        files=rf"{prefix}\.A(?P<day>\d{{7}})\.(?P<tile>h\d\dv\d\d)\.\d{{3}}\.(?P<version>\d{{13}})\.hdf",
        magic=_MAGIC,
        write=partial(_write, half=half),
        name_file=partial(_name_file, prefix=prefix),
        axes=_axes,
        layout="definition",
    )


def _reasons(half):
    """What the bits of the quality flags mean, of the half of a day."""
    for name, within, values, rejects, meaning in _QUALITY:
        yield Reason(
            name=name,
            source=f"QC_{half}",
            within=within,
            equals=tuple(map(float, values)),
            variable="land_surface_temperature",
            rejects=rejects,
            meaning=meaning,
        )


def _read(path, *, names):
    from vconst_infrared.modis.tiles import read_tile

    return read_tile(path, names=dict(names))


def _write(arrays, path, *, half, **about):
    from vconst_infrared.modis.tiles import write_tile

    return write_tile(arrays, path, half=half)


def _name_file(start, stop=None, *, prefix, **about):
    from vconst_infrared.modis.tiles import name_tile

    return name_tile(start, stop, prefix=prefix)


def _axes(latitudes, longitudes):
    from vconst_infrared.modis.tiles import axes_of_tile

    return axes_of_tile(latitudes, longitudes)
