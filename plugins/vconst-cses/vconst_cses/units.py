"""Units as level 2 files spell them, and as the core does."""

#: Unit of our tables: the core's spelling, and what files write for it.
UNITS = {
    "deg": ("degree", "deg degree degrees °"),
    "km": ("km", "km Km"),
    "m": ("m", "m"),
    "nT": ("nT", "nT"),
    "nT/Hz^0.5": ("nT Hz-0.5", "nT/Hz^0.5 nT/sqrt(Hz) nT/√Hz nT/Hz^(1/2) nT/Hz^{1/2}"),
    "nT^2/Hz": ("nT2 Hz-1", "nT^2/Hz nT2/Hz nT**2/Hz nT^{2}/Hz"),
    "mV/m": ("mV m-1", "mV/m mVm^-1 mv/m"),
    "uV/m": ("uV m-1", "uV/m µV/m μV/m"),
    "mV/m/Hz^0.5": (
        "mV m-1 Hz-0.5",
        "mV/m/Hz^0.5 mV/m/sqrt(Hz) mV/m/√Hz mV/(m*Hz^0.5) mV/m/Hz^(1/2) mV/m/Hz^{1/2}",
    ),
    "(mV/m)^2/Hz": ("mV2 m-2 Hz-1", "(mV/m)^2/Hz mV^2/m^2/Hz (mV/m)2/Hz"),
    "Hz": ("Hz", "Hz"),
    "m^-3": ("m-3", "m^-3 m-3 m^{-3} m**-3 1/m^3 1/m3 /m^3 /m3"),
    "cm^-3": ("cm-3", "cm^-3 cm-3 cm^{-3} 1/cm^3 /cm^3"),
    "m/s": ("m s-1", "m/s m*s^-1 ms^-1"),
    "K": ("K", "K"),
    "V": ("V", "V"),
    "s": ("s", "s"),
    "hPa": ("hPa", "hPa mbar mb"),
    "TECU": ("TECU", "TECU TECu tecu"),
    "MeV": ("MeV", "MeV"),
    "keV": ("keV", "keV KeV"),
    "/(cm^2*s*sr*MeV)": (
        "cm-2 s-1 sr-1 MeV-1",
        "/(cm^2*s*sr*MeV) 1/(cm^2*s*sr*MeV) /cm^2/s/sr/MeV cm^-2s^-1sr^-1MeV^-1",
    ),
    "/(cm^2*s*sr)": (
        "cm-2 s-1 sr-1",
        "/(cm^2*s*sr) counts/(s*cm^2*sr) counts/(scm^2sr) 1/(cm^2*s*sr)",
    ),
    "/(cm^2*s*keV)": ("cm-2 s-1 keV-1", "/(cm^2*s*keV) 1/(cm^2*s*keV) /cm^2/s/keV"),
    "Rayleigh": ("1", "Rayleigh R"),
    "none": ("1", ""),
    "": ("1", ""),
}

#: Where files say the unit of a dataset: HPM and HEPD, EFD, SCM.
UNIT_NAMES = (b"Units", b"units", b"Unit")


def core_unit(unit):
    """The core's spelling of a unit of our tables."""
    return UNITS[unit][0]


def is_checked(declared):
    """Whether files of a declared unit are asked for theirs; flags and digits have none."""
    return bool(UNITS.get(declared, ("", ""))[1])


def same_unit(stated, declared):
    """
    Whether a file's words mean the declared unit.

    Parameters
    ----------
    stated : str
        As in the file; empty means that it says nothing, which is accepted.
    declared : str
        As in our tables; one without spellings (flags, digits) accepts anything.

    Returns
    -------
    same : bool
    """
    accepted = UNITS.get(declared, ("", ""))[1].split()
    return not accepted or not stated or stated.replace(" ", "") in accepted
