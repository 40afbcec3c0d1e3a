"""
EFD: electric field detector, ULF, ELF, VLF and HF.

Of ULF names, shapes, types and sampling rate were printed; ELF and VLF are what working
readers take them for; of HF nothing was seen. Whether vectors are in the frame of the
Earth, of the orbit or of the satellite is not resolved: their frame is unknown.
"""

from dataclasses import replace

from vconst_cses import reasons
from vconst_cses.column import Column
from vconst_cses.layout import Layout, Packets
from vconst_cses.tables.shared import COMMON, WORKMODE, frequencies, offsets

CITATION = "Huang et al. 2018, doi:10.26464/epp2018042"
UNKNOWN = {"frame": "unknown"}


def waveforms(band, samples, rows="record", units="mV/m", suffix="_W"):
    """Three components of a packet, and the times of its samples are added apart."""
    return tuple(
        Column(
            source=f"A1{band}{number}{suffix}",
            name=f"electric_field_{axis}",
            units=units,
            dtype="<f8",
            shape=(samples,),
            dimensions=("sample",),
            rows=rows,
            fill=-99999.0,
            valid=(-1000.0, 1000.0),
            long_name=f"Waveform of electric field {axis.upper()} component",
            attributes=UNKNOWN,
        )
        for number, axis in enumerate("xyz", 1)
    )


def spectra(band, bins, kind="amplitude", units="mV/m/Hz^0.5", suffix="_P"):
    """Spectral densities of three components."""
    return tuple(
        Column(
            source=f"A1{band}{number}{suffix}",
            name=f"electric_{kind}_{axis}",
            units=units,
            dtype="<f8",
            shape=(bins,),
            dimensions=("frequency",),
            fill=-99999.0,
            valid=(0.0, 1000.0),
            long_name=f"Spectrum of electric field {axis.upper()} component",
            attributes={**UNKNOWN, "density": kind},
        )
        for number, axis in enumerate("xyz", 1)
    )


def _root(range_, rate):
    return {
        "FRERANGE": range_,
        "PAYLOADID": "EFD",
        "SAMPLERATE": rate,
        "SOFTVERSION": "V1.1",
    }


def layout(sensor, band, known, columns, **rest):
    """One band of EFD."""
    return Layout(
        product=f"cses-01/efd-{band}",
        title=f"CSES-01 EFD {band.upper()}, electric field, level 2",
        payload="EFD",
        sensor=sensor,
        group="A1",
        known=known,
        columns=columns,
        frame="unknown",
        unit_attribute="units",
        orbit_as="number",
        citation=CITATION,
        **rest,
    )


AMPLITUDE = "mV/m, amplitude density mV/m/Hz^0.5; v x B is not taken off"

ULF = layout(
    "1",
    "ulf",
    "seen in print",
    # 42 bins to 16 Hz: FREQ is in the file, and its values were not printed.
    (
        *COMMON,
        *waveforms(1, 256),
        *spectra(1, 42),
        frequencies(42, 16 / 42, 16 / 42),
        offsets(256, 125.0),
        WORKMODE,
    ),
    root=_root("DC-16Hz", "ULF:125Hz"),
    cadence=2.048,
    gap=4.0,
    rate=125.0,
    samples=256,
    after_gap=True,
    reasons=(reasons.BURST,),
    notes=AMPLITUDE,
)

ELF = layout(
    "2",
    "elf",
    "assumed",
    (
        *COMMON,
        *waveforms(2, 2048),
        *spectra(2, 1024),
        frequencies(1024, 0.0, 2500 / 1024),
        offsets(2048, 5000.0),
        WORKMODE,
    ),
    root=_root("6Hz-2.2kHz", "ELF:5kHz"),
    cadence=0.4096,
    gap=0.8,
    rate=5000.0,
    samples=2048,
    after_gap=True,
    reasons=(reasons.BURST,),
    notes=AMPLITUDE,
)

VLF = layout(
    "3",
    "vlf",
    "assumed",
    (
        *COMMON,
        *waveforms(3, 2048, rows="packet"),
        *spectra(3, 1024),
        frequencies(1024, 0.0, 25000 / 1024),
        # Half of the time is recorded: 2048 samples in 40.96 ms are 50 kHz.
        offsets(2048, 50_000.0),
        WORKMODE,
    ),
    root=_root("1.8kHz-20kHz", "VLF:50kHz"),
    cadence=2.048,
    gap=4.0,
    reasons=(reasons.BURST,),
    packets=Packets(
        product="cses-01/efd-vlf-burst",
        title="CSES-01 EFD VLF, electric field in burst mode, packets, level 2",
        per_record=25,
        cadence=0.08192,
    ),
    # No rate: packets come in bursts, half of the time is not recorded, and bursts have gaps
    # between their parts. What is continuous is a record of 25 packets, and its time is stated.
    notes="waveforms in burst only, every second packet: 40.96 ms on, 40.96 ms off, so times of "
    "records are kept as stated and packets follow by 81.92 ms; " + AMPLITUDE,
)

HF = layout(
    "4",
    "hf",
    "assumed",
    (*COMMON, *spectra(4, 1024), frequencies(1024, 0.0, 5e6 / 1024), WORKMODE),
    root=_root("18kHz-3.5MHz", "HF:10MHz"),
    cadence=2.048,
    reasons=(reasons.BURST,),
    notes="spectra only; amplitude density mV/m/Hz^0.5; noisy since 2018",
)


def _level_2a(one):
    """The same datasets at level 2A; what that level changes is not known."""
    packets = one.packets and replace(
        one.packets, product=f"{one.packets.product}-l2a", title=f"{one.packets.title}A"
    )
    return replace(
        one,
        product=f"{one.product}-l2a",
        title=f"{one.title}A",
        level="L2A",
        packets=packets,
    )


LAYOUTS = (ULF, ELF, VLF, HF, *(_level_2a(one) for one in (ULF, ELF, VLF, HF)))
