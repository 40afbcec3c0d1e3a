"""The shipped audit on made-up half-orbits: what the samples tell beside what is declared."""

import numpy as np
import pytest

from tests.made_up_orbits import electric_at, field_at, made_up_track
from vconst.ingest import ingest
from vconst.plugins import Host
from vconst.recipe.api import shipped_recipes
from vconst.recipe.load import load_recipe
from vconst.recipe.run import run_recipe
from vconst.store import Store

SPAN = {"start": "2019-11-20", "stop": "2019-11-20"}


def half_orbit(step):
    """The first whole half-orbit of the real element set."""
    track = made_up_track(hours=1.6, step=step)
    ends = np.flatnonzero(np.diff(track[0]) > np.timedelta64(60, "s")) + 1
    return tuple(each[ends[0] : ends[1]] for each in track)


def arrays_of(track, **values):
    """What a file holds, by its names."""
    time, latitude, longitude, radius = track
    return {
        "VERSE_TIME": (time - np.datetime64("2009-01-01", "ns")).astype(np.int64),
        "GEO_LAT": latitude,
        "GEO_LON": longitude,
        "ALTITUDE": radius - 6371.2,
        **values,
    }


def fluxgate(track):
    """North, east, centre at 1 Hz with 1 nT of noise."""
    field = field_at(*track) + np.random.default_rng(1).normal(0, 1.0, (len(track[0]), 3))
    return arrays_of(track, **{f"A22{k}": field[:, k - 1] for k in (1, 2, 3)})


def probes(track):
    """-v x B in the Earth's frame and 5 mV/m of noise, in packets of 256 samples."""
    electric = electric_at(track, "ECEF")[:, :, None]
    noise = np.random.default_rng(2).normal(0, 5.0, (len(track[0]), 3, 256))
    return arrays_of(track, **{f"A11{k}_W": (electric + noise)[:, k - 1] for k in (1, 2, 3)})


#: By product: its sister, seconds between records, what fills its file, and what is found.
AUDITED = {
    "cses-01/hpm-fgm": ("cses-01/hpm-cdsm", 1.0, fluxgate, ("NEC", "NEC", "+1")),
    "cses-01/efd-ulf": ("cses-01/hpm-fgm", 2.048, probes, ("unknown", "ECEF", "-v x B")),
}


@pytest.mark.parametrize("name", AUDITED)
def test_the_audit_of_a_made_up_payload_tells_its_frame(products, name, tmp_path):
    sister, step, make, expected = AUDITED[name]
    track, form = half_orbit(step), products[name].formats[0]
    path = tmp_path / form.name_file(track[0][0], track[0][-1])
    form.write(make(track), path)
    host, store = Host(), Store.create(tmp_path / "store")
    report = ingest([path], store, host, workers=0)
    assert not report.refused, report.refused
    recipe = load_recipe(shipped_recipes()["audit"], {"product": name, "sister": sister, **SPAN})
    found = run_recipe(recipe, store, host, out=tmp_path / "runs")
    assert not found.error, found.error
    geometry = found.results["geometry"].dataset.set_index(question="asked")
    frame, signs = (geometry.sel(question=each) for each in ("frame", "signs"))
    assert (frame["declared"].item(), frame["found"].item(), signs["found"].item()) == expected
    assert found.results["geometry"].scalars["contradicted"] == 0
    if name == "cses-01/hpm-fgm":  # the strength of the field tells the kind of position
        assert geometry["found"].sel(question="position").item() == "geocentric"
    sampling = found.results["sampling"].dataset
    assert sampling["usual_step"].values == pytest.approx([step])
    assert sampling["samples"].item() == len(track[0])
