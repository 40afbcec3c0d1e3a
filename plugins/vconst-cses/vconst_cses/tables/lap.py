"""LAP: Langmuir probes of 50 mm and 10 mm. Of the first names, shapes and types were printed."""

from dataclasses import replace

from vconst import Reason
from vconst_cses import reasons
from vconst_cses.layout import Layout
from vconst_cses.tables.shared import COMMON, WORKMODE, quantity

#: Users keep 0 < Te < 4500 K; it is offered and not imposed.
HOT = Reason(
    name="temperature_above_4500",
    source="A321",
    above=4500.0,
    variable="electron_temperature",
    rejects=False,
    meaning="electron temperature above 4500 K, taken for an outlier by most users",
)


def plasma(source, name, units, valid, long_name, method, **rest):
    """A quantity that the probe gives."""
    return quantity(source, name, units, valid, long_name, attributes={"method": method}, **rest)


def columns(diameter):
    """Of a sphere of so many mm."""
    method = f"Langmuir probe, {diameter} mm sphere"
    volts = (-100.0, 100.0)
    return (
        *COMMON,
        # 5e2 to 1e7 cm-3 and 500 to 10 000 K: the ranges that the payload is specified for.
        plasma("A311", "electron_density", "m^-3", (5e8, 1e13), "Electron density", method),
        plasma("A321", "electron_temperature", "K", (500.0, 1e4), "Electron temperature", method),
        plasma("UP", "plasma_potential", "V", volts, "Plasma potential", method, optional=True),
        plasma("UF", "floating_potential", "V", volts, "Floating potential", method, optional=True),
        WORKMODE,
    )


LAP = Layout(
    product="cses-01/lap",
    title="CSES-01 LAP 50 mm sphere, electron density and temperature, level 2",
    payload="LAP",
    sensor="1",
    group="A3",
    known="seen in print",
    columns=columns(50),
    root={"PAYLOADID": "LAP", "SOFTVERSION": "V1.0"},
    cadence=3.0,
    edges=(1, 0),
    reasons=(
        reasons.BURST,
        HOT,
        *reasons.outside("A311", "electron_density", 5e8, 1e13),
        *reasons.outside("A321", "electron_temperature", 500.0, 1e4),
    ),
    notes="m^-3, K, V",
    citation="Wang et al. 2019, doi:10.1016/j.asr.2019.05.025",
)

LAP_10 = replace(
    LAP,
    product="cses-01/lap-10mm",
    title="CSES-01 LAP 10 mm sphere, electron density and temperature, level 2",
    sensor="2",
    known="assumed",
    columns=columns(10),
    notes="m^-3, K, V; all after the 50 mm sphere",
)

LAYOUTS = (LAP, LAP_10)
