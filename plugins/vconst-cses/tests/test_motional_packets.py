"""Made-up waveforms hold the field of motion sample by sample, from files to the rest."""

import numpy as np
import pytest

from vconst.engine import Engine
from vconst.ingest import ingest
from vconst.operations.remove_motional_field import remove_motional_field
from vconst.plugins import Host
from vconst.recipe.constellation import load_constellation
from vconst.selection import select
from vconst.store import Store
from vconst.synthetic.constellation import make_constellation

DECLARATION = """
vconst: 1
campaign: {start: 2020-01-22, stop: 2020-01-23}
products:
  cses-01/efd-ulf:
    granule: half-orbit
    latitude: 50.0
    start: 2020-01-22T00:00:00
    stop: 2020-01-22T02:00:00
"""
NAMES = tuple(f"electric_field_{axis}" for axis in "xyz")


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    folder = tmp_path_factory.mktemp("waveforms")
    (folder / "made.yml").write_text(DECLARATION)
    host, store = Host(), Store.create(folder / "store")
    declaration = load_constellation(folder / "made.yml")
    make_constellation(declaration, host, folder / "files", workers=1)
    ingest([folder / "files"], store, host, workers=1)
    return select(store.head(), host, "cses-01/efd-ulf", engine=Engine())


def vectors(dataset):
    """Packets of vectors that follow each other, shape (packets, samples, 3)."""
    return np.stack([dataset[name].values.astype(float) for name in NAMES], axis=2)


def follows(outcome, cause):
    """Slope of one on the other, without offsets, over all components."""
    return (outcome * cause).sum() / (cause**2).sum()


def test_the_rest_of_made_up_packets_has_no_ramp_inside_and_no_step_at_the_edges(data):
    whole = data.read()
    left = vectors(remove_motional_field(data, frame="NEC", contains="v x B").read())
    motional = vectors(whole) - left
    follow = np.diff(whole["time"].values.astype("M8[ns]").astype(np.int64)) < 2.1e9
    known = np.isfinite(left).all(axis=(1, 2))
    follow &= known[1:] & known[:-1]
    assert follow.sum() > 1500
    assert 200 < np.linalg.norm(motional[known], axis=2).max() < 400
    growth = (motional[:, -1] - motional[:, 0])[:-1][follow]
    assert growth.std() > 0.2  # as large as what correct_packet_edges is for
    steps = (left[1:, 0] - left[:-1, -1])[follow]
    assert abs(follows(steps, growth)) < 0.05
    place = np.linspace(-1, 1, left.shape[1])[:, None]
    ramps = 2 * (left * place).sum(axis=1) / (place**2).sum()
    assert abs(follows(ramps[:-1][follow], growth)) < 0.05
