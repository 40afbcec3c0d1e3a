"""Every real GNSS file that is no map is taken by one product, or refused with its reason."""

import pytest
import vconst_gnss

from vconst import FileError, VconstError
from vconst.ingest import read_file, recognise, unpack
from vconst.plugins import Host
from vconst.recipe.constellation import load_constellation
from vconst.synthetic.constellation import make_constellation

TAKEN = {
    "zegv0010.21o": "gnss/observations",
    "zegv0010.21d": "gnss/observations",
    "delf0010.21o": "gnss/observations",
    "aopr0010.17o": "gnss/observations",
    "ACOR00ESP_R_20213550000_01D_30S_MO.rnx": "gnss/observations",
    "ACOR00ESP_R_20213550000_01D_30S_MO.crx": "gnss/observations",
    "P43300USA_R_20190012056_17M_15S_MO.crx.bz2": "gnss/observations",
    "ac660270.18o.Z": "gnss/observations",
    "ab430140.18o.zip": "gnss/observations",
    "cbw10010.21n.gz": "gnss/navigation",
    "brdc0100.24n.gz": "gnss/navigation",
    "brdc0100.24g.gz": "gnss/navigation",
    "BRDC00GOP_R_20210010000_01D_MN.rnx.gz": "gnss/navigation",
    "KMS300DNK_R_20221591000_01H_MN.rnx.gz": "gnss/navigation",
    "CAS0OPSRAP_20240100000_01D_01D_DCB.BIA.gz": "gnss/biases",
    "ionPrf_C2E2.2024.129.20.57.G31_0001.nc": "cosmic-2/ionprf",
    "ionPrf_C2E4.2024.129.20.33.G26_0001.nc": "cosmic-2/ionprf",
    "ionPrf_C2E6.2024.290.20.08.R02_0001.nc": "cosmic-2/ionprf",
}

#: Read by other tests; here it is only looked who takes them.
LONG = {
    "dgar0100.24o.gz": "gnss/observations",
    "BELE00BRA_R_20240100000_01D_30S_MO.crx.gz": "gnss/observations",
    "BRDC00IGS_R_20240100000_01D_MN.rnx.gz": "gnss/navigation",
}

REFUSED = {
    "POTS00DEU_R_20232540000_01D_05M_MM.rnx.gz": "these are weather data, not observations",
    "badtime.10o": r"badtime\.10o:5: '0 \.0000000' is no number",
    "truncated.sp3": "no plugin recognises it",
    "one_map_data.txt": "no plugin recognises it",
    "uqrg0010.25i.truncated.zip": "the file ends inside its header",
}


@pytest.fixture(scope="module")
def host():
    return Host(plugins=[("gnss", vconst_gnss)], load_installed=False)


@pytest.mark.parametrize("name", TAKEN)
def test_a_sound_file_is_taken_by_one_product(name, packed, host):
    readings = read_file((str(packed(name)), None), host).readings
    assert [reading.product for reading in readings] == [TAKEN[name]]
    assert len(readings[0].content.arrays["TIME"]) > 0


@pytest.mark.parametrize("name", LONG)
def test_a_long_file_is_claimed_by_one_product(name, packed, host, tmp_path):
    [file] = unpack(packed(name), tmp_path)
    claims = recognise(host.products, file.names, file.head)
    assert [claim.product.name for claim in claims] == [LONG[name]]


@pytest.mark.parametrize("name", REFUSED)
def test_another_file_is_refused_with_its_reason(name, packed, host):
    with pytest.raises(FileError, match=REFUSED[name]):
        read_file((str(packed(name)), None), host)


def test_a_made_up_constellation_with_observations_is_refused_in_words(tmp_path):
    path = tmp_path / "world.yml"
    path.write_text(
        "vconst: 1\ntitle: a world\n"
        "campaign: {start: 2020-01-08, stop: 2020-01-09, centre: 2020-01-08}\n"
        "products:\n  gnss/observations: {granule: day}\n"
    )
    with pytest.raises(VconstError, match=r"gnss/observations: its samples hang together"):
        make_constellation(load_constellation(path), Host(), tmp_path / "made", seed=1)
