"""
What level 1b files hold, as ESA's product catalogue defines it.

One field a line, in the order of the catalogue: SW_EFIx_LP_1B for baselines up to 06 and
from 07, SW_MAGx_LR_1B. The catalogue types the flags of baseline 07 as ``CDF_UINT8``,
which no CDF has; they are unsigned integers of 8 bits here, as VirES reads them.
"""

from dataclasses import dataclass

NAN = float("nan")


@dataclass(frozen=True)
class Field:
    """
    One variable of a file.

    Parameters
    ----------
    name : str
        In the file.
    kind : str
        CDF type without ``CDF_``: ``"EPOCH"``, ``"DOUBLE"``, ``"UINT1"``, ...
    units : str
        Attribute ``UNITS``.
    description : str
        Attribute ``DESCRIPTION``.
    size : int
        1 for a scalar, 3 for a vector, 4 for a quaternion.
    default : float
        What a made-up file holds where nothing is given: 0 for integers, the nominal
        value for flags of the Langmuir probe, otherwise NaN.
    """

    name: str
    kind: str
    units: str
    description: str
    size: int = 1
    default: float = NAN


#: Langmuir probe at 2 Hz, baselines up to 06.
LP_06 = (
    Field("Timestamp", "EPOCH", "UTC", "Time stamp"),
    Field("SyncStatus", "UINT2", "-", "Synchronization status", default=0),
    Field("Latitude", "DOUBLE", "deg", "Position in ITRF - Geocentric Latitude"),
    Field("Longitude", "DOUBLE", "deg", "Position in ITRF - Geocentric Longitude"),
    Field("Radius", "DOUBLE", "m", "Position in ITRF - Radius"),
    Field("U_orbit", "DOUBLE", "m/s", "Magnitude of spacecraft velocity in the ITRF"),
    Field("Ne", "DOUBLE", "cm-3", "Plasma density (electron)"),
    Field("Ne_error", "DOUBLE", "cm-3", "Error of the plasma density estimate"),
    Field("Te", "DOUBLE", "K", "Plasma electron temperature"),
    Field("Te_error", "DOUBLE", "K", "Error of the plasma electron temperature estimate"),
    Field("Vs", "DOUBLE", "V", "Spacecraft potential"),
    Field("Vs_error", "DOUBLE", "V", "Error of the spacecraft potential estimate"),
    Field(
        "Flags_LP",
        "UINT1",
        "-",
        "Flags indicating the source/method of LP measurements (ne, Te, Vs)",
        default=1,
    ),
    Field(
        "Flags_Ne", "UINT1", "-", "Flags characterizing the plasma density measurement", default=20
    ),
    Field(
        "Flags_Te",
        "UINT1",
        "-",
        "Flags characterizing the electron temperature measurement",
        default=20,
    ),
    Field(
        "Flags_Vs",
        "UINT1",
        "-",
        "Flags characterizing the spacecraft potential measurement",
        default=20,
    ),
)

