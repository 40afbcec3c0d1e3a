"""What was planted in a made-up constellation, for people, programs and ``truth.json``."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

import numpy as np

import vconst
from vconst.errors import UnknownNameError, UsageError
from vconst.synthetic.sensors import Sensor

#: The file beside the made-up ones, and what its ``schema`` says.
TRUTH_NAME, TRUTH_SCHEMA = "truth.json", "vconst/truth/1"


@dataclass(frozen=True, kw_only=True)
class Planted:
    """
    What was made, and the truth that an analysis should find again.

    Parameters
    ----------
    folder : pathlib.Path
        Where the files are, in one sub-folder a product.
    start, stop : int
        The campaign, ns since 1970 UTC.
    files : mapping of str to int
        Number of files by product.
    size : int
        Bytes in all.
    sensors : mapping of str to mapping of str to Sensor
        By product and variable.
    defects : mapping of str to mapping of str to int
        By product and fault: how many files have it.
    truth : mapping
        All of it as plain values, as ``truth.json`` holds it.
    """

    folder: Path
    start: int
    stop: int
    files: Mapping[str, int]
    size: int
    sensors: Mapping[str, Mapping[str, Sensor]] = field(default_factory=dict)
    defects: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    truth: Mapping = field(default_factory=dict)

    def relative(self, target, reference, variable):
        """
        Slope, offset and drift of one product against another, as a calibration states them.

        Parameters
        ----------
        target, reference : str
            Product names.
        variable : str
            Canonical name.

        Returns
        -------
        coefficients : dict of str to float
            ``slope``, ``offset``, ``drift`` (per day) of ``target = slope * reference +
            offset + drift * days``, in the scale and about the pivot and epoch of the
            target's sensor.

        Raises
        ------
        UsageError
            If the two sensors are declared in different scales.
        """
        first, second = self._sensor(target, variable), self._sensor(reference, variable)
        plain = (second.slope, second.offset, second.drift) == (1.0, 0.0, 0.0)
        if not plain and first.scale_of != second.scale_of:
            raise UsageError(
                f"'{variable}' of {target} and {reference} is planted in different scales.",
                hint="Declare scale, pivot and epoch alike for both sensors.",
            )
        slope = first.slope / second.slope
        return {
            "slope": slope,
            "offset": first.offset - slope * second.offset,
            "drift": first.drift - slope * second.drift,
        }

    def _sensor(self, product, variable):
        if product not in self.sensors:
            raise UnknownNameError("made-up product", product, self.sensors)
        return self.sensors[product].get(variable, Sensor())


def describe_truth(declaration, world, courses, files, defects):
    """
    All that an analysis should find again, as plain values.

    Parameters
    ----------
    declaration : Declaration
    world : World
    courses : mapping of str to Course
        Of the platforms of tracks and profiles.
    files : mapping of str to int
    defects : mapping of str to mapping of str to int

    Returns
    -------
    truth : dict
        Without paths and without the time of day, so that one seed gives one text.
    """
    products = {made.name: _product(made, files, defects) for made in declaration.products}
    return {
        "schema": TRUTH_SCHEMA,
        "vconst": vconst.__version__,
        "made_up": True,
        "title": declaration.title,
        "about": declaration.about,
        "seed": world.seed,
        "world": declaration.null,
        "declaration": declaration.digest,
        "start": _said(world.start),
        "stop": _said(world.stop),
        "f107": declaration.f107,
        "storms_per_month": declaration.storms_per_month,
        "strengths": asdict(declaration.strengths),
        "earthquakes": asdict(declaration.seismicity),
        "orbits": {name: _orbit(course, world) for name, course in sorted(courses.items())},
        "products": products,
        "deviations": [asdict(deviation) for deviation in declaration.deviations],
    }


def write_truth(truth, folder):
    """Write ``truth.json`` into a folder."""
    path = Path(folder) / TRUTH_NAME
    path.write_text(json.dumps(truth, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    return path


def _product(made, files, defects):
    said = asdict(made)
    said.pop("name")
    faulty = dict(defects.get(made.name, {}))
    return {**said, "files": files.get(made.name, 0), "files_with_defect": faulty}


def _orbit(course, world):
    held = course.held()
    manoeuvres = held.manoeuvres(world.start, world.stop) if held else []
    return {
        "elements": course.elements,
        "stated": dict(course.stated),
        "seconds_ahead": course.ahead,
        "maintain": asdict(course.maintain) if course.maintain else None,
        "manoeuvres": [{"time": _said(time), "raised_m": height} for time, height in manoeuvres],
    }


def _said(nanoseconds):
    return str(np.datetime64(int(nanoseconds), "ns").astype("M8[ms]")) + "Z"
