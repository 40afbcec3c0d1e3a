"""What is planted in a constellation is in its files and in truth.json, and nothing else is."""

import hashlib
import json
import shutil
from dataclasses import replace
from pathlib import Path

import h5py
import numpy as np
import pytest

from tests.worlds import fill_store
from vconst.errors import UnknownNameError
from vconst.ingest import ingest
from vconst.operations.fit_calibration import fit_calibration
from vconst.operations.match_up import match_up
from vconst.plugins import Host
from vconst.recipe.constellation import load_constellation, shipped_constellations
from vconst.selection import select
from vconst.store import Store
from vconst.synthetic.constellation import make_constellation
from vconst.synthetic.deviations import Deviation

SPEC = """
vconst: 1
title: A small one
campaign: {start: 2020-01-01, stop: 2020-01-05, centre: 2020-01-03}
orbits:
  cses-01: {maintain: {repeat: 76, days: 5, tolerance: 60 km}}
  cses-02: {from: cses-01, phase: 180}
products:
  cses-01/lap:
    granule: half-orbit
    latitude: 65
    cadence: 30
    time_offset: 0.5 s
    gaps_per_day: 6
    gap_length: 10 min
    burst: 0.3
    burst_noise: 10
    sensors:
      electron_density: {scale: log, pivot: 1.0e+10, noise: 0.01, outliers: 0.01, outlier_size: 2}
    defects: {frozen_position: 0.5, unreadable_utc: 0.1}
  cses-02/lap: {granule: half-orbit, latitude: 65, cadence: 30}
  code/gim: {cadence: 3600, both_ends: true, latitudes: [87.5, -87.5, -2.5], longitudes: [-180, 180, 5]}
deviations:
  bump:
    layers: [plasma density]
    latitude: 10
    longitude: 100
    radius: 3000 km
    start: 2020-01-02
    stop: 2020-01-03
    size: 0.4
    space: flat
"""  # noqa: E501


@pytest.fixture(scope="module")
def host():
    return Host()


@pytest.fixture(scope="module")
def spec(tmp_path_factory):
    path = tmp_path_factory.mktemp("spec") / "small.yml"
    path.write_text(SPEC)
    return load_constellation(path)


@pytest.fixture(scope="module")
def made(spec, host, climatologies, tmp_path_factory):
    folder = tmp_path_factory.mktemp("made")
    return make_constellation(spec, host, folder, seed=3, workers=0, days=2, cache=climatologies)


def _hashes(folder):
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def _read(host, folder, name, key):
    store = Store.create(folder.parent / f"{folder.name}-{name.replace('/', '-')}")
    report = ingest([folder / name.replace("/", "_")], store, host)
    assert not report.refused, report.refused
    columns = store.head().read(name)
    return columns.data["time"].astype("M8[ns]").astype(np.int64), columns.data[key], columns


def test_every_byte_follows_from_the_seed(made, spec, host, climatologies, tmp_path):
    again = make_constellation(spec, host, tmp_path, seed=3, workers=2, days=2, cache=climatologies)
    assert _hashes(made.folder) == _hashes(tmp_path)
    assert again.truth == made.truth


def test_truth_json_says_all_that_was_planted(made, spec):
    truth = json.loads((made.folder / "truth.json").read_text("utf-8"))
    assert truth["schema"] == "vconst/truth/1"
    assert truth["made_up"] is True
    assert (truth["seed"], truth["world"]) == (3, "plasma")
    assert truth["declaration"] == spec.digest
    assert truth["strengths"]["topside"] == 0.15
    assert [each["name"] for each in truth["deviations"]] == ["bump"]
    assert truth["orbits"]["cses-01"]["maintain"]["tolerance"] == 60.0
    assert truth["orbits"]["cses-02"]["seconds_ahead"] == pytest.approx(2842, abs=3)
    lap = truth["products"]["cses-01/lap"]
    assert lap["sensors"]["electron_density"]["noise"] == 0.01
    assert lap["time_offset"] == 0.5
    found = len(list((made.folder / "cses-01_lap").iterdir()))
    assert lap["files"] == made.files["cses-01/lap"] == found