#: Langmuir probe at 2 Hz, baselines from 07.
LP_07 = (
    Field("Timestamp", "EPOCH", "UTC", "Timestamp of the LP measurement"),
    Field(
        "SyncStatus",
        "UINT2",
        "-",
        "Time synchronization status (of LP), source and quality, see Appendix D",
        default=0,
    ),
    Field("Latitude", "DOUBLE", "deg", "Position in ITRF -- Geocentric latitude"),
    Field("Longitude", "DOUBLE", "deg", "Position in ITRF -- Geocentric longitude"),
    Field("Radius", "DOUBLE", "m", "Position in ITRF -- Radius"),
    Field("U_orbit", "DOUBLE", "m/s", "Magnitude of spacecraft velocity in the ITRF"),
    Field("N_ion", "DOUBLE", "cm-3", "Ion density"),
    Field("dN_ion", "DOUBLE", "cm-3", "Calibration parameter for ion density w.r.t. ISRs"),
    Field("N_ion_error", "DOUBLE", "cm-3", "Random error of the ion density estimate (empty)"),
    Field("N_elec", "DOUBLE", "cm-3", "Electron density"),
    Field(
        "N_elec_error", "DOUBLE", "cm-3", "Random error of the electron density estimate (empty)"
    ),
    Field("T_elec", "DOUBLE", "K", "Electron temperature"),
    Field(
        "T_elec_error", "DOUBLE", "K", "Random error of the electron temperature estimate (empty)"
    ),
    Field("dT_elec", "DOUBLE", "K", "Calibration parameter for electron temperature w.r.t. ISRs"),
    Field("Vs", "DOUBLE", "V", "Spacecraft potential"),
    Field("Vs_error", "DOUBLE", "V", "Error of the spacecraft potential estimate"),
    Field(
        "Flags_LP",
        "UINT1",
        "-",
        "Flags indicating the source of measurements, see Table 6-4",
        default=1,
    ),
    Field(
        "Flags_N_ion",
        "UINT1",
        "-",
        "Flags characterizing the ion density measurement, see Table 6-4",
        default=20,
    ),
    Field(
        "Flags_N_elec",
        "UINT1",
        "-",
        "Flags characterizing the electron density measurement, see Table 6-4",
        default=20,
    ),
    Field(
        "Flags_T_elec",
        "UINT1",
        "-",
        "Flags characterizing the electron temperature measurement, see Table 6-4",
        default=20,
    ),
    Field(
        "Flags_Vs",
        "UINT1",
        "-",
        "Flags characterizing the spacecraft potential measurement, see Table 6-4",
        default=20,
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
        "Flag table for first subset of detailed information about LP instrument "
        "configuration and error conditions, see Table 6-5.",
        default=0,
    ),
    Field(
        "Flagbits2",
        "INT4",
        "-",
        "Flag table for second subset of detailed information about LP "
        "gain configuration and detected error conditions in data, see Table 6-6",
        default=0,
    ),
)

#: Magnetic field at 1 Hz.
MAG_LR = (
    Field("Timestamp", "EPOCH", "UTC", "Time of observation"),
    Field("SyncStatus", "UINT2", "-", "Synchronization status", default=0),
    Field("Latitude", "DOUBLE", "deg", "Position in ITRF - Latitude"),
    Field("Longitude", "DOUBLE", "deg", "Position in ITRF - Longitude"),
    Field("Radius", "DOUBLE", "m", "Position in ITRF - Radius"),
    Field("F", "DOUBLE", "nT", "Magnetic field intensity"),
    Field(
        "dF_Sun",
        "DOUBLE",
        "nT",
        "Magnetic stray field correction of Sun induced perturbation at ASM sensor",
    ),
    Field(
        "dF_AOCS",
        "DOUBLE",
        "nT",
        "Magnetic stray field correction intensity of AOCS magneto-torquer coils",
    ),
    Field(
        "dF_other", "DOUBLE", "nT", "Magnetic stray field correction intensity of all other sources"
    ),
    Field("F_error", "DOUBLE", "nT", "Error estimate on magnetic field intensity"),
    Field("B_VFM", "DOUBLE", "nT", "Magnetic field vector, VFM frame", size=3),
    Field("B_NEC", "DOUBLE", "nT", "Magnetic field vector, NEC frame", size=3),
    Field(
        "dB_Sun",
        "DOUBLE",
        "nT",
        "Magnetic stray field correction vector of Sun induced perturbation, VFM frame",
        size=3,
    ),
    Field(
        "dB_AOCS",
        "DOUBLE",
        "nT",
        "Magnetic stray field correction vector of AOCS magneto-torquer coils, VFM frame",
        size=3,
    ),
    Field(
        "dB_other",
        "DOUBLE",
        "nT",
        "Magnetic stray field correction vector of all other sources, VFM frame",
        size=3,
    ),
    Field("B_error", "DOUBLE", "nT", "Error estimates on magnetic field, VFM frame", size=3),
    Field("q_NEC_CRF", "DOUBLE", "-", "Quaternion, transformation: NEC - CRF", size=4),
    Field("Att_error", "DOUBLE", "mdeg", "Error estimates on attitude information"),
    Field(
        "Flags_F",
        "UINT1",
        "-",
        "Flags characterizing the magnetic field intensity measurement (F)",
        default=0,
    ),
    Field(
        "Flags_B", "UINT1", "-", "Flags characterizing the magnetic field measurement", default=0
    ),
    Field("Flags_q", "UINT1", "-", "Flags characterizing the attitude information", default=0),
    Field(
        "Flags_Platform",
        "UINT2",
        "-",
        "Flags characterizing the S/C platform information",
        default=0,
    ),
    Field("ASM_Freq_Dev", "DOUBLE", "-", "ASM frequency calibration data deviation"),
)
