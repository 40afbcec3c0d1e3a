"""Global ionosphere maps, one product an analysis centre (IONEX)."""

from functools import partial

from vconst import Format, Platform, Product, Variable

#: Height in km of the thin shell that nearly all centres use; stated in every header.
SHELL_HEIGHT = 450.0

#: Height in km of the shell of CODE's Klobuchar-style files.
KLOBUCHAR_HEIGHT = 350.0

#: Finest structure in km that the maps hold: spherical harmonics of degree 15.
RESOLUTION = 1300.0

_GIM_REVIEW = (
    "Hernández-Pajares M. et al. (2009), The IGS VTEC maps: a reliable source of ionospheric "
    "information since 1998, J. Geod. 83, 263-275, doi:10.1007/s00190-008-0266-1"
)
_FORMAT = "Schaer S., Gurtner W., Feltens J. (1998), IONEX: The IONosphere Map EXchange Format 1"

_VARIABLES = (
    Variable(source="EPOCH", name="time", units="datetime64"),
    Variable(
        source="LAT",
        name="latitude",
        units="degree",
        axis=True,
        dimensions=("latitude",),
        attributes={"latitude_kind": "geocentric"},
    ),
    Variable(source="LON", name="longitude", units="degree", axis=True, dimensions=("longitude",)),
    Variable(
        source="TEC",
        name="total_electron_content",
        units="TECU",
        dimensions=("latitude", "longitude"),
        attributes={"resolution": RESOLUTION},
    ),
    Variable(
        source="RMS",
        name="total_electron_content_rms",
        units="TECU",
        dimensions=("latitude", "longitude"),
        optional=True,
    ),
)

#: Every file begins with this record; the look-ahead leaves the place at its beginning.
_IONEX = r"(?s)\A(?=[ \d.]{20}I[^\n]{39}IONEX VERSION / TYPE)"

#: The maps of centres that the combined map is a weighted mean of (Hernandez-Pajares et al. 2009).
_COMBINED = ("code/gim", "esa/gim", "jpl/gim", "upc/gim")

#: platform, product, title, four-letter file prefix, what the header must (and must not) hold.
_CENTRES = (
    (
        "code",
        "gim",
        "CODE global ionosphere maps",
        "codg",
        r"(?!.*(?:KLOBUCHAR|PREDICTED|COMBINED IGS|IGS COMBINED)).*AIUB[^\n]*PGM / RUN BY",
        "Schaer S. (1999), Mapping and predicting the Earth's ionosphere using the Global "
        "Positioning System, PhD thesis, University of Bern",
    ),
    (
        "code",
        "klobuchar",
        "CODE Klobuchar-style ionosphere model",
        "ckmg",
        r"(?!.*PREDICTED).*AIUB[^\n]*PGM / RUN BY.*KLOBUCHAR",
        "Schaer S. (1999), Mapping and predicting the Earth's ionosphere using the Global "
        "Positioning System, PhD thesis, University of Bern",
    ),
    (
        "esa",
        "gim",
        "ESA/ESOC global ionosphere maps",
        "esag",
        r"(?!.*(?:PREDICTED|COMBINED IGS|IGS COMBINED)).*ES(?:A/ESO)?C[^\n]*PGM / RUN BY",
        _GIM_REVIEW,
    ),
    (
        "igs",
        "gim",
        "IGS combined global ionosphere maps",
        "igsg",
        r"(?!.*PREDICTED).*PGM / RUN BY.*(?:COMBINED IGS|IGS COMBINED)",
        _GIM_REVIEW,
    ),
    (
        "jpl",
        "gim",
        "JPL global ionosphere maps",
        "jplg",
        r"(?!.*(?:PREDICTED|COMBINED IGS|IGS COMBINED)).*JPL[^\n]*PGM / RUN BY",
        "Mannucci A. J. et al. (1998), A global mapping technique for GPS-derived ionospheric "
        "total electron content measurements, Radio Sci. 33, 565-582, doi:10.1029/97RS02707",
    ),
    (
        "upc",
        "gim",
        "UPC-IonSAT global ionosphere maps",
        "uqrg",
        r"(?!.*(?:PREDICTED|COMBINED IGS|IGS COMBINED)).*UPC[^\n]*PGM / RUN BY",
        _GIM_REVIEW,
    ),
    (
        "cas",
        "gim",
        "CAS global ionosphere maps",
        "casg",
        r"(?!.*(?:PREDICTED|COMBINED IGS|IGS COMBINED))"
        r".*(?:LZSH|AOE|CAS)[^\n]*PGM / RUN BY",
        "Li Z. et al. (2015), SHPTS: towards a new method for generating precise global "
        "ionospheric TEC map, J. Geod. 89, 331-345, doi:10.1007/s00190-014-0778-9",
    ),
)

PLATFORMS = (
    Platform(name="code", title="Center for Orbit Determination in Europe, Bern"),
    Platform(name="esa", title="ESA/ESOC Navigation Support Office, Darmstadt"),
    Platform(name="igs", title="International GNSS Service, combined product"),
    Platform(name="jpl", title="Jet Propulsion Laboratory, Pasadena"),
    Platform(name="upc", title="UPC-IonSAT, Barcelona"),
    Platform(name="cas", title="Chinese Academy of Sciences, Beijing and Wuhan"),
)


def _product(platform, name, title, prefix, header, citation):
    height = KLOBUCHAR_HEIGHT if name == "klobuchar" else SHELL_HEIGHT
    return Product(
        name=f"{platform}/{name}",
        title=title,
        kind="grid",
        variables=_VARIABLES[:-1] if name == "klobuchar" else _VARIABLES,
        formats=(
            Format(
                read=_read,
                header=_IONEX + header,
                write=partial(_write, centre=f"{platform}/{name}"),
                name_file=partial(_name_file, prefix=prefix),
                layout="real file",
            ),
        ),
        period="month",
        cadence=3600.0,
        span=2.0,
        position="geocentric",
        altitude=height,
        made_from=_COMBINED if platform == "igs" else (),
        citation=citation,
        licence="open, with citation (IGS data policy)",
        source=_FORMAT,
    )


def _read(path):
    from vconst_gnss.ionex import read_ionex

    return read_ionex(path)


def _write(arrays, path, *, centre, **about):
    from vconst_gnss.ionex_writer import write_ionex

    return write_ionex(arrays, path, centre=centre, **about)


def _name_file(start, stop=None, *, prefix, **about):
    from vconst_gnss.ionex_writer import name_ionex

    return name_ionex(start, prefix=prefix)


PRODUCTS = tuple(_product(*centre) for centre in _CENTRES)
