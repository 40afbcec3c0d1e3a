"""PAP: plasma analyser. Names are those that a working reader asks for; the rest is assumed."""

from vconst_cses.layout import Layout
from vconst_cses.tables.shared import COMMON, quantity


def _ions(source, name, units, valid, long_name):
    method = {"method": "retarding potential analyser and drift meter"}
    return quantity(source, name, units, valid, long_name, attributes=method)


def _drift(number, axis):
    name, said = f"ion_velocity_{axis}", f"Ion drift velocity {axis.upper()}"
    return _ions(f"A33{number}", name, "m/s", (-1e4, 1e4), said)


PAP = Layout(
    product="cses-01/pap",
    title="CSES-01 PAP, ion densities, temperature and drift, level 2",
    payload="PAP",
    sensor="0",
    group="A3",
    known="assumed",
    columns=(
        *COMMON,
        _ions("A313", "hydrogen_ion_density", "m^-3", (1e3, 1e13), "H+ density"),
        _ions("A314", "helium_ion_density", "m^-3", (1e3, 1e13), "He+ density"),
        _ions("A315", "oxygen_ion_density", "m^-3", (1e3, 1e13), "O+ density"),
        _ions("A322", "ion_temperature", "K", (100.0, 15000.0), "Ion temperature"),
        *(_drift(number, axis) for number, axis in enumerate("xyz", 1)),
    ),
    root={"PAYLOADID": "PAP", "SOFTVERSION": "V1.0"},
    frame="unknown",
    cadence=1.0,
    notes="m^-3, K, m/s; contaminated: densities for relative changes only",
    citation="Huang et al. 2018, doi:10.26464/epp2018042",
)

LAYOUTS = (PAP,)
