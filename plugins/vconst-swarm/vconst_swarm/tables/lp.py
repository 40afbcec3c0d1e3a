"""
EFIx_LP_1B: Langmuir probe at 2 Hz, baselines up to 06 and from 07.

The catalogue types the flags of baseline 07 as ``CDF_UINT8``, which no CDF has; they are
unsigned integers of 8 bits here, as VirES reads them. Names, shapes and units of a file of
baseline 07 were seen in print (2024-05-11, Swarm B); it says ``cm-3`` of ``dT_elec``, which is
a temperature. What rejects by default is what the handbook says to discard.
"""

from vconst import Reason
from vconst_swarm.field import Field
from vconst_swarm.layout import Layout
from vconst_swarm.sensor import Sensor, esa
from vconst_swarm.tables.shared import of

#: Not declared in the files; 0xFFFFFFFF / 100 was seen in error estimates.
NO_ERROR = (42949673.0, 42949672.95)

ADMITTANCE = {"method": "ion admittance"}

#: Baselines up to 06.
LP_06_FIELDS = (
    Field("Timestamp", "EPOCH", "UTC", "Time stamp", names=("time",)),
    Field("SyncStatus", "UINT2", "-", "Synchronization status", default=0),
    Field(
        "Latitude", "DOUBLE", "deg", "Position in ITRF - Geocentric Latitude", names=("latitude",)
    ),
    Field(
        "Longitude",
        "DOUBLE",
        "deg",
        "Position in ITRF - Geocentric Longitude",
        names=("longitude",),
    ),
    Field("Radius", "DOUBLE", "m", "Position in ITRF - Radius", names=("radius",), length=True),
    Field("U_orbit", "DOUBLE", "m/s", "Magnitude of spacecraft velocity in the ITRF"),
    Field(
        "Ne",
        "DOUBLE",
        "cm-3",
        "Plasma density (electron)",
        names=("electron_density",),
        attributes=ADMITTANCE,
    ),
    Field(
        "Ne_error",
        "DOUBLE",
        "cm-3",
        "Error of the plasma density estimate",
        names=("electron_density_error",),
        fill=NO_ERROR,
        optional=True,
    ),
    Field("Te", "DOUBLE", "K", "Plasma electron temperature", names=("electron_temperature",)),
    Field(
        "Te_error",
        "DOUBLE",
        "K",
        "Error of the plasma electron temperature estimate",
        names=("electron_temperature_error",),
        fill=NO_ERROR,
        optional=True,
    ),
    Field(
        "Vs", "DOUBLE", "V", "Spacecraft potential", names=("spacecraft_potential",), optional=True
    ),
    Field("Vs_error", "DOUBLE", "V", "Error of the spacecraft potential estimate"),
    Field(
        "Flags_LP",
        "UINT1",
        "-",
        "Flags indicating the source/method of LP measurements (ne, Te, Vs)",
        default=1,
        names=("langmuir_probe_flags",),
    ),
    Field(
        "Flags_Ne",
        "UINT1",
        "-",
        "Flags characterizing the plasma density measurement",
        default=20,
        names=("electron_density_flags",),
    ),
    Field(
        "Flags_Te",
        "UINT1",
        "-",
        "Flags characterizing the electron temperature measurement",
        default=20,
        names=("electron_temperature_flags",),
    ),
    Field(
        "Flags_Vs",
        "UINT1",
        "-",
        "Flags characterizing the spacecraft potential measurement",
        default=20,
        names=("spacecraft_potential_flags",),
    ),
)

