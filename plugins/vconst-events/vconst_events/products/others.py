"""Events of any kind: one's own, eruptions, reports of the Sun, eclipses."""

from vconst import Format
from vconst_events.products.entry import PLACE, TIMES, column, days_named, events

_OWN = r"\A(?:\xef\xbb\xbf)?event_id,kind,start(?:,|\r?$)"
_HEADERLESS = r"\A-?\d+(?:\.\d+)?(?:\t-?\d+(?:\.\d+)?){3}\t\d{4}-\d\d-\d\dT"
_TWO_DIGITS = r"\ADate,TimeUTC,Latitude,Longitude,Magnitude,Depth\r?$"
_GVP = r"^(?:\xef\xbb\xbf)?\"?Volcano Number\"?,\"?Volcano Name\"?,\"?Eruption Number\"?,"
_IBTRACS = r"\A(?:\xef\xbb\xbf)?SID,SEASON,NUMBER,BASIN,SUBBASIN,NAME,ISO_TIME,"
_SWPC = r"^:Product: \d{8}events\.txt"
_ECLIPSES = r"Catalog of Solar Eclipses"


def _read_own(path):
    from vconst_events.own import read_own

    return read_own(path)


def _write_own(arrays, path, **about):
    from vconst_events.own import write_own

    return write_own(arrays, path)


def _name_own(start, stop, **about):
    return days_named("events", "csv", start, stop)


def _refuse_headerless(path):
    from vconst_events.own import refuse_headerless

    return refuse_headerless(path)


def _refuse_two_digits(path):
    from vconst_events.own import refuse_two_digits

    return refuse_two_digits(path)


def _read_gvp(path):
    from vconst_events.gvp import read_gvp

    return read_gvp(path)


def _write_gvp(arrays, path, **about):
    from vconst_events.gvp import write_gvp

    return write_gvp(arrays, path)


def _name_gvp(start, stop, **about):
    return days_named("GVP_Eruption_List", "csv", start, stop)


def _read_ibtracs(path):
    from vconst_events.ibtracs import read_ibtracs

    return read_ibtracs(path)


def _write_ibtracs(arrays, path, **about):
    from vconst_events.ibtracs import write_ibtracs

    return write_ibtracs(arrays, path)


def _name_ibtracs(start, stop, **about):
    return "ibtracs.ALL.list.v04r01.csv"


def _read_swpc(path):
    from vconst_events.swpc import read_swpc

    return read_swpc(path)


def _write_swpc(arrays, path, **about):
    from vconst_events.swpc import write_swpc

    return write_swpc(arrays, path)


def _name_swpc(start, stop, **about):
    import numpy as np

    return str(np.datetime64(start, "ns"))[:10].replace("-", "") + "events.txt"


def _read_eclipses(path):
    from vconst_events.eclipses import read_eclipses

    return read_eclipses(path)


def _write_eclipses(arrays, path, **about):
    from vconst_events.eclipses import write_eclipses

    return write_eclipses(arrays, path)


def _name_eclipses(start, stop, **about):
    return days_named("SE", "txt", start, stop)


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
            Format(
                read=_read_own,
                header=_OWN,
                write=_write_own,
                name_file=_name_own,
                layout="definition",
            ),
            # Only so that these tables are refused with the reason, and not as unknown.
            Format(read=_refuse_headerless, header=_HEADERLESS, layout="real file"),
            Format(read=_refuse_two_digits, header=_TWO_DIGITS, layout="real file"),
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
            Format(
                read=_read_gvp,
                header=_GVP,
                write=_write_gvp,
                name_file=_name_gvp,
                layout="seen in print",
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
            Format(
                read=_read_ibtracs,
                header=_IBTRACS,
                write=_write_ibtracs,
                name_file=_name_ibtracs,
                layout="seen in print",
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
            Format(
                read=_read_swpc,
                header=_SWPC,
                write=_write_swpc,
                name_file=_name_swpc,
                layout="seen in print",
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
            Format(
                read=_read_eclipses,
                header=_ECLIPSES,
                write=_write_eclipses,
                name_file=_name_eclipses,
                layout="seen in print",
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
