"""Every real file of indices is read, or refused with the right reason."""

import pytest

from vconst import VconstError
from vconst.ingest import read_file

#: Samples by product, or a part of the reason for which a file is refused.
TABLE = {
    "Fobs_2009-01.txt": {"gfz/f107": 32},
    "Hp30_2009-01.txt": {"gfz/hp30": 1489},
    "Hp30_ap30_complete_series.txt": {"gfz/hp30": 1488},
    "Hp60_2009-01.txt": {"gfz/hp60": 745},
    "Kp_ap_Ap_SN_F107_nowcast.txt": {"gfz/kp": 192, "gfz/f107": 24, "gfz/sunspot-number": 24},
    "Kp_ap_Ap_SN_F107_since_2024.txt": {
        "gfz/kp": 248,
        "gfz/f107": 31,
        "gfz/sunspot-number": 31,
    },
    "Kp_def2009.wdc": {"gfz/kp": 2920},
    "Kp_def2019.txt": {"gfz/kp": 472},
    "Kp_now2020.wdc": {"gfz/kp": 2928},
    "SN_2009-01.txt": {"gfz/sunspot-number": 32},
    "SW-All.txt": {
        "cssi/kp": 198120,
        "cssi/f107": 24765,
        "cssi/kp-predicted": 312,
        "cssi/f107-predicted": 39,
        "cssi/f107-monthly-predicted": 194,
    },
    "ae_last_96_hrs.txt": {"lasp/ae-predicted": 573},
    "ap30_2009-01.txt": {"gfz/hp30": 1489},
    "dst2000.txt": {"kyoto/dst": 8784},
    "dst_last_96_hrs.txt": {"lasp/dst-predicted": 574},
    "gfz_Hpo_Hp30_format.txt": "no line with data",
    "gfz_Kp_ap_Ap_SN_F107_format.txt": "no plugin recognises it",
    "kp_recent_2019-03-18.txt": {"swpc/kp": 240},
    "omni2t_2000.dat": {"omni/hourly": 25},
    "omni_format.txt": "no plugin recognises it",
}


def test_the_table_has_every_real_file(real):
    assert {path.name for path in real("SW-All.txt").parent.iterdir()} == set(TABLE)


@pytest.mark.parametrize("name", TABLE)
def test_a_real_file_is_read_or_refused_with_the_right_reason(real, host, name):
    wanted = TABLE[name]
    if isinstance(wanted, str):
        with pytest.raises(VconstError, match=wanted):
            read_file((str(real(name)), None), host)
        return
    samples = {}
    for reading in read_file((str(real(name)), None), host).readings:
        rows = len(reading.content.arrays["time"])
        samples[reading.product] = samples.get(reading.product, 0) + rows
    assert samples == wanted
