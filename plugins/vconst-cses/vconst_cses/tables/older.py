"""
The older, open layout (ScienceDB, August 2018): X_WAVE, SAT_POS, UTCTime, FG2.

Names of datasets and shapes were printed by a compiler of these files; that their names are
those of today, and everything that is not printed, is assumed.
"""

from dataclasses import replace

from vconst_cses.column import Column
from vconst_cses.tables import efd, hpm, scm

#: HDF5 keeps the names of the datasets near the beginning of such files.
MARK = r"X_WAVE|\bFG2\b"


def _time(text):
    return Column(
        source="UTCTime",
        name="time",
        units="YYYYMMDDHHMMSS.mmm",
        dtype="S18" if text else "<i8",
        flat=True,
        valid="--",
        long_name="Coordinated Universal Time",
        clocks=("digits",),
    )


def _places(source, other):
    made = (("GEO_LAT", "latitude", "deg"), ("GEO_LON", "longitude", "deg"))
    return (
        Column(
            source=source,
            alternatives=(other,),
            units="m",
            dtype="<f8",
            shape=(3,),
            valid=(-1e7, 1e7),
            long_name="Satellite position, ECEF",
        ),
        *(
            Column(source=name, name=canonical, units=unit, stored=False)
            for name, canonical, unit in (*made, ("ALTITUDE", "altitude", "km"))
        ),
    )


def _waves(layout):
    """The same waveforms under other names; the older files have nothing else."""
    waves = [c for c in layout.columns if c.source.endswith("_W")]
    renamed = (
        replace(column, source=f"{axis}_WAVE") for column, axis in zip(waves, "XYZ", strict=True)
    )
    offsets = next(c for c in layout.columns if c.source == "sample_offset")
    return replace(
        layout,
        columns=(_time(False), *_places("SAT_POS", "SatPos"), *renamed, offsets),
        known="seen in print",
        ecef="SAT_POS",
        reasons=(),
    )


def _field():
    parts = tuple(f"magnetic_field_{axis}" for axis in "xyz")
    vector = hpm.field("FG2", "", "FGM2 magnetic field", shape=(3,), names=parts)
    return replace(
        hpm.FGM2_FULL,
        columns=(_time(True), *_places("SatPos", "SAT_POS"), replace(vector, dtype="<f4")),
        known="seen in print",
        ecef="SatPos",
        reasons=(),
    )


#: By product.
OLDER = {
    layout.product: layout for layout in (*map(_waves, (efd.ULF, efd.ELF, *scm.LAYOUTS)), _field())
}
