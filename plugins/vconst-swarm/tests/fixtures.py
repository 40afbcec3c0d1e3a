"""
Files written from the printed definitions with cdflib alone.

It imports nothing of vconst and shares no table with the plugin: the lines below are typed
after the product catalogue, so that a wrong table there does not pass.
"""

import calendar
import datetime

import cdflib
import numpy as np

RECORDS = 24
START = datetime.datetime(2016, 3, 11, 23, 59, 50, 250000)

LP_06 = "SW_OPER_EFIB_LP_1B_20160311T000000_20160312T000005_0501_MDR_EFI_LP.cdf"
LP_07 = "SW_OPER_EFIB_LP_1B_20160311T000000_20160312T000005_0701_MDR_EFI_LP.cdf"
MAG_LR = "SW_OPER_MAGC_LR_1B_20160311T000000_20160312T000020_0602_MDR_MAG_LR.cdf"

POSITION = [("Latitude", 45, "deg"), ("Longitude", 45, "deg"), ("Radius", 45, "m")]

#: name, CDF type number, unit
LP_06_VARIABLES = [
    ("Timestamp", 31, "UTC"),
    ("SyncStatus", 12, "-"),
    *POSITION,
    ("U_orbit", 45, "m/s"),
    ("Ne", 45, "cm-3"),
    ("Ne_error", 45, "cm-3"),
    ("Te", 45, "K"),
    ("Te_error", 45, "K"),
    ("Vs", 45, "V"),
    ("Vs_error", 45, "V"),
    ("Flags_LP", 11, "-"),
    ("Flags_Ne", 11, "-"),
    ("Flags_Te", 11, "-"),
    ("Flags_Vs", 11, "-"),
]
LP_07_VARIABLES = [
    ("Timestamp", 31, "UTC"),
    ("SyncStatus", 12, "-"),
    *POSITION,
    ("U_orbit", 45, "m/s"),
    ("N_ion", 45, "cm-3"),
    ("dN_ion", 45, "cm-3"),
    ("N_ion_error", 45, "cm-3"),
    ("N_elec", 45, "cm-3"),
    ("N_elec_error", 45, "cm-3"),
    ("T_elec", 45, "K"),
    ("T_elec_error", 45, "K"),
    ("dT_elec", 45, "K"),
    ("Vs", 45, "V"),
    ("Vs_error", 45, "V"),
    ("Flags_LP", 11, "-"),
    ("Flags_N_ion", 11, "-"),
    ("Flags_N_elec", 11, "-"),
    ("Flags_T_elec", 11, "-"),
    ("Flags_Vs", 11, "-"),
    ("Gamma1", 45, "deg"),
    ("Gamma2", 45, "deg"),
    ("Flagbits1", 4, "-"),
    ("Flagbits2", 4, "-"),
]
MAG_LR_VARIABLES = [
    ("Timestamp", 31, "UTC"),
    ("SyncStatus", 12, "-"),
    *POSITION,
    ("F", 45, "nT"),
    ("dF_Sun", 45, "nT"),
    ("dF_AOCS", 45, "nT"),
    ("dF_other", 45, "nT"),
    ("F_error", 45, "nT"),
    ("B_VFM", 45, "nT", 3),
    ("B_NEC", 45, "nT", 3),
    ("dB_Sun", 45, "nT", 3),
    ("dB_AOCS", 45, "nT", 3),
    ("dB_other", 45, "nT", 3),
    ("B_error", 45, "nT", 3),
    ("q_NEC_CRF", 45, "-", 4),
    ("Att_error", 45, "mdeg"),
    ("Flags_F", 11, "-"),
    ("Flags_B", 11, "-"),
    ("Flags_q", 11, "-"),
    ("Flags_Platform", 12, "-"),
    ("ASM_Freq_Dev", 45, "-"),
]


def times(seconds):
    """The UTC times of the records."""
    step = datetime.timedelta(seconds=seconds)
    return [START + number * step for number in range(RECORDS)]


