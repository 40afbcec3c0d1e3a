"""Events of any kind: one's own, eruptions, reports of the Sun, eclipses."""

from vconst import Format
from vconst_events.products.entry import PLACE, TIMES, column, events, late, layout

_OWN = r"\A(?:\xef\xbb\xbf)?event_id,kind,start(?:,|\r?$)"
_HEADERLESS = r"\A-?\d+(?:\.\d+)?(?:\t-?\d+(?:\.\d+)?){3}\t\d{4}-\d\d-\d\dT"
_TWO_DIGITS = r"\ADate,TimeUTC,Latitude,Longitude,Magnitude,Depth\r?$"
_GVP = r"^(?:\xef\xbb\xbf)?\"?Volcano Number\"?,\"?Volcano Name\"?,\"?Eruption Number\"?,"
_IBTRACS = r"\A(?:\xef\xbb\xbf)?SID,SEASON,NUMBER,BASIN,SUBBASIN,NAME,ISO_TIME,"
_SWPC = r"^:Product: \d{8}events\.txt"
_ECLIPSES = r"Catalog of Solar Eclipses"


def _name_storms(start, stop, **about):
    return "ibtracs.ALL.list.v04r01.csv"


def _name_reports(start, stop, **about):
    import numpy as np

    return str(np.datetime64(start, "ns"))[:10].replace("-", "") + "events.txt"


PRODUCTS = (
    events(
        "own/events",
        "Events of one's own",
        (
            column("id", "event_id"),
            column("type", "kind"),
            *TIMES,
            *PLACE,
            column("depth", "depth", "km"),
            column("mag", "magnitude"),
            column("magType", "magnitude_type"),
            column("size", "size", optional=True),
            column("size_unit", "size_unit", optional=True),
            column("updated", "updated", "datetime64"),
            column("net", "source"),
            column("place", "place"),
        ),
        (
            layout("own", "definition", header=_OWN, named=("events", "csv")),
            # Only so that these tables are refused with the reason, and not as unknown.
            Format(read=late("own", "refuse_headerless"), header=_HEADERLESS, layout="real file"),
            Format(read=late("own", "refuse_two_digits"), header=_TWO_DIGITS, layout="real file"),
        ),
        citation="one's own",
        licence="one's own",
        source="plugins/vconst-events/README.md",
        notes="any kind, with or without a place; the layout is below",
    ),
    events(
        "gvp/eruptions",
        "Eruptions of the Global Volcanism Program",
        (
            column("id", "event_id"),
            column("type", "kind", derived=True),
            *TIMES,
            *PLACE,
            column("mag", "magnitude"),
            column("magType", "magnitude_type", derived=True),
            column("net", "source", derived=True),
            column("place", "place"),
        ),
        (
            layout(
                "gvp",
                "seen in print",
                header=_GVP,
                named=("GVP_Eruption_List", "csv"),
                any_values=False,
            ),
        ),
        citation=(
            "Global Volcanism Program (2025), Volcanoes of the World, Smithsonian Institution, "
            "doi:10.5479/si.GVP.VOTW5-2025.5.3"
        ),
        licence="free, with citation (Smithsonian Institution)",
        source="https://volcano.si.edu/search_eruption.cfm, saved comma-separated",
        notes="days, of which the first may not be known; the magnitude is the VEI",
    ),
    events(
        "ibtracs/storms",
        "Tropical storms of IBTrACS",
        (
            column("id", "event_id"),
            column("type", "kind", derived=True),
            *TIMES,
            *PLACE,
            column("size", "size"),
            column("size_unit", "size_unit", derived=True),
            column("net", "source", derived=True),
            column("place", "place"),
        ),
        (
            layout(
                "ibtracs",
                "seen in print",
                header=_IBTRACS,
                named=_name_storms,
                any_values=False,
            ),
        ),
        citation=(
            "Knapp K. R. et al. (2010), The International Best Track Archive for Climate "
            "Stewardship (IBTrACS), Bull. Am. Meteorol. Soc. 91, 363-376, "
            "doi:10.1175/2009BAMS2755.1"
        ),
        licence="free, with citation (NOAA NCEI)",
        source="https://www.ncei.noaa.gov/products/international-best-track-archive",
        notes="one event a storm, where its wind was strongest; winds as each agency averages them",
    ),
    events(
        "sun/events",
        "Reports of the Sun: flares, radio bursts, prominences",
        (
            column("id", "event_id", derived=True),
            column("type", "kind", derived=True),
            *TIMES,
            column("magType", "magnitude_type", derived=True),
            column("size", "size"),
            column("size_unit", "size_unit", derived=True),
            column("updated", "updated", "datetime64", derived=True),
            column("net", "source", derived=True),
            column("place", "place", derived=True),
        ),
        (
            layout(
                "swpc",
                "seen in print",
                header=_SWPC,
                named=_name_reports,
                any_values=False,
            ),
        ),
        position="none",
        citation="NOAA Space Weather Prediction Center, edited events",
        licence="public domain (U.S. Government)",
        source="ftp://ftp.swpc.noaa.gov/pub/indices/events/README",
        notes="no place on Earth; the size of an X-ray flare is its peak flux",
    ),
    events(
        "nasa/solar-eclipses",
        "Solar eclipses of the Five Millennium Catalog",
        (
            column("id", "event_id"),
            column("type", "kind", derived=True),
            *TIMES,
            *PLACE,
            column("mag", "magnitude"),
            column("magType", "magnitude_type", derived=True),
            column("size", "size"),
            column("size_unit", "size_unit", derived=True),
            column("net", "source", derived=True),
            column("place", "place"),
        ),
        (
            layout(
                "eclipses",
                "seen in print",
                header=_ECLIPSES,
                named=("SE", "txt"),
                any_values=False,
            ),
        ),
        citation=(
            "Espenak F., Meeus J. (2006), Five Millennium Canon of Solar Eclipses: -1999 to +3000, "
            "NASA/TP-2006-214141; eclipse predictions by Fred Espenak, NASA's GSFC"
        ),
        licence="free, with acknowledgement of Fred Espenak, NASA's GSFC",
        source="https://eclipse.gsfc.nasa.gov/SEcat5/SEcatalog.html",
        notes="the greatest eclipse, in universal time; the size is the duration there",
    ),
)
