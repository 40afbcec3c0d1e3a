"""The products of the three satellites, and the ways their files come."""

from functools import partial

from vconst import Format, Product
from vconst_swarm import definitions, quality, variables
from vconst_swarm.native import (
    CDF,
    SIDE_CAR,
    Native,
    name_residuals,
    read_excerpt_cdf,
    read_excerpt_csv,
    read_residuals,
    refuse_side_car,
    write_residuals,
)

LICENCE = "ESA data policy, https://vires.services/data_terms"
CITATION = "European Space Agency, Swarm PDGS: {}, https://swarmhandbook.earth.esa.int/catalogue/{}"

#: VirES writes the names of its variables near the beginning of its CDF files.
VIRES_CDF = r"(?s)vires-.*\bSpacecraft\b.*\bTimestamp\b"
#: The first line has these three, in any order; MagGeo has no 'Timestamp' of that case.
VIRES_CSV = r"\A(?=[^\r\n]*\bSpacecraft\b)(?=[^\r\n]*\bTimestamp\b)(?=[^\r\n]*\bRadius\b)"
MAGGEO = r"\Aepoch,(?=[^\r\n]*\bSpacecraft\b)(?=[^\r\n]*\bN_res\b)(?=[^\r\n]*\bF_res\b)"


def _native(letter, payload, kind, baselines, version, table):
    fields, kept = getattr(definitions, table), getattr(variables, table)
    native = Native(
        letter=letter,
        payload=payload,
        kind=kind,
        baselines=baselines,
        fields=fields,
        variables=kept,
        version=version,
    )
    return Format(
        read=native.read,
        files=native.pattern,
        magic=CDF,
        member=native.member,
        variables=kept,
        quality=getattr(quality, table),
        write=native.write,
        name_file=native.name_file,
        layout="definition",
    )


def _excerpts(declared, reasons):
    return (
        Format(
            read=read_excerpt_cdf,
            magic=CDF,
            header=VIRES_CDF,
            variables=declared("cdf epoch"),
            quality=reasons,
            layout="real file",
        ),
        Format(
            read=read_excerpt_csv,
            header=VIRES_CSV,
            variables=declared("iso"),
            quality=reasons,
            layout="real file",
        ),
    )


def _langmuir_probe(letter):
    return Product(
        name=f"swarm-{letter.lower()}/lp",
        title=f"Swarm {letter} Langmuir probe, density and temperature at 2 Hz, level 1b",
        kind="track",
        variables=variables.LP_06,
        formats=(
            _native(letter, "EFI", "LP", "0[1-6]", "0501", "LP_06"),
            _native(letter, "EFI", "LP", r"0[7-9]|[1-9]\d", "0701", "LP_07"),
            *_excerpts(variables.vires_lp, quality.LP_ANY),
        ),
        cadence=0.5,
        citation=CITATION.format("SW_EFIx_LP_1B", "SW_EFIx_LP_1B"),
        licence=LICENCE,
        source="https://swarmhandbook.earth.esa.int/catalogue/SW_EFIx_LP_1B",
    )


def _magnetometer(letter):
    side_car = Format(
        read=refuse_side_car,
        files=SIDE_CAR.format(letter=letter),
        member=r"(?!)",  # inside a ZIP it is passed over, beside the file that is read
        layout="real file",
    )
    return Product(
        name=f"swarm-{letter.lower()}/mag-lr",
        title=f"Swarm {letter} magnetometers, field vector and strength at 1 Hz, level 1b",
        kind="track",
        variables=variables.MAG_LR,
        formats=(
            _native(letter, "MAG", "LR", r"\d\d", "0505", "MAG_LR"),
            side_car,
            *_excerpts(variables.vires_mag, quality.MAG_LR),
        ),
        cadence=1.0,
        frame="NEC",
        citation=CITATION.format("SW_MAGx_LR_1B", "SW_MAGx_LR_1B"),
        licence=LICENCE,
        source="https://swarmhandbook.earth.esa.int/catalogue/SW_MAGx_LR_1B",
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
        variables=variables.MAGGEO,
        formats=(form,),
        quality=quality.RESIDUALS,
        cadence=30.0,
        frame="NEC",
        citation="Benitez-Paez et al. 2021, doi:10.1186/s40462-021-00268-4",
        licence="MIT; " + LICENCE,
        source="https://github.com/MagGeo/MagGeo",
    )


PRODUCTS = tuple(
    make(letter) for letter in "ABC" for make in (_langmuir_probe, _magnetometer, _residuals)
)
