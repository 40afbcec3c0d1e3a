"""
HEPD: the Italian particle detector, level 3 of Limadou (seen in print), and the HEP_3 file.

Energy and pitch tables are upper edges of bins.
"""

from vconst_cses.column import Column
from vconst_cses.layout import Layout
from vconst_cses.tables.hepp import COMMON_HEPP, detected, energies

PICOZZA = "Picozza et al. 2019, Astrophysical Journal Supplement Series 243:16"
BIN_FLUX = "/(cm^2*s*sr)"


def _flux(short, kind, count):
    return detected(
        f"HEPD_{short}_energy_pitch",
        f"{kind}_bin_flux",
        BIN_FLUX,
        (count, 9),
        (f"{kind}_energy", "pitch_bin"),
        f"{kind} flux by energy and pitch angle",
    )


def _number(source, name, units, long_name, dtype="<f8", **rest):
    return Column(
        source=source,
        name=name,
        units=units,
        dtype=dtype,
        flat=True,
        valid=(0.0, 1e9),
        long_name=long_name,
        **rest,
    )


HEPD = Layout(
    product="cses-01/hepd",
    title="CSES-01 HEPD, electron and proton flux by energy and pitch angle, level 3",
    payload="HEP",
    sensor="DDD",
    level="L3",
    group="",
    known="seen in print",
    naming="limadou",
    columns=(
        _number(
            "UTCTime",
            "time",
            "YYYYMMDDHHMMSS",
            "Coordinated Universal Time",
            "<i8",
            clocks=("digits",),
        ),
        Column(
            source="LonLat",
            names=("longitude", "latitude"),
            units="deg",
            dtype="<f8",
            shape=(2,),
            valid=(-180.0, 180.0),
            long_name="Longitude and latitude",
        ),
        Column(source="GMLonLat", units="deg", dtype="<f8", shape=(2,), valid=(-180.0, 180.0)),
        _number("Altitude", "altitude", "km", "Altitude"),
        _number("L_parameter", "l_shell", "none", "L parameter", optional=True),
        _number("HEPD_ele_counts", "electron_count", "none", "Electron counts", "<i8"),
        _number("HEPD_pro_counts", "proton_count", "none", "Proton counts", "<i8"),
        _flux("ele", "electron", 12),
        _flux("pro", "proton", 17),
        energies("HEPD_ele_energy_table", "electron_energy", 12, 10.0, 10.0),
        energies("HEPD_pro_energy_table", "proton_energy", 17, 40.0, 15.0),
        energies("HEPD_ele_pitch_table", "pitch_bin", 9, 20.0, 20.0, units="deg"),
    ),
    root={"PAYLOADID": "HEPD"},
    cadence=1.0,
    notes=f"counts, {BIN_FLUX} in each bin; tables are upper edges",
    citation=PICOZZA,
)

TRIGGER = Layout(
    product="cses-01/hepd-trigger",
    title="CSES-01 HEPD, counts by trigger mask, level 2",
    payload="HEP",
    sensor="3",
    group="A4",
    known="assumed",
    columns=(
        *COMMON_HEPP,
        *(
            detected(f"Counts_{k}", f"trigger_count_{k}", "none", (), (), f"Counts of mask {k}")
            for k in range(9)
        ),
    ),
    root={"PAYLOADID": "HEPD", "SOFTVERSION": "V1.0"},
    cadence=1.0,
    notes="counts in each of nine trigger masks",
    citation=PICOZZA,
)

LAYOUTS = (HEPD, TRIGGER)
