"""How file names are made, as a table: one entry a way of naming."""

#: Orbit and side, start and stop, as most names have them. The stop time is not part of the
#: key: two files of one half-orbit that begin at one time are the same granule.
_SPAN = r"(?P<orbit>\d{5})(?P<side>[01])_(?P<start>\d{8}_\d{6})_\d{8}_\d{6}"


def _half_orbit(layout):
    return rf"{layout.stem}_{_SPAN}_(?P<version>\d{{3}}){_suffix(layout)}"


def _cses_02(layout):
    """Thirteen fields and more: content, software version and a last one are assumed."""
    tail = r"_(?P<content>\d{3})_(?P<version>V?\d{1,3})_\w{1,8}"
    return rf"{layout.stem}_{_SPAN}{tail}{_suffix(layout)}"


def _limadou(layout):
    span = r"(?P<orbit>\d{6})(?P<side>[01])_(?P<start>\d{8}_\d{6})_\d{8}_\d{6}"
    return rf"CSES_HEP_DDD_{span}_L3_(?P<version>\d{{10}}){_suffix(layout)}"


def _suffix(layout):
    return layout.suffix.replace(".", r"\.")


#: Regular expression of whole file names.
PATTERNS = {"half-orbit": _half_orbit, "cses-02": _cses_02, "limadou": _limadou}

#: Made-up names of the same: fields by name.
NAMES = {
    "half-orbit": "{stem}_{orbit:05d}{side}_{start}_{stop}_{version:03d}{suffix}",
    "cses-02": "{stem}_{orbit:05d}{side}_{start}_{stop}_000_V{version:02d}_0{suffix}",
    "limadou": "CSES_HEP_DDD_{orbit:06d}{side}_{start}_{stop}_L3_{version:010d}{suffix}",
}