def test_faults_are_in_as_many_files_as_the_truth_says(made, spec, host, climatologies, tmp_path):
    counts = made.truth["products"]["cses-01/lap"]["files_with_defect"]
    total = made.files["cses-01/lap"]
    assert 0.25 < counts["frozen_position"] / total < 0.75
    assert 0 < counts.get("unreadable_utc", 0) < 0.3 * total
    sound = make_constellation(
        spec, host, tmp_path, null=True, workers=0, days=2, cache=climatologies
    )
    assert sound.truth["products"]["cses-01/lap"]["files_with_defect"] == {}
    frozen = 0
    for path in sorted((made.folder / "cses-01_lap").iterdir()):
        with h5py.File(path) as file:
            latitude = file["GEO_LAT"][:].ravel()
        frozen += bool((np.diff(latitude) == 0).any())
    assert frozen == counts["frozen_position"]


def test_a_deviation_is_in_every_layer_it_names_where_and_when_it_says(
    made, spec, host, climatologies, tmp_path
):
    plain = replace(spec, deviations=())
    make_constellation(
        plain, host, tmp_path / "plain", seed=3, workers=0, days=2, cache=climatologies
    )
    deviation = spec.deviations[0]
    for name, key in (("cses-02/lap", "electron_density"), ("code/gim", "total_electron_content")):
        time, changed, columns = _read(host, made.folder, name, key)
        _, usual, _ = _read(host, tmp_path / "plain", name, key)
        if columns.data["latitude"].shape == time.shape:
            place = time, columns.data["latitude"], columns.data["longitude"]
        else:
            north, east = columns.data["latitude"][:, None], columns.data["longitude"]
            place = time[:, None, None], north, east
        expected = 1 + 0.4 * deviation.share(*place)
        assert (expected > 1.3).any()
        known = np.isfinite(usual) & (usual > 5)
        np.testing.assert_allclose((changed / usual)[known], expected[known], atol=0.03)
    temperature = [
        _read(host, folder, "cses-02/lap", "electron_temperature")[1]
        for folder in (
            _copy(made.folder, tmp_path / "a"),
            _copy(tmp_path / "plain", tmp_path / "b"),
        )
    ]
    np.testing.assert_array_equal(*temperature)


def _copy(folder, target):
    shutil.copytree(folder, target)
    return target


#: Six days of two probes whose orbit planes are aligned, thinned, at the height of one level.
PROBES = """
vconst: 1
title: Two probes
campaign: {start: 2020-01-14, stop: 2020-01-20, centre: 2020-01-03}
world: {level: [480.0, 540.0, 507.0]}
products:
  cses-01/lap:
    cadence: 30
    latitude: 65
    sensors: {electron_temperature: {slope: 1.05, offset: 120.0, noise: 60.0}}
  swarm-b/lp:
    cadence: 20
    latitude: 70
    sensors: {electron_temperature: {noise: 30.0}}
"""


def test_slope_and_offset_of_a_thermometer_come_back_from_one_fit(host, climatologies, tmp_path):
    (tmp_path / "probes.yml").write_text(PROBES)
    declared = load_constellation(tmp_path / "probes.yml")
    demo = load_constellation(shipped_constellations()["demo"])
    [shown] = [made for made in demo.products if made.name == "cses-01/lap"]
    sensor = declared.products[0].sensors["electron_temperature"]
    assert shown.sensors["electron_temperature"] == sensor
    store = Store.create(tmp_path / "store")
    fill_store(store, host, declared, 3, climatologies)
    reference, target = (
        select(store.head(), host, name, variables=["electron_temperature"])
        for name in ("swarm-b/lp", "cses-01/lap")
    )
    pairs = match_up(reference, target, distance=300.0, delay=30.0)
    found = fit_calibration(
        pairs,
        variable="electron_temperature",
        reference_error=30.0,
        target_error=60.0,
        replicates=300,
    ).scalars
    for name, planted, width in (("slope", 1.05, 0.03), ("offset", 120.0, 60.0)):
        low, high = found[f"{name}_low"], found[f"{name}_high"]
        assert low <= planted <= high
        assert high - low < width
    assert found["slope_low"] > 1
    assert found["offset_low"] > 0


