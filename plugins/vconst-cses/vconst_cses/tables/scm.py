"""
SCM: search coil magnetometer, ULF, ELF and VLF.

Of ULF the names and shapes of all 19 datasets were printed; the others are what working
readers take them for. Rows of ULF lie 4.003 to 4.005 s apart and not 4.000: whether the
true rate is 1023 Hz or packets have a pause is not known, so times are kept as stated.
"""

from vconst_cses import reasons
from vconst_cses.layout import Layout
from vconst_cses.tables.shared import COMMON, WORKMODE, flag, frequencies, offsets, quantity

CITATION = (
    "Cao et al. 2018, doi:10.1007/s11431-018-9241-7; Wang et al. 2018, doi:10.26464/epp2018044"
)
UNKNOWN = {"frame": "unknown"}


def _rows(source, name, units, count, dimension, long_name, valid, **attributes):
    shape, said = {"shape": (count,), "dimensions": (dimension,)}, {**UNKNOWN, **attributes}
    return quantity(source, name, units, valid, long_name, attributes=said, **shape)


def _components(band, bins):
    for number, axis in enumerate("xyz", 1):
        up = axis.upper()
        source = f"A2{band}{number}"
        yield _rows(
            f"{source}_W",
            f"magnetic_wave_{axis}",
            "nT",
            4096,
            "sample",
            f"Waveform of magnetic field {up} component",
            (-10000.0, 10000.0),
        )
        yield _rows(
            f"{source}_P",
            f"magnetic_power_{axis}",
            "nT^2/Hz",
            bins,
            "frequency",
            f"Power spectrum of magnetic field {up} component",
            (0.0, 1e8),
            density="power",
        )
        yield _rows(
            f"Phase{up}",
            f"magnetic_phase_{axis}",
            "deg",
            bins,
            "frequency",
            f"Phase of magnetic field {up} component",
            (-360.0, 360.0),
        )


def _layout(sensor, band, known, group, axis, rate, range_):
    return Layout(
        product=f"cses-01/scm-{band}",
        title=f"CSES-01 SCM {band.upper()}, alternating magnetic field, level 2",
        payload="SCM",
        sensor=sensor,
        group="A2",
        known=known,
        columns=(
            *COMMON,
            *_components(group, axis.shape[0]),
            axis,
            offsets(4096, rate),
            flag("FLAG", "scm_flag", "FLAG"),
            WORKMODE,
        ),
        root={
            "FREQRANGE": range_,
            "PAYLOADID": "SCM",
            "SAMPLERATE": f"{band.upper()}:{rate:g}Hz",
            "SOFTVERSION": "V1.0",
        },
        frame="unknown",
        unit_attribute="Unit",
        cadence=4.004 if band == "ulf" else 4096 / rate,
        reasons=(reasons.BURST, reasons.FLAG),
        notes=f"nT, power density nT^2/Hz, deg; nominal {rate:g} Hz, times as stated",
        citation=CITATION,
    )


LAYOUTS = (
    # 797 bins from 1 to 200 Hz by 1024/4096 Hz fit exactly.
    _layout("1", "ulf", "seen in print", 3, frequencies(797, 1.0, 0.25), 1024.0, "10Hz-200Hz"),
    _layout("2", "elf", "assumed", 4, frequencies(1024, 0.0, 5.0), 10_240.0, "200Hz-2200Hz"),
    _layout("3", "vlf", "assumed", 5, frequencies(1024, 0.0, 25.0), 51_200.0, "1.8kHz-20kHz"),
)