def write_lp_06(folder, checksum=False):
    """Baseline 05: flags 10, 30, 40 and 9 in known places."""
    number = np.arange(RECORDS)
    values = common(0.5) | {
        "Ne": 1e5 + 1000.0 * number,
        "Te": 2000.0 + number,
        "Te_error": np.where(number == 2, 42949672.95, np.where(number == 3, 42949673.0, 50.0)),
        "Vs": np.full(RECORDS, -2.5),
        "Flags_LP": np.where(number == 5, 9, np.where(number == 6, 3, 1)),
        "Flags_Ne": np.select([number == 7, number == 8, number == 9], [30, 40, 19], 20),
        "Flags_Te": np.select([number == 10, number == 11], [12, 40], 10),
        "Flags_Vs": np.where(number == 12, 30, 20),
    }
    return write(folder / LP_06, LP_06_VARIABLES, values, checksum)


def write_lp_07(folder):
    """Baseline 07: the ion density is what Ne was; 21 is nominal, 22 a spike, 40 unusable."""
    number = np.arange(RECORDS)
    flags = np.select([number == 7, number == 8, number == 9], [30, 40, 22], 21)
    values = common(0.5) | {
        "N_ion": 1e5 + 1000.0 * number,
        "dN_ion": np.full(RECORDS, -4e3),
        "N_elec": 5e4 + 1000.0 * number,
        "T_elec": 2000.0 + number,
        "Vs": np.full(RECORDS, -2.5),
        "Flags_LP": np.where(number == 5, 9, np.where(number == 6, 5, 1)),
        "Flags_N_ion": flags,
        "Flags_N_elec": np.full(RECORDS, 20),
        "Flags_T_elec": flags[::-1],
        "Flags_Vs": np.where(number == 12, 30, 20),
    }
    return write(folder / LP_07, LP_07_VARIABLES, values)


def write_mag_lr(folder):
    """Field vector and strength; 255 where there is none, 1 where Swarm C has no ASM."""
    number = np.arange(RECORDS)
    vector = np.stack([2e4 + number, -1500.0 - number, 3e4 + number], axis=1)
    values = common(1.0) | {
        "F": np.sqrt((vector**2).sum(axis=1)),
        "B_NEC": vector,
        "B_VFM": vector,
        "Flags_F": np.select([number == 2, number == 3, number == 4], [255, 64, 17], 1),
        "Flags_B": np.select([number == 5, number == 6], [255, 9], 1),
        "Flags_q": np.select([number == 7, number == 8], [255, 48], 0),
        "Flags_Platform": np.where(number == 9, 3, 1),
    }
    return write(folder / MAG_LR, MAG_LR_VARIABLES, values)


def common(seconds):
    """Time and position."""
    number = np.arange(RECORDS)
    return {
        "Timestamp": np.array([epoch(time) for time in times(seconds)]),
        "Latitude": -60 + 0.03 * number,
        "Longitude": 179.9 - 0.01 * number,
        "Radius": 6.88e6 + 10.0 * number,
    }


def epoch(time):
    """CDF_EPOCH: ms since 0000-01-01, from the calendar."""
    seconds = calendar.timegm(time.timetuple()) + 719528 * 86400
    return seconds * 1000.0 + time.microsecond / 1000


def write(path, variables, values, checksum=False):
    """Write what is given; the rest is zero."""
    about = {"Encoding": 6, "Majority": "row_major", "rDim_sizes": [], "Checksum": checksum}
    file = cdflib.cdfwrite.CDF(path, cdf_spec=about, delete=True)
    for name, kind, unit, *size in variables:
        about = {
            "Variable": name,
            "Data_Type": kind,
            "Num_Elements": 1,
            "Rec_Vary": True,
            "Dim_Sizes": size,
            "Var_Type": "zVariable",
            "Compress": 0,
        }
        dtype = {31: "f8", 45: "f8", 11: "u1", 12: "u2", 4: "i4"}[kind]
        data = np.asarray(values.get(name, np.zeros((RECORDS, *size))), dtype)
        file.write_var(about, var_attrs={"UNITS": unit, "DESCRIPTION": name}, var_data=data)
    file.close()
    return path