def test_nothing_is_planted_by_default():
    shipped = {name: load_constellation(path) for name, path in shipped_constellations().items()}
    planting = {name for name, declared in shipped.items() if declared.deviations}
    assert planting == {"demo"}  # whose page says so; a declaration that says nothing has none


def test_gaps_modes_outliers_and_a_late_clock_are_those_declared(
    made, spec, host, climatologies, tmp_path
):
    copied = _copy(made.folder, tmp_path / "made")
    for path in (copied / "cses-01_lap").iterdir():
        with h5py.File(path) as file:
            stamped = file["VERSE_TIME"][:].ravel()
        assert (stamped % 30_000 == 500).all()
    truth = make_constellation(
        spec, host, tmp_path / "null", seed=3, null=True, workers=0, days=2, cache=climatologies
    )
    lost = 1 - _samples(copied) / _samples(truth.folder)
    assert abs(lost) < 1e-9  # gaps are no fault of the sensor's scale: they are in both
    whole = _samples(made.folder, "cses-02_lap")
    assert 0.01 < 1 - _samples(made.folder) / whole < 0.12


def _samples(folder, product="cses-01_lap"):
    count = 0
    for path in (folder / product).iterdir():
        with h5py.File(path) as file:
            count += file["VERSE_TIME"].shape[0]
    return count


def test_layers_that_mean_nothing_are_refused(spec, host, climatologies, tmp_path):
    wrong = replace(spec.deviations[0], layers=("plasma densitty",))
    with pytest.raises(UnknownNameError, match="Did you mean 'plasma density'"):
        make_constellation(
            replace(spec, deviations=(wrong,)),
            host,
            tmp_path,
            workers=0,
            days=1,
            cache=climatologies,
        )


@pytest.mark.parametrize(
    ("space", "half"), [("flat", 1.0), ("cosine", 0.5), ("gaussian", np.exp(-0.5))]
)
def test_a_deviation_has_its_shape_in_space_and_time(space, half):
    where = {"latitude": 0.0, "longitude": 0.0, "radius": 1000.0, "size": 1.0}
    when = {"start": "2020-01-01", "stop": "2020-01-03"}
    day = np.datetime64("2020-01-01", "ns").astype(np.int64) + 86_400_000_000_000
    one = Deviation(name="one", layers=("x",), **where, **when, space=space)
    north = 500 / 111.195
    assert one.share(np.array([day]), np.array([north]), np.array([0.0]))[0] == pytest.approx(
        half, abs=1e-3
    )
    assert one.share(np.array([day]), np.array([9.1]), np.array([0.0]))[0] == 0
    rising = Deviation(name="one", layers=("x",), **where, **when, space="flat", time="rising")
    fading = Deviation(name="one", layers=("x",), **where, **when, space="flat", time="cosine")
    zero = np.array([0.0])
    assert rising.share(np.array([day]), zero, zero)[0] == pytest.approx(0.5)
    assert fading.share(np.array([day]), zero, zero)[0] == pytest.approx(1.0)
    assert rising.share(np.array([day * 2]), zero, zero)[0] == 0


def test_a_store_that_ingests_the_folder_elsewhere_says_that_it_is_made_up(made, host, tmp_path):
    store = Store.create(tmp_path / "store")
    report = ingest([_copy(made.folder, tmp_path / "elsewhere")], store, host)
    assert not report.refused
    records = store.head().records("note")
    assert any(record.body.get("made_up") for record in records)


def test_the_example_of_the_documentation_can_be_made(host, climatologies, tmp_path):
    page = Path(__file__).resolve().parents[1] / "docs/constellations.md"
    (tmp_path / "spec.yml").write_text(page.read_text("utf-8").split("```")[1][5:])
    spec = load_constellation(tmp_path / "spec.yml")
    thin = tuple(replace(made, cadence=60.0) for made in spec.products)
    made = make_constellation(
        replace(spec, products=thin), host, tmp_path, workers=0, days=1, cache=climatologies
    )
    assert len(made.truth["orbits"]["cses-01"]["manoeuvres"]) in (0, 1)
    assert made.truth["orbits"]["cses-02"]["maintain"]["tolerance"] == 60.0
    assert all(made.files.values())
