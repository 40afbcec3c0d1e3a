"""
CSES-02: all of it is assumed, after CSES-01 and what working reader code says of EFD.

Its file names, levels and counts of orbits are not known either: `vconst_cses/patterns.py`.
"""

from dataclasses import replace

from vconst_cses.tables import efd, gor, hepd, hepp, hpm, lap, pap, scm, tbb
from vconst_cses.tables.shared import COMMON_02, WORKMODE, frequencies, offsets


def second(layout, product=None, **rest):
    """The same payload on the other satellite; times are in ms or ns, files may be whole orbits."""
    columns = tuple(COMMON_02[0] if c.source == "VERSE_TIME" else c for c in layout.columns)
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
            "span": 0.2,
            **rest,
        },
    )


def _electric(sensor, band, rate, extra=()):
    """Rows of 2048 samples; spectra are power densities."""
    columns = (
        *COMMON_02,
        *efd.waveforms(
            {"vlfe": "3"}.get(band, sensor), 2048, suffix="e_W" if band == "vlfe" else "_W"
        ),
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


def _power(bins, band, step):
    """Spectra are power already; A13x_Pm is taken for the mean of each record."""
    suffix = "_P" if band == "5" else "_Pm"
    return (
        *efd.spectra(band, bins, kind="power", units="(mV/m)^2/Hz", suffix=suffix),
        frequencies(bins, 0.0, step),
    )


#: Sampling rates in Hz.
ULF, ELF, VLF, VLFE, HF = 244.140625, 5000.0, 80_000.0, 200_000.0, 8e6

EFD = (
    _electric("1", "ulf", ULF),
    _electric("2", "elf", ELF),
    _electric("3", "vlf", VLF, _power(1024, "3", VLF / 2048)),
    _electric("4", "vlfe", VLFE),
    second(
        efd.HF,
        columns=(*COMMON_02, *_power(1024, "5", HF / 2048), WORKMODE),
        sensor="5",
        root={"PAYLOADID": "EFD", "SAMPLERATE": "HF:8MHz"},
        notes="spectra of samples at 8 MHz; power density (mV/m)^2/Hz",
    ),
)

SPECTROMETER = second(
    hepp.LOW,
    product="cses-02/electron-spectrometer",
    title="CSES-02 low-energy electron spectrometer, electron flux, level 2",
    payload="LES",
    edges=(0, 0),
    columns=(
        *COMMON_02,
        hepp.detected(
            "A411", "electron_flux", hepp.FLUX, (64, 9), ("electron_energy", "detector"), "Flux"
        ),
        hepp.energies("Energy_Table_Electron", "electron_energy", 64, 0.0001, 0.0005),
    ),
    notes=f"{hepp.FLUX}, MeV",
)

PHOTOMETER = second(
    lap.LAP,
    product="cses-02/photometer",
    title="CSES-02 ionospheric photometer, airglow at 135.6 nm, level 2",
    payload="IPM",
    group="A5",
    edges=(0, 0),
    reasons=(),
    columns=(
        *COMMON_02,
        hepp.detected("A511", "airglow_brightness", "Rayleigh", (), (), "Brightness at 135.6 nm"),
    ),
    notes="rayleigh",
)

HEPD_02 = second(
    hepd.HEPD,
    payload="HEP",
    sensor="3",
    level="L02",
    group="A4",
    naming="cses-02",
    columns=hepd.HEPD.columns,
    notes=f"{hepd.BIN_FLUX} in each bin; electrons 3-100 MeV, protons 30-200 MeV",
)

LAYOUTS = (
    second(hpm.FGM, frame="NEC"),
    second(hpm.CDSM),
    *(second(one) for one in scm.LAYOUTS),
    *EFD,
    second(pap.PAP),
    second(lap.LAP),
    *(second(one) for one in (gor.DENSITY, gor.TEC)),
    second(tbb.TBB, notes="TECU"),
    HEPD_02,
    SPECTROMETER,
    PHOTOMETER,
)
