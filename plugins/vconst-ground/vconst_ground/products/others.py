"""Ionosondes, and what comes as CF series: waves in ELF and VLF, the field of the air."""

from functools import partial

from vconst import Format, Product, Reason, Variable
from vconst_ground.cf_layouts import ELECTRIC, WAVES

#: The first lines of a table of GIRO say who made it; the place comes within some twenty.
_GIRO = r"\A#[^\n]*(?:GIRO|Global Ionospheric Radio Observatory)(?s:.*)#\s*Location:"

#: Autoscaling is taken to be sound from this confidence on, of 100.
CONFIDENT = 70

#: HDF5, netCDF-3 in its two widths.
_NETCDF = (b"\x89HDF\r\n\x1a\n", b"CDF\x01", b"CDF\x02")

_PLACE = (
    Variable(source="time", name="time", units="datetime64"),
    Variable(source="site", name="site"),
    Variable(source="latitude", name="latitude", units="degree"),
    Variable(source="longitude", name="longitude", units="degree"),
)


def _read_giro(path):
    from vconst_ground.giro import read_giro

    return read_giro(path)


def _write_giro(arrays, path, **about):
    from vconst_ground.giro import write_giro

    return write_giro(arrays, path)


def _name_giro(start, stop=None, **about):
    return f"giro_{str(start)[:10]}.txt"


IONOSONDE = Product(
    name="ionosonde/characteristics",
    title="foF2 and hmF2 of ionosondes, as tables of GIRO",
    kind="series",
    variables=(
        *_PLACE,
        Variable(source="foF2", name="critical_frequency_f2", units="MHz", optional=True),
        Variable(
            source="NmF2",
            name="peak_density",
            units="m-3",
            derived=True,
            optional=True,
            attributes={"method": "foF2"},
        ),
        Variable(source="hmF2", name="peak_height", units="km", optional=True),
        Variable(source="CS", name="autoscaling_confidence", optional=True),
    ),
    formats=(
        Format(
            read=_read_giro,
            header=_GIRO,
            write=_write_giro,
            name_file=_name_giro,
            any_values=False,
            layout="seen in print",
        ),
    ),
    quality=(
        Reason(
            name="low_confidence",
            source="CS",
            below=CONFIDENT,
            meaning=f"scaled automatically with a confidence below {CONFIDENT} of 100, or unknown",
        ),
    ),
    sample_key=("time", "site"),
    revises="sample",
    cadence=900.0,
    position="geodetic",
    notes="MHz; NmF2 = 1.2404e10 m-3 (foF2 / MHz)^2; hmF2 is above ground in files, above the "
    "sphere of 6371.2 km here",
    citation=(
        "Reinisch B. W., Galkin I. A. (2011), Global Ionospheric Radio Observatory (GIRO), Earth "
        "Planets Space 63, 377-381, doi:10.5047/eps.2011.03.001"
    ),
    licence="CC BY-NC-SA 4.0 (GIRO rules of the road)",
    source="https://giro.uml.edu/didbase/scaled.php (tables of characteristics)",
)


def _read_series(path, *, layout):
    from vconst_ground.cf_series import read_series

    return read_series(path, layout)


def _write_series(arrays, path, *, layout, **about):
    from vconst_ground.cf_series import write_series

    return write_series(arrays, path, layout)


def _name_series(start, stop=None, *, layout, **about):
    return f"{layout.prefix}_{str(start)[:10]}.nc"


def _series(layout, **about):
    form = Format(
        read=partial(_read_series, layout=layout),
        files=layout.files,
        magic=_NETCDF,
        write=partial(_write_series, layout=layout),
        name_file=partial(_name_series, layout=layout),
        any_values=False,
        layout="assumed",
    )
    return Product(
        kind="series",
        variables=(*_PLACE, *layout.variables),
        formats=(form,),
        sample_key=("time", "site"),
        period="month",
        position="geodetic",
        licence="as each station says",
        source="CF conventions 1.8, chapter 9 (time series of stations)",
        **about,
    )


SPECTRA = _series(
    WAVES,
    name="elf-vlf/spectra",
    title="Power spectra of ELF and VLF waves at stations on the ground",
    cadence=60.0,
    frame="unknown",
    notes="densities per Hz; x from the coil along north and south, y along east and west, z "
    "vertical, as the station has them: whether north is magnetic or geographic is its word",
    citation="the stations that files name",
)

AIR = _series(
    ELECTRIC,
    name="atmospheric-electricity/field",
    title="Potential gradient of the air at stations on the ground",
    cadence=60.0,
    notes="V/m; positive in fair weather; files that give the upward field have its sign turned",
    citation=(
        "Nicoll K. A. et al. (2019), A global atmospheric electricity monitoring network for "
        "climate and geophysical research, J. Atmos. Sol.-Terr. Phys. 184, 18-29, "
        "doi:10.1016/j.jastp.2019.01.003"
    ),
)

PRODUCTS = (IONOSONDE, SPECTRA, AIR)
