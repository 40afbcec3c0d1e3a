"""
CSES-02: all of it is assumed, after CSES-01 and what working reader code says of EFD.

Its file names, levels and counts of orbits are not known either: `vconst_cses/patterns.py`.
"""

from dataclasses import replace

from vconst_cses.tables import efd, hpm, lap
from vconst_cses.tables.shared import COMMON, COMMON_02, WORKMODE, offsets


def second(layout, product=None, **rest):
    """The same payload on the other satellite; times are in ms or ns, files may be whole orbits."""
    columns = (*COMMON_02, *(c for c in layout.columns if c not in COMMON))
    return replace(
        layout,
        **{
            "product": product or layout.product.replace("cses-01", "cses-02"),
            "title": layout.title.replace("CSES-01", "CSES-02"),
            "satellite": "02",
            "known": "assumed",
            "naming": "cses-02",
            "columns": columns,
            "position": "geocentric (assumed)",
            **rest,
        },
    )


def _electric(sensor, band, rate, extra=()):
    """Rows of 2048 samples; spectra are power densities."""
    columns = (
        *COMMON_02,
        *efd.waveforms({"vlfe": "3"}.get(band, sensor), 2048, suffix="_W"),
        *extra,
        offsets(2048, rate),
        WORKMODE,
    )
    span = 2048 / rate
    return replace(
        second(efd.ULF, product=f"cses-02/efd-{band}", columns=columns),
        title=f"CSES-02 EFD {band.upper()}, electric field, level 2",
        sensor=sensor,
        root={"PAYLOADID": "EFD", "SAMPLERATE": f"{band.upper()}:{rate:g}Hz"},
        cadence=span,
        gap=2 * span,
        rate=rate,
        samples=2048,
        after_gap=False,
        notes=f"mV/m at {rate:g} Hz",
    )


EFD_ULF = _electric("1", "ulf", 244.140625)

LAYOUTS = (
    second(hpm.FGM, frame="NEC"),
    second(hpm.CDSM),
    second(lap.LAP),
    EFD_ULF,
)
