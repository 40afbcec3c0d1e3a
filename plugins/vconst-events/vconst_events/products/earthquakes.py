"""Earthquakes: ComCat of the USGS, QuakeML of any agency, Global CMT, pyCSEP."""

from vconst_events.products.entry import PLACE, TIMES, column, events, layout

_CSV = r"\A(?:\xef\xbb\xbf)?time,latitude,longitude,depth,mag,magType,"
_GEOJSON = r'\A\s*\{\s*"type"\s*:\s*"FeatureCollection"\s*,\s*"metadata"\s*:\s*\{[^{}]*usgs\.gov'
_QUAKEML = r"\A(?:\xef\xbb\xbf)?\s*<(?:[^\0]{0,2000}?<)?(?:\w+:)?quakeml\s"
_NDK = r"\A.{4} \d{4}/\d\d/\d\d \d\d:\d\d:\d\d\.\d .{6} .{7} .{5} .*\r?\n.*\r?\nCENTROID:"
_CSEP = r"\Alon,lat,M,time_string,depth,catalog_id,event_id\r?$"

#: The catalogue's column, and the canonical name of each that is kept.
_CATALOGUE = (
    column("id", "event_id"),
    column("type", "kind"),
    *TIMES,
    *PLACE,
    column("depth", "depth", "km"),
    column("mag", "magnitude"),
    column("magType", "magnitude_type"),
    column("updated", "updated", "datetime64"),
    column("net", "source"),
    column("place", "place"),
)

#: Of tables that say no type, agency or place.
_BARE = (
    column("id", "event_id"),
    column("type", "kind", derived=True),
    *TIMES,
    *PLACE,
    column("depth", "depth", "km"),
    column("mag", "magnitude"),
)

_TENSOR = (
    column("id", "event_id"),
    column("type", "kind", derived=True),
    *TIMES,
    *PLACE,
    column("depth", "depth", "km"),
    column("mag", "magnitude", derived=True),
    column("magType", "magnitude_type", derived=True),
    column("updated", "updated", "datetime64"),
    column("net", "source", derived=True),
    column("place", "place"),
    column("moment", "scalar_moment", "N m"),
    column("centroid_shift", "centroid_shift", "s"),
    column("centroid_latitude", "centroid_latitude", "degree"),
    column("centroid_longitude", "centroid_longitude", "degree"),
    column("centroid_depth", "centroid_depth", "km"),
)

PRODUCTS = (
    events(
        "usgs/earthquakes",
        "Earthquakes of the ANSS comprehensive catalogue",
        _CATALOGUE,
        (
            layout("usgs", "real file", header=_CSV, named=("usgs", "csv")),
            layout("geojson", "real file", header=_GEOJSON),
            layout("quakeml", "real file", header=_QUAKEML),
        ),
        citation=(
            "U.S. Geological Survey, Earthquake Hazards Program (2017), Advanced National Seismic "
            "System (ANSS) Comprehensive Catalog, doi:10.5066/F7MS3QZH"
        ),
        licence="public domain (U.S. Geological Survey)",
        source="https://earthquake.usgs.gov/earthquakes/feed/v1.0/csv.php",
        notes="CSV, GeoJSON, and QuakeML with ids of this catalogue",
    ),
    events(
        "fdsn/earthquakes",
        "Earthquakes in QuakeML",
        _CATALOGUE,
        (layout("quakeml", "real file", header=_QUAKEML, named=("events", "xml")),),
        citation="the agency that publishes the catalogue; QuakeML: doi:10.4401/ag-4874",
        licence="that of the agency",
        source="https://quake.ethz.ch/quakeml (Basic Event Description 1.2)",
        notes="depth in m in the file; preferred origin and magnitude, else the first",
    ),
    events(
        "gcmt/earthquakes",
        "Earthquakes of the Global CMT catalogue",
        _TENSOR,
        (layout("ndk", "real file", header=_NDK, named=("cmt", "ndk"), any_values=False),),
        citation=(
            "Dziewonski A. M. et al. (1981), J. Geophys. Res. 86, 2825-2852, "
            "doi:10.1029/JB086iB04p02825; Ekstrom G. et al. (2012), Phys. Earth Planet. Inter. "
            "200-201, 1-9, doi:10.1016/j.pepi.2012.04.002"
        ),
        licence="free, with citation (Global CMT project)",
        source="https://www.ldeo.columbia.edu/~gcmt/projects/CMT/catalog/allorder.ndk_explained",
        notes="placed at the hypocentre; the centroid is beside it",
    ),
    events(
        "csep/earthquakes",
        "Earthquakes in the tables of pyCSEP",
        _BARE,
        (layout("own.csep", "real file", header=_CSEP, named=("catalog", "csv")),),
        citation="the catalogue's own; pyCSEP: Savran W. et al. (2022), doi:10.21105/joss.03658",
        licence="that of the catalogue",
        source="https://docs.cseptesting.org/reference/api_reference.html",
        notes="no kind of magnitude; an event without id is called by its time and place",
    ),
)
