"""A small world with earthquakes, and the command line on it."""

from types import SimpleNamespace

import pytest

from tests.event_worlds import event_store
from vconst.cli.main import main
from vconst.plugins import Host

RECIPE = """\
vconst: 1
recipe: small-event
title: A small event
parameters: {limit: 1.5}
inputs:
  catalogue: {product: usgs/earthquakes}
  kp: {product: gfz/kp}
  density: {product: cses-01/lap, variables: [electron_density]}
  absent: {product: swarm-b/lp, variables: [electron_density], optional: leave out}
steps:
  zone: {do: preparation_zone, events: catalogue, magnitude: 5.0, most: 1,
    after: 2020-01-14, before: 2020-01-26}
  places: {do: draw_controls, zone: zone, catalogue: catalogue, number: 20,
    start: 2020-01-14, stop: 2020-01-26}
  usual: {do: moving_background, data: density, places: places, kp: kp, after: 0.5}
  unusual: {do: deviations, background: usual}
  chance: {do: compare_with_controls, layers: [unusual], limit: "${limit}", resolution: 20.0}
  described: {do: describe, data: absent}
report: {page: event, show: [unusual, chance]}
"""


@pytest.fixture(scope="session")
def host():
    return Host()


@pytest.fixture(scope="session")
def world(tmp_path_factory, host, climatologies):
    """Folder and store: one satellite's density, Kp and a catalogue."""
    folder = tmp_path_factory.mktemp("blind")
    products = ("cses-01/lap", "gfz/kp", "usgs/earthquakes")
    store = event_store(folder, host, 3, climatologies, products=products)
    (folder / "small-event.yml").write_text(RECIPE)
    return SimpleNamespace(folder=folder, store=store)


@pytest.fixture(scope="module")
def command(world):
    """``command("run", ..., capture=capfd)``: exit code and what was printed, in this process."""
    patch = pytest.MonkeyPatch()
    patch.chdir(world.folder)
    for name in ("VCONST_STORE", "VCONST_PLUGINS", "NO_COLOR"):
        patch.delenv(name, raising=False)

    def called(*arguments, capture):
        capture.readouterr()
        with pytest.raises(SystemExit) as stop:
            main([*map(str, arguments), "--store", str(world.store.url)])
        return SimpleNamespace(code=stop.value.code, said=capture.readouterr())

    yield called
    patch.undo()
