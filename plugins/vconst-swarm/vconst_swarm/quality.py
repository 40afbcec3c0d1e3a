"""
Why samples may not be used, from the flag tables of the Swarm handbook.

What rejects by default is what the handbook says to discard. The bits of the magnetometer
flags are spelt out as values, because 255 means "no value" and not "every reason".
"""

from vconst import Reason

NEC = ("north", "east", "centre")


def _bit(bit):
    return tuple(value for value in range(255) if value & bit)


def _of(variable, *reasons):
    return tuple(
        Reason(name=name, variable=variable, meaning=meaning, **when)
        for name, meaning, when in reasons
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
    return _of(
        variable,
        ("unusable", UNUSABLE, {"source": source, "differs": (*nominal, *spikes, 30)}),
        ("low_gain", LOW_GAIN, {"source": source, "equals": (30,), "rejects": False}),
        *(spike if spikes else ()),
    )


POTENTIAL = _of(
    "spacecraft_potential",
    ("unusable", UNUSABLE, {"source": "Flags_Vs", "differs": (10, 20)}),
)
#: 12, 15, 22, 25 (overflow) and 32 to 46 are all to be discarded.
TEMPERATURE_06 = _of(
    "electron_temperature",
    ("unusable", UNUSABLE, {"source": "Flags_Te", "differs": (10, 19, 20)}),
)

LP_06 = (
    SWEEP,
    MIXED_GAIN,
    *_density("Flags_Ne", "electron_density", (10, 19, 20)),
    *TEMPERATURE_06,
    *POTENTIAL,
)

#: 21 (no calibration offset here) is nominal and common.
_NOMINAL, _SPIKES = (10, 19, 20, 21), (22, 23)

LP_07 = (
    SWEEP,
    MIXED_GAIN,
    *_density("Flags_N_ion", "electron_density", _NOMINAL, _SPIKES),
    *_density("Flags_N_elec", "electron_density_from_electrons", _NOMINAL, _SPIKES),
    *_density("Flags_T_elec", "electron_temperature", _NOMINAL, _SPIKES),
    *POTENTIAL,
)

#: VirES gives either; reasons whose flags are not in the file do not apply.
LP_ANY = tuple(dict.fromkeys((*LP_06, *LP_07)))


def _scalar(variable):
    notes = (
        ("outlier", "an outlier or a gap near by", 2),
        ("suspicious", "a suspicious sample near by", 4),
        ("restart", "within 8 s after a restart of the instrument", 8),
        ("discrepancy", "scalar and vector magnetometer differ", 16),
        ("gap", "a gap among the four nearest samples", 32),
    )
    return _of(
        variable,
        ("no_value", "too few samples", {"source": "Flags_F", "equals": (255,)}),
        (
            "no_stray_field_correction",
            "the vector magnetometer is off",
            {"source": "Flags_F", "equals": _bit(64)},
        ),
        *(
            (name, meaning, {"source": "Flags_F", "equals": _bit(bit), "rejects": False})
            for name, meaning, bit in notes
        ),
    )


def _vector(variable, attitude=True):
    notes = (
        ("outlier", "an outlier or a gap near by", 2),
        ("suspicious", "suspicious samples near by", 4),
        ("discrepancy", "scalar and vector magnetometer differ", 8),
        ("gap", "a gap within two seconds", 16),
    )
    stars = (
        ("no_attitude", "no attitude", {"source": "Flags_q", "equals": (255,)}),
        (
            "weak_attitude",
            "attitude from few star camera samples (Flags_q above 30)",
            {"source": "Flags_q", "above": 30, "rejects": False},
        ),
    )
    return _of(
        variable,
        ("no_value", "too few samples", {"source": "Flags_B", "equals": (255,)}),
        *(stars if attitude else ()),
        *(
            (name, meaning, {"source": "Flags_B", "equals": _bit(bit), "rejects": False})
            for name, meaning, bit in notes
        ),
    )


PLATFORM = (
    Reason(
        name="thrusters_active",
        source="Flags_Platform",
        bits=2,
        rejects=False,
        meaning="thrusters are activated",
    ),
    Reason(
        name="position_on_board",
        source="Flags_Platform",
        bits=256,
        rejects=False,
        meaning="the position is the receiver's own",
    ),
)

MAG_LR = (
    *_scalar("magnetic_field"),
    *(reason for axis in NEC for reason in _vector(f"magnetic_field_{axis}")),
    *PLATFORM,
)

RESIDUALS = (
    *_scalar("magnetic_field_residual"),
    *(
        reason
        for axis in NEC
        for reason in _vector(f"magnetic_field_residual_{axis}", attitude=False)
    ),
)
