"""The product: scene footprints from STAC items, one row a scene and kind of sensor."""

from vconst import Format, Limit, Platform, Product, Variable

PLATFORM = Platform(name="scenes", title="Scene footprints of any imaging platform")

#: Finest resolution in m that may be handed on, by kind of sensor. Kinds of optical sensors for
#: which no limit is stated have that of the multispectral ones, and so have unknown ones.
FINEST = {
    "panchromatic": 0.5,
    "multispectral": 2.0,
    "hyperspectral": 2.0,
    "infrared": 2.0,
    "unknown": 2.0,
    "sar": 1.0,
}

#: What STAC calls terms that are not those of a known open licence.
CLOSED = ("proprietary", "other", "various")


def _finest(kind, resolution):
    return Limit(
        name=f"finer_than_allowed_{kind}",
        variable="ground_sample_distance",
        below=resolution,
        among={"sensor_kind": (kind,)},
        meaning=f"{kind} scenes finer than {resolution} m, or of unknown resolution",
    )


LIMITS = (
    Limit(
        name="licence_not_open",
        variable="licence",
        equals=CLOSED,
        meaning=f"scenes whose licence is {' or '.join(CLOSED)}",
    ),
    *(_finest(kind, resolution) for kind, resolution in FINEST.items()),
)


def _read(path):
    from vconst_disaster.stac.reader import read_items

    return read_items(path)


def _write(arrays, path, **about):
    from vconst_disaster.stac.writer import write_items

    return write_items(arrays, path)


def _name_file(start, stop, **about):
    import numpy as np

    first, last = (str(np.datetime64(time, "ns"))[:10] for time in (start, stop))
    return f"scenes_{first}_{last}.json"


_VARIABLES = (
    Variable(source="id", name="event_id"),
    Variable(source="kind", name="kind", derived=True),
    Variable(source="collection", name="collection"),
    Variable(source="start", name="start", units="datetime64"),
    Variable(source="stop", name="stop", units="datetime64"),
    Variable(source="latitude", name="latitude", units="degree"),
    # In no file: the latitude as it is in the file, handed back to the writer.
    Variable(source="geodetic_latitude", name="geodetic_latitude", units="degree", optional=True),
    Variable(source="longitude", name="longitude", units="degree"),
    Variable(source="extent_north", name="extent_north", units="degree"),
    Variable(source="extent_east", name="extent_east", units="degree"),
    *(
        Variable(source=edge, name=edge, units="degree", derived=True)
        for edge in ("south", "north", "west", "east")
    ),
    Variable(source="sensor_kind", name="sensor_kind", derived=True),
    Variable(source="gsd", name="ground_sample_distance", units="m"),
    Variable(source="bands", name="bands"),
    Variable(source="polarizations", name="polarisations"),
    Variable(source="instruments", name="instruments"),
    Variable(source="platform", name="platform_name"),
    Variable(source="license", name="licence"),
    Variable(source="cloud_cover", name="cloud_cover", units="percent"),
    Variable(source="updated", name="updated", units="datetime64"),
)

#: An item says its version first or, as some servers write it, last, behind its links: features
#: that link to a root or a parent are taken for items, and refused if they are none.
_HEADER = (
    r'"stac_version"\s*:|'
    r'\A(?s:(?=.*"type"\s*:\s*"Feature)(?=.*"rel"\s*:\s*"(?:root|parent)"))'
)

SCENES = Product(
    name="scenes/footprints",
    title="Footprints of scenes, from STAC items and item collections",
    kind="events",
    variables=_VARIABLES,
    formats=(
        Format(
            read=_read,
            header=_HEADER,
            write=_write,
            name_file=_name_file,
            layout="definition",
            any_values=False,  # a made-up world has events, and nobody who takes pictures
        ),
    ),
    limits=LIMITS,
    sample_key=("event_id", "collection", "sensor_kind"),
    period="all",
    revises="sample",
    position="geodetic",
    notes=(
        "one row a scene and kind of sensor; the place is the middle of the bounding box; "
        "exports leave out what is finer than allowed or not openly licensed"
    ),
    citation="STAC Community (2024), SpatioTemporal Asset Catalog specification 1.1.0",
    licence="each scene's own: variable 'licence'",
    source="https://github.com/radiantearth/stac-spec/tree/v1.1.0",
)
