"""One made-up world of one day with what is planted in its sensors, for the recipes that ship."""

import pytest

import vconst
from tests.worlds import fill_store
from vconst.plugins import Host
from vconst.recipe.constellation import load_constellation
from vconst.store import Store

#: What is planted, by product: a gain of 10**-0.3 in all ions of PAP; errors of a fluxgate;
#: a column below the orbit, 0.7 of the whole, that reads a tenth too little.
WORLD = """
vconst: 1
title: Payloads of one spacecraft beside each other
campaign: {start: 2020-01-03, stop: 2020-01-04}
world: {f107: 70.0}
products:
  cses-01/lap:
    cadence: 30.0
    latitude: 65.0
    sensors:
      electron_density: {scale: log, pivot: 1.0e+10, noise: 0.01}
  cses-01/lap-10mm:
    cadence: 30.0
    latitude: 65.0
    sensors:
      electron_density: {scale: log, pivot: 1.0e+10, slope: 0.9, offset: 0.1, noise: 0.03}
  cses-01/pap:
    cadence: 30.0
    latitude: 65.0
    sensors:
      oxygen_ion_density: {scale: log, pivot: 1.0e+10, offset: -0.3, noise: 0.02}
      hydrogen_ion_density: {scale: log, pivot: 1.0e+10, offset: -0.3, noise: 0.02}
      helium_ion_density: {scale: log, pivot: 1.0e+10, offset: -0.3, noise: 0.02}
  cses-01/hpm-fgm:
    cadence: 10.0
    latitude: 65.0
    sensors:
      magnetic_field: {angles: [0.02, -0.01, 0.015], turned: [0.1, -0.05, 0.2]}
      magnetic_field_north: {slope: 1.0002, offset: 12.0, noise: 0.1}
      magnetic_field_east: {slope: 0.9997, offset: -20.0, noise: 0.1}
      magnetic_field_centre: {slope: 1.0001, offset: 5.0, noise: 0.1}
  cses-01/hpm-cdsm:
    cadence: 10.0
    latitude: 65.0
    sensors:
      magnetic_field: {noise: 0.1}
  cses-01/efd-ulf:
    cadence: 20.0
    latitude: 65.0
    sizes: {sample: 4}
    rate: 2.0
    time_offset: 0.4 s
  cses-01/scm-ulf:
    cadence: 20.0
    latitude: 65.0
    sizes: {sample: 4, frequency: 4}
    rate: 2.0
  cses-01/hepp-h:
    cadence: 120.0
    sensors:
      electron_flux: {slope: 0.8}
  cses-01/hepp-l:
    cadence: 120.0
  swarm-b/ipd:
    cadence: 30.0
  cses-01/gor-tec:
    cadence: 30.0
    column: below
    sensors:
      partial_total_electron_content: {slope: 0.9}
  cses-01/gor-density:
    cadence: 120.0
    sizes: {altitude: 450}
    sensors:
      electron_density: {scale: log, pivot: 1.0e+10, noise: 0.0434}
  code/gim:
    granule: day
    cadence: 3600.0
    latitudes: [87.5, -87.5, -2.5]
    longitudes: [-180.0, 180.0, 5.0]
    both_ends: true
"""


@pytest.fixture(scope="session")
def host():
    return Host()


@pytest.fixture(scope="session")
def world(tmp_path_factory, host):
    """The store of the made-up world."""
    folder = tmp_path_factory.mktemp("payloads")
    spec = folder / "payloads.yml"
    spec.write_text(WORLD)
    store = Store.create(folder / "store")
    fill_store(store, host, load_constellation(spec), 11, folder)
    return store


@pytest.fixture(scope="session")
def shipped(world, host, tmp_path_factory):
    """Runs of shipped recipes on the one day of the made-up world, each run once."""
    runs = {}

    def run(name, **parameters):
        key = name, *parameters.items()
        if key not in runs:
            out = tmp_path_factory.mktemp(name)
            runs[key] = vconst.run(
                name, world.url, out=out, host=host, stop="2020-01-03", **parameters
            )
        return runs[key]

    return run
