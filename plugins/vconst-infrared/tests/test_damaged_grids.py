"""Damaged files of every layout are read or refused in words, and end no process of ours."""

from functools import partial

import numpy as np
import pytest
from vconst_infrared.products import grids

from vconst.testing.damage_class import DamageTests

GRIDS = {grid.name: grid for grid in grids()}


def whole(name, folder):
    """A made-up file of two maps."""
    form = GRIDS[name].product().native
    time = np.datetime64("2020-01-08", "ns") + np.arange(2) * np.timedelta64(3, "h")
    axes = {"y": np.linspace(60, -60, 5), "x": np.linspace(-60, 60, 9)}
    given = {"lat": axes["y"], "lon": axes["x"]}
    if form.axes:
        axes = form.axes(*axes.values())
        given = {"y": axes["projection_y"], "x": axes["projection_x"]}
    given |= {"time": time, GRIDS[name].names[0]: np.linspace(200, 300, 90).reshape(2, 5, 9)}
    path = folder / form.name_file(time[0], time[-1])
    form.write(given, path)
    return path


def tile(folder):
    """A made-up tile of MODIS."""
    pytest.importorskip("pyhdf")
    from vconst_infrared.modis.tiles import axes_of_tile, name_tile, write_tile

    axes = axes_of_tile(np.linspace(0, 10, 6), np.linspace(0, 10, 6))
    given = {
        "time": np.array(["2020-01-08"], "M8[ns]"),
        "y": axes["projection_y"],
        "x": axes["projection_x"],
        "LST_Day_1km": np.linspace(280, 300, 36).reshape(1, 6, 6),
        "Day_view_time": np.full((1, 6, 6), 10.5),
    }
    path = folder / name_tile(np.datetime64("2020-01-08"), prefix="MOD11A1")
    return write_tile(given, path, half="Day")


class TestDamaged(DamageTests):
    formats = {  # noqa: RUF012
        "classic grid": partial(whole, "gridsat/bt"),
        "scan angles with flags": partial(whole, "goes-16/abi-bt"),
        "two-dimensional places": partial(whole, "meteosat/seviri-bt"),
        "tile of MODIS, HDF4": tile,
    }
