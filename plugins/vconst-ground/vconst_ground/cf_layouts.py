"""What CF series of stations may hold: names, units and signs of two kinds of file."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from vconst import Variable

_TESLA = {
    **dict.fromkeys(("nT2 Hz-1", "nT^2/Hz", "nT2/Hz", "nT**2/Hz"), 1.0),
    **dict.fromkeys(("pT2 Hz-1", "pT^2/Hz", "pT2/Hz", "pT**2/Hz"), 1e-6),
}
_MILLIVOLT = {
    **dict.fromkeys(("mV2 m-2 Hz-1", "(mV/m)^2/Hz", "mV^2/m^2/Hz"), 1.0),
    **dict.fromkeys(("uV2 m-2 Hz-1", "(uV/m)^2/Hz", "uV^2/m^2/Hz"), 1e-6),
}
_VOLT = {
    **dict.fromkeys(("V m-1", "V/m", "V m^-1"), 1.0),
    **dict.fromkeys(("kV m-1", "kV/m", "kV m^-1"), 1e3),
}


@dataclass(frozen=True, kw_only=True)
class SeriesLayout:
    """
    One kind of file.

    Parameters
    ----------
    prefix, files : str
        What names of made-up files begin with, and what names of files match.
    variables : tuple of Variable
        Their source is the first of the names; an axis comes first.
    names : mapping of str to mapping of str to float
        By source the names that a file may use, and the sign that each needs.
    units : mapping of str to mapping of str to float
        By source the spellings of units, and the factor into the unit of the variable.
    """

    prefix: str
    files: str
    variables: tuple
    names: Mapping = field(default_factory=dict)
    units: Mapping = field(default_factory=dict)

    @property
    def axis(self):
        """Name of the axis beside time, or None."""
        return next((one.source for one in self.variables if one.axis), None)

    @property
    def values(self):
        """The variables that are no axis."""
        return tuple(one for one in self.variables if not one.axis)


def _spectrum(source, units):
    return Variable(
        source=source, name=source, units=units, dimensions=("frequency",), optional=True
    )


_POWERS = {
    **{f"magnetic_power_{axis}": ("nT2 Hz-1", _TESLA) for axis in "xyz"},
    **{f"electric_power_{axis}": ("mV2 m-2 Hz-1", _MILLIVOLT) for axis in "xyz"},
}

#: Coils are called by where they point, with or without the word.
_COILS = {"x": ("psd_bns", "psd_bx"), "y": ("psd_bew", "psd_by"), "z": ("psd_bz",)}
_ANTENNAS = {"x": ("psd_ens", "psd_ex"), "y": ("psd_eew", "psd_ey"), "z": ("psd_ez",)}

WAVES = SeriesLayout(
    prefix="elf",
    files=r"(?i)(?:ulf|elf|vlf)[._-].*\.nc4?",
    variables=(
        Variable(
            source="frequency",
            name="frequency",
            units="Hz",
            axis=True,
            dimensions=("frequency",),
        ),
        *(_spectrum(source, units) for source, (units, _) in _POWERS.items()),
    ),
    names={
        source: dict.fromkeys(
            (source, *(_COILS if source[0] == "m" else _ANTENNAS)[source[-1]]), 1.0
        )
        for source in _POWERS
    },
    units={source: spellings for source, (_, spellings) in _POWERS.items()},
)

ELECTRIC = SeriesLayout(
    prefix="aef",
    files=r"(?i)(?:aef|efm|atmospheric-electric\w*|potential-gradient)[._-].*\.nc4?",
    variables=(
        Variable(source="potential_gradient", name="atmospheric_potential_gradient", units="V m-1"),
    ),
    names={
        "potential_gradient": {
            "potential_gradient": 1.0,
            "atmospheric_potential_gradient": 1.0,
            "pg": 1.0,
            "upward_electric_field": -1.0,
        }
    },
    units={"potential_gradient": _VOLT},
)
