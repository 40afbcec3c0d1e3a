"""What the plugin offers."""

import pickle
import re
import subprocess
import sys
from pathlib import Path

import pytest
import vconst_cses


def test_importing_the_plugin_and_its_tables_is_light():
    code = (
        "import sys, vconst_cses as v; list(v.missions()); list(v.vocabulary())\n"
        "print([n for n in ('numpy', 'h5py', 'xarray', 'zarr') if n in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_readme_lists_every_known_defect_and_the_size_of_every_file():
    from vconst_cses import about

    text = (Path(__file__).parents[1] / "README.md").read_text("utf-8")
    for name in ("reasons", "sizes"):
        begin, end = f"<!-- made by vconst_cses.about:{name} -->\n", "\n<!-- end of made -->"
        rows = text.partition(begin)[2].partition(end)[0].splitlines()
        assert rows == getattr(about, name)(), "stale: run make docs"


@pytest.mark.parametrize("name", ["cses-01/hpm-fgm", "cses-01/efd-ulf", "cses-01/hepd"])
def test_files_are_as_large_as_the_readme_says(name, tmp_path):
    from vconst_cses.about import bytes_of
    from vconst_cses.tables import LAYOUTS

    from vconst.dataset import unconform
    from vconst.plugins import Host
    from vconst.testing import make_columns

    host = Host(load_installed=False, plugins=[("cses", vconst_cses)])
    product = host.product(name)
    columns = make_columns(product, host.vocabulary)
    times = columns.data["time"]
    path = tmp_path / product.native.name_file(times[0], times[-1])
    product.native.write(unconform(product, columns, None, host.vocabulary), path)
    [layout] = [one for one in LAYOUTS if one.product == name]
    assert path.stat().st_size == pytest.approx(bytes_of(layout, len(times)), rel=0.1)


def test_every_canonical_name_is_a_term():
    from vconst.vocabulary import Vocabulary

    vocabulary = Vocabulary(vconst_cses.vocabulary())
    [mission] = vconst_cses.missions()
    for product in mission.products:
        for variable in product.variables:
            assert vocabulary[variable.name].name == variable.name


def test_products_can_be_sent_to_another_process_and_read_there(hpm_5):
    [mission] = vconst_cses.missions()
    sent = pickle.loads(pickle.dumps(mission))
    here, there = mission.products[0], sent.products[0]
    assert there.variables == here.variables
    assert there.formats[0].read(hpm_5).revision == here.formats[0].read(hpm_5).revision


def test_only_positions_that_a_real_file_shows_are_declared_as_proved():
    [mission] = vconst_cses.missions()
    proved = {p.name for p in mission.products if p.position == "geocentric"}
    assert proved == {"cses-01/hpm-fgm"}  # IGRF tells: 12 nT so, 57 nT if taken for geodetic


def test_layouts_are_known_as_the_traps_page_says():
    """What was read as a real file, and what was seen in print (trap 42); the rest is assumed."""
    [mission] = vconst_cses.missions()
    known = {p.name: p.formats[0].layout for p in mission.products}
    assert {name for name, how in known.items() if how == "real file"} == {"cses-01/hpm-fgm"}
    assert {name for name, how in known.items() if how == "seen in print"} >= {
        *("cses-01/hpm-cdsm", "cses-01/lap", "cses-01/efd-ulf")
    }
    assert {how for name, how in known.items() if name.startswith("cses-02")} == {"assumed"}


#: EFD of CSES-02: number of the sensor and sampling rate in Hz, as working reader code has them.
BANDS = {
    "cses-02/efd-ulf": ("1", 244.140625),
    "cses-02/efd-elf": ("2", 5e3),
    "cses-02/efd-vlf": ("3", 80e3),
    "cses-02/efd-vlfe": ("4", 200e3),
    "cses-02/efd-hf": ("5", 8e6),
}


@pytest.mark.parametrize(("name", "sensor", "rate"), [(n, *about) for n, about in BANDS.items()])
def test_bands_of_the_second_satellite_are_sampled_as_declared(name, sensor, rate):
    from vconst_cses.tables import LAYOUTS

    [layout] = [one for one in LAYOUTS if one.product == name]
    assert layout.sensor == sensor
    number, mega = re.fullmatch(r"[A-Z]+:([\d.]+)(M?)Hz", layout.root["SAMPLERATE"]).groups()
    assert float(number) * (1e6 if mega else 1) == pytest.approx(rate, rel=1e-5)
    axes = {column.name: column.spacing for column in layout.columns if column.spacing}
    if "sample_offset" in axes:
        assert layout.rate == rate
        assert axes["sample_offset"] == (0.0, 1 / rate)
        assert layout.cadence == pytest.approx(2048 / rate)
    if "frequency" in axes:  # 1024 bins from 0 to half the rate
        assert axes["frequency"] == (0.0, pytest.approx(rate / 2048))
    assert {"sample_offset", "frequency"} & set(axes)


def test_what_is_announced_is_planned_and_has_no_product():
    [mission] = vconst_cses.missions()
    status = {platform.name: platform.status for platform in mission.platforms}
    planned = {
        *(f"cses-03{letter}" for letter in "abcd"),
        "zhangheng-02",
        "emergency-constellation",
    }
    assert {name for name, said in status.items() if said == "planned"} == planned
    assert {name for name, said in status.items() if said == "flying"} == {"cses-01", "cses-02"}
    assert {product.platform for product in mission.products} == {"cses-01", "cses-02"}


def test_the_element_set_returns_after_76_revolutions_in_five_days():
    from datetime import UTC, datetime, timedelta

    from sgp4.api import Satrec, jday

    [mission] = vconst_cses.missions()
    satellite = Satrec.twoline2rv(*mission.platforms[0].elements)
    epoch = datetime(2019, 11, 18, 12, tzinfo=UTC)

    def height_of_node(minutes):
        time = epoch + timedelta(minutes=minutes)
        code, position, _ = satellite.sgp4(*jday(*time.timetuple()[:5], time.second))
        assert code == 0
        return position[2]

    northward = [m for m in range(7300) if height_of_node(m) < 0 <= height_of_node(m + 1)]
    assert (northward[76] - northward[0]) / 1440 == pytest.approx(5.0, abs=0.002)
