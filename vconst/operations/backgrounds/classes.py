"""By what crossings of cells are told apart: side, local time, season, Kp and F10.7."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from vconst.errors import OperationError, UsageError
from vconst.kernels.cells import season_of
from vconst.kernels.constants import DAY
from vconst.kernels.sphere import local_time

#: Most cells of a map: five numbers of each are 800 MB.
MOST = 20_000_000

#: Variables by which the Sun's flux may be given, and how long a value of Kp or flux holds, ns.
FLUXES = ("f107_81_day_mean", "f107_81_day_mean_trailing", "f107")
HOLDS = {"kp": DAY // 8, "f107": DAY}


@dataclass(frozen=True)
class Cells:
    """
    The cells of a map.

    Parameters
    ----------
    rows, columns : int
        Of latitude and longitude.
    hours : int
        Classes of local time, equally long, the first from midnight on.
    seasons : int
    kp, f107 : tuple of float
        Inner edges of the classes, rising; empty for one class. A value at an edge is above.
    sides : tuple of int
        1 northward, -1 southward; 0 for maps.
    """

    rows: int
    columns: int
    hours: int
    seasons: int
    kp: tuple[float, ...]
    f107: tuple[float, ...]
    sides: tuple[int, ...]

    @property
    def shape(self):
        """Of the map: side, local time, season, Kp, F10.7, latitude, longitude."""
        classes = (len(self.kp) + 1, len(self.f107) + 1)
        return (len(self.sides), self.hours, self.seasons, *classes, self.rows, self.columns)

    @property
    def size(self):
        """Number of cells."""
        return int(np.prod(self.shape))

    def number(self, crossings, side, kp, f107):
        """
        The cell of each crossing, -1 where a class is unknown.

        Parameters
        ----------
        crossings : dict of str to array
            With ``cell``, ``time`` (of its middle) and ``longitude``.
        side : array of int
        kp, f107 : array of float or None
            NaN is unknown; None where there are no classes.
        """
        middle = crossings["time"]
        hour = local_time(middle, crossings["longitude"].astype(float)) * self.hours / 24.0
        found = np.searchsorted(np.sort(self.sides), side)
        found = found * self.hours + np.minimum(hour.astype(np.int64), self.hours - 1)
        found = found * self.seasons + season_of(middle, self.seasons)
        known = np.ones(found.size, bool)
        for values, edges in ((kp, self.kp), (f107, self.f107)):
            found = found * (len(edges) + 1)
            if edges:
                known &= np.isfinite(values)
                found += np.searchsorted(edges, values, side="right")
        place = found * (self.rows * self.columns) + crossings["cell"]
        return np.where(known, place, -1)


def cells_of(*, latitude, longitude, local_time, seasons, kp_classes, f107_classes, kind):
    """
    The cells that settings ask for.

    Raises
    ------
    UsageError
        If a step does not divide its circle, a number is below one, edges do not rise, or
        there would be too many cells.
    """
    if seasons < 1:
        raise UsageError(f"background_map: 'seasons' is {seasons}; expected 1 or more.")
    made = Cells(
        rows=_parts("latitude", 180.0, latitude),
        columns=_parts("longitude", 360.0, longitude),
        hours=_parts("local_time", 24.0, local_time),
        seasons=seasons,
        kp=_rising("kp_classes", kp_classes),
        f107=_rising("f107_classes", f107_classes),
        sides=(0,) if kind == "grid" else (-1, 1),
    )
    if made.size > MOST:
        raise UsageError(
            f"background_map: {made.size:,} cells; at most {MOST:,}.".replace(",", " "),
            hint="Take larger steps or fewer classes: most cells would see no pass.",
        )
    return made


def require_indices(cells, given):
    """
    Refuse classes without their index.

    Parameters
    ----------
    cells : Cells
    given : dict of str to (Selection or None)
        ``kp`` and ``f107``.

    Raises
    ------
    UsageError
    """
    for name, selection in given.items():
        if getattr(cells, name) and selection is None:
            raise UsageError(
                f"background_map: '{name}_classes' are asked for and no '{name}' is given.",
                hint=f"Add an input of the index and name it: '{name}: that_input'.",
            )


def step_values(name, selection, edges, time):
    """
    The value of an index at each time, as a step.

    Parameters
    ----------
    name : {"kp", "f107"}
    selection : Selection or None
        A value holds from its time on: 3 h of Kp, a day of F10.7.
    edges : tuple of float
        Of the classes; without any nothing is read.
    time : array of int64, ns

    Returns
    -------
    values : numpy.ndarray of float or None
        NaN where there is none; None without classes.

    Raises
    ------
    OperationError
        If the index has another name.
    """
    if not edges:
        return None
    dataset = selection.read()
    held = [each for each in (FLUXES if name == "f107" else (name,)) if each in dataset]
    if not held:
        raise OperationError(
            f"background_map: '{selection.product}' given as '{name}' has no such variable.",
            hint=f"Give a product that holds '{name}'.",
        )
    stamps = dataset["time"].values.astype("M8[ns]").astype(np.int64)
    order = np.argsort(stamps, kind="stable")
    stamps, values = stamps[order], dataset[held[0]].values.astype(float)[order]
    length = int(float(dataset[held[0]].attrs.get("interval", 0.0)) * 1e9) or HOLDS[name]
    at = np.searchsorted(stamps, time, side="right") - 1
    fresh = (at >= 0) & (time - stamps[np.maximum(at, 0)] < length)
    return np.where(fresh, values[np.maximum(at, 0)], np.nan)


def _parts(name, whole, step):
    """In how many parts a step cuts a whole."""
    count = round(whole / step) if step > 0 else 0
    if count < 1 or abs(count * step - whole) > 1e-6 * whole:
        raise UsageError(
            f"background_map: '{name}' is {step:g}; expected a whole part of {whole:g}.",
            hint=f"{whole:g}, {whole / 2:g} and {whole / 4:g} are such parts.",
        )
    return count


def _rising(name, edges):
    if any(high <= low for low, high in pairwise(edges)):
        raise UsageError(f"background_map: '{name}' must rise; got {list(edges)}.")
    return tuple(float(each) for each in edges)