#: Baselines from 07: the ion current gives the density as it did before.
LP_07_FIELDS = (
    Field("Timestamp", "EPOCH", "UTC", "Timestamp of the LP measurement", names=("time",)),
    Field(
        "SyncStatus",
        "UINT2",
        "-",
        "Time synchronization status (of LP), source and quality, see Appendix D",
        default=0,
    ),
    Field(
        "Latitude", "DOUBLE", "deg", "Position in ITRF -- Geocentric latitude", names=("latitude",)
    ),
    Field(
        "Longitude",
        "DOUBLE",
        "deg",
        "Position in ITRF -- Geocentric longitude",
        names=("longitude",),
    ),
    Field("Radius", "DOUBLE", "m", "Position in ITRF -- Radius", names=("radius",), length=True),
    Field("U_orbit", "DOUBLE", "m/s", "Magnitude of spacecraft velocity in the ITRF"),
    Field(
        "N_ion", "DOUBLE", "cm-3", "Ion density", names=("electron_density",), attributes=ADMITTANCE
    ),
    Field(
        "dN_ion",
        "DOUBLE",
        "cm-3",
        "Calibration parameter for ion density w.r.t. ISRs",
        names=("electron_density_correction",),
        optional=True,
    ),
    Field(
        "N_ion_error",
        "DOUBLE",
        "cm-3",
        "Random error of the ion density estimate (empty)",
        names=("electron_density_error",),
        fill=NO_ERROR,
        optional=True,
    ),
    Field(
        "N_elec",
        "DOUBLE",
        "cm-3",
        "Electron density",
        names=("electron_density_from_electrons",),
        optional=True,
    ),
    Field(
        "N_elec_error", "DOUBLE", "cm-3", "Random error of the electron density estimate (empty)"
    ),
    Field("T_elec", "DOUBLE", "K", "Electron temperature", names=("electron_temperature",)),
    Field(
        "T_elec_error",
        "DOUBLE",
        "K",
        "Random error of the electron temperature estimate (empty)",
        names=("electron_temperature_error",),
        fill=NO_ERROR,
        optional=True,
    ),
    Field(
        "dT_elec",
        "DOUBLE",
        "K",
        "Calibration parameter for electron temperature w.r.t. ISRs",
        names=("electron_temperature_correction",),
        states="cm-3",
        optional=True,
    ),
    Field(
        "Vs", "DOUBLE", "V", "Spacecraft potential", names=("spacecraft_potential",), optional=True
    ),
    Field("Vs_error", "DOUBLE", "V", "Error of the spacecraft potential estimate"),
    Field(
        "Flags_LP",
        "UINT1",
        "-",
        "Flags indicating the source of measurements, see Table 6-4",
        default=1,
        names=("langmuir_probe_flags",),
    ),
    Field(
        "Flags_N_ion",
        "UINT1",
        "-",
        "Flags characterizing the ion density measurement, see Table 6-4",
        default=20,
        names=("electron_density_flags",),
    ),
    Field(
        "Flags_N_elec",
        "UINT1",
        "-",
        "Flags characterizing the electron density measurement, see Table 6-4",
        default=20,
        names=("electron_density_from_electrons_flags",),
        optional=True,
    ),
    Field(
        "Flags_T_elec",
        "UINT1",
        "-",
        "Flags characterizing the electron temperature measurement, see Table 6-4",
        default=20,
        names=("electron_temperature_flags",),
    ),
    Field(
        "Flags_Vs",
        "UINT1",
        "-",
        "Flags characterizing the spacecraft potential measurement, see Table 6-4",
        default=20,
        names=("spacecraft_potential_flags",),
    ),
    Field(
        "Gamma1",
        "DOUBLE",
        "deg",
        "Inclination angle between Sun illumination incidence and right-side solar panel normal",
    ),
    Field(
        "Gamma2",
        "DOUBLE",
        "deg",
        "Inclination angle between Sun illumination incidence and left-side solar panel normal",
    ),
    Field(
        "Flagbits1",
        "INT4",
        "-",
        "Detailed information, first subset: instrument configuration and errors, see Table 6-5.",
        default=0,
    ),
    Field(
        "Flagbits2",
        "INT4",
        "-",
        "Detailed information, second subset: gains and errors in data, see Table 6-6",
        default=0,
    ),
)

SWEEP = Reason(
    name="sweep_duplicate",
    source="Flags_LP",
    equals=(9,),
    meaning="a sweep was running: the value of the second before is repeated",
)
MIXED_GAIN = Reason(
    name="mixed_gain",
    source="Flags_LP",
    equals=(3, 5),
    rejects=False,
    meaning="part of the values are from the low gain probe",
)
LOW_GAIN = "from the low gain probe, with a larger random error"
UNUSABLE = "marked as not usable in the file"


def _density(source, variable, nominal, spikes=()):
    spike = (
        ("artificial_spike", "an artificial spike was found", {"source": source, "equals": spikes}),
    )
    return of(
        variable,
        ("unusable", UNUSABLE, {"source": source, "differs": (*nominal, *spikes, 30)}),
        ("low_gain", LOW_GAIN, {"source": source, "equals": (30,), "rejects": False}),
        *(spike if spikes else ()),
    )


POTENTIAL = of(
    "spacecraft_potential",
    ("unusable", UNUSABLE, {"source": "Flags_Vs", "differs": (10, 20)}),
)
#: 12, 15, 22, 25 (overflow) and 32 to 46 are all to be discarded.
TEMPERATURE_06 = of(
    "electron_temperature",
    ("unusable", UNUSABLE, {"source": "Flags_Te", "differs": (10, 19, 20)}),
)

LP_06_REASONS = (
    SWEEP,
    MIXED_GAIN,
    *_density("Flags_Ne", "electron_density", (10, 19, 20)),
    *TEMPERATURE_06,
    *POTENTIAL,
)

#: 21 (no calibration offset here) is nominal and common.
_NOMINAL, _SPIKES = (10, 19, 20, 21), (22, 23)

LP_07_REASONS = (
    SWEEP,
    MIXED_GAIN,
    *_density("Flags_N_ion", "electron_density", _NOMINAL, _SPIKES),
    *_density("Flags_N_elec", "electron_density_from_electrons", _NOMINAL, _SPIKES),
    *_density("Flags_T_elec", "electron_temperature", _NOMINAL, _SPIKES),
    *POTENTIAL,
)

#: VirES gives either; reasons whose flags are not in the file do not apply.
LP_ANY_REASONS = tuple(dict.fromkeys((*LP_06_REASONS, *LP_07_REASONS)))


def sensor(letter):
    """The probe of one satellite."""
    common = {
        "product": f"swarm-{letter.lower()}/lp",
        "stem": f"SW_{{class}}_EFI{letter}_LP_1B",
        "record": "_MDR_EFI_LP",
    }
    older = Layout(
        **common,
        baselines="0[1-6]",
        version="0501",
        fields=LP_06_FIELDS,
        reasons=LP_06_REASONS,
    )
    newer = Layout(
        **common,
        baselines=r"0[7-9]|[1-9]\d",
        version="0701",
        fields=LP_07_FIELDS,
        reasons=LP_07_REASONS,
        known="seen in print",
    )
    return Sensor(
        title=f"Swarm {letter} Langmuir probe, density and temperature at 2 Hz, level 1b",
        layouts=(older, newer),
        excerpts="lp",
        cadence=0.5,
        notes="cm-3, K, V; the density is that of the ion current in every baseline",
        **esa("SW_EFIx_LP_1B"),
    )
