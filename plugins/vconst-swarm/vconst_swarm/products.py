"""The products of all sensors, and the ways in which their files come."""

from functools import partial

from vconst import Format, Product
from vconst_swarm.foreign import (
    SIDE_CAR,
    name_residuals,
    read_excerpt_cdf,
    read_excerpt_csv,
    read_groups,
    read_residuals,
    refuse_header,
    refuse_side_car,
    write_residuals,
)
from vconst_swarm.layout import CDF
from vconst_swarm.sensor import ESA
from vconst_swarm.tables import OBSERVATORIES, PLATFORMS, SWARM, excerpts

#: VirES writes the names of its variables near the beginning of its CDF files.
VIRES_CDF = r"(?s)vires-.*\bSpacecraft\b.*\bTimestamp\b"
#: The first line has these three, in any order; MagGeo has no 'Timestamp' of that case.
VIRES_CSV = r"\A(?=[^\r\n]*\bSpacecraft\b)(?=[^\r\n]*\bTimestamp\b)(?=[^\r\n]*\bRadius\b)"
MAGGEO = r"\Aepoch,(?=[^\r\n]*\bSpacecraft\b)(?=[^\r\n]*\bN_res\b)(?=[^\r\n]*\bF_res\b)"
#: SwarmPAL says what its groups were made from at the beginning of its files.
SWARMPAL = r"(?s)\A\x89HDF(?=.*PAL_meta)(?=.*SW_[A-Z]{4}_(?:MAG|EFI)[ABC]_L[RP]_1B)"

HDF5 = (b"\x89HDF\r\n\x1a\n",)


def _native(layout, any_values=True):
    return Format(
        read=layout.read,
        files=layout.pattern,
        magic=CDF,
        member=layout.member,
        variables=layout.variables,
        quality=layout.reasons,
        write=layout.write,
        name_file=layout.name_file,
        layout=layout.known,
        any_values=any_values,
    )


def _beside(files, read, layout):
    """What is refused with words on its own, and passed over inside a ZIP."""
    return Format(read=read, files=files, member=r"(?!)", layout=layout)


def _excerpts(kind):
    declared = {"mag-lr": excerpts.magnetic, "lp": excerpts.plasma}[kind]
    reasons = excerpts.REASONS[kind]
    # Of plasma no real excerpt was had: its names are those that the server defines.
    common = {"quality": reasons, "layout": "real file" if kind == "mag-lr" else "definition"}
    epoch, iso = declared("cdf epoch"), declared("iso")
    return (
        Format(read=read_excerpt_cdf, magic=CDF, header=VIRES_CDF, variables=epoch, **common),
        Format(read=read_groups, magic=HDF5, header=SWARMPAL, variables=epoch, **common),
        Format(read=read_excerpt_csv, header=VIRES_CSV, variables=iso, **common),
    )


def _formats(sensor):
    yield from (_native(layout, sensor.any_values) for layout in sensor.layouts)
    newest = sensor.layouts[0]
    yield _beside(newest.headers, refuse_header, newest.known)
    if sensor.excerpts == "mag-lr":
        letter = sensor.product[len("swarm-")].upper()
        yield _beside(SIDE_CAR.format(letter=letter), refuse_side_car, "real file")
    if sensor.excerpts:
        yield from _excerpts(sensor.excerpts)


def _product(sensor):
    newest = sensor.layouts[0]
    return Product(
        name=sensor.product,
        title=sensor.title,
        kind=sensor.kind,
        variables=newest.variables,
        formats=tuple(_formats(sensor)),
        quality=newest.reasons,
        sample_key=sensor.sample_key,
        reader=sensor.reader,
        period=sensor.period,
        cadence=sensor.cadence,
        gap=sensor.gap,
        frame=sensor.frame,
        altitude=sensor.altitude,
        notes=sensor.notes,
        citation=sensor.citation,
        licence=sensor.licence,
        source=sensor.source,
        made_from=sensor.made_from,
    )


def _residuals(letter):
    form = Format(
        read=read_residuals,
        header=MAGGEO,
        write=partial(write_residuals, letter=letter),
        name_file=partial(name_residuals, letter=letter),
        layout="real file",
    )
    return Product(
        name=f"swarm-{letter.lower()}/maggeo",
        title=f"Swarm {letter} magnetic field minus CHAOS every 30 s, from MagGeo",
        kind="track",
        variables=excerpts.MAGGEO,
        formats=(form,),
        quality=excerpts.MAGGEO_REASONS,
        cadence=30.0,
        frame="NEC",
        notes="nT",
        citation="Benitez-Paez et al. 2021, doi:10.1186/s40462-021-00268-4",
        licence="MIT; " + ESA,
        source="https://github.com/MagGeo/MagGeo",
        made_from=(f"swarm-{letter.lower()}/mag-lr", "chaos-7"),
    )


SWARM_PRODUCTS = (*map(_product, SWARM), *map(_residuals, "ABC"))
PLATFORM_PRODUCTS = tuple(map(_product, PLATFORMS))
OBSERVATORY_PRODUCTS = tuple(map(_product, OBSERVATORIES))

PRODUCTS = (*SWARM_PRODUCTS, *PLATFORM_PRODUCTS, *OBSERVATORY_PRODUCTS)
