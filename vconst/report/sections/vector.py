"""Parameters and verdict of a vector magnetometer's calibration."""

import numpy as np

from vconst.report.drawing import Numbers
from vconst.report.figures.vector import parameter_words, with_words
from vconst.report.sections.said import sentence
from vconst.report.words import cell, clean, number, on_interval, plural, unit, with_unit

# Attribute of a calibration of a vector -> what the page says.
_FACTS = (
    ("target", "target (monitored instrument)"),
    ("reference", "reference instrument, of the strength"),
    ("model", "model of the main field, for the rotation"),
    ("axes", "axes of the parameters"),
    ("frame", "frame in which the vector is delivered"),
    ("validity_start", "validity_period, start"),
    ("validity_stop", "validity_period, stop"),
    ("target_baseline", "baseline of the target"),
    ("reference_baseline", "baseline of the reference"),
)


def vector_model():
    """The relation that was fitted, as a sentence."""
    return (
        "E = S·P·B + b along the axes of the sensor: b offsets, S scales, P non-orthogonality; "
        "then a rotation that takes B into the model of the main field. Offsets, scales and "
        "angles make the magnitude of B the strength of the reference instrument. Applying the "
        "calibration inverts this, with the terms of what parameters depend on."
    )


def vector_tables(result):
    """A table of parameters for each part of the day, and what was fitted."""
    dataset = result.dataset
    tables = [_parameters(dataset, part) for part in range(dataset.sizes["part"])]
    facts = [(words, cell(dataset.attrs[key])) for key, words in _FACTS if dataset.attrs.get(key)]
    facts += [
        (clean(values.attrs.get("long_name")), _value(values))
        for name, values in dataset.data_vars.items()
        if name in dataset.attrs["cards"]
    ]
    return [*tables, Numbers(("what", "value"), facts, caption="What was fitted, and for when")]


def _value(values):
    value = values.values.item()
    shown = number(value, 4)
    return with_unit(shown, values.attrs.get("units", ""))


def _parameters(dataset, part):
    rows = []
    for place, name in enumerate(dataset["parameter_name"].values):
        found = [
            float(dataset[f"value{end}"].values[part, place])
            for end in ("", "_se", "_low", "_high")
        ]
        found = [value if np.isfinite(value) else None for value in found]
        units = unit(str(dataset["parameter_unit"].values[place]))
        rows.append((parameter_words(name), *on_interval(found, *found[2:]), units))
    columns = ("parameter", "value", "standard error (_se)", "low, 95 %", "high, 95 %", "unit")
    name = clean(str(dataset["part_name"].values[part]))
    count = plural(int(dataset["part_samples"].values[part]), "sample")
    passes = plural(int(dataset["part_passes"].values[part]), "pass", "passes")
    condition = number(float(dataset["condition"].values[part]), 3)
    caption = f"Parameters, {name}: {count} of {passes}, condition number {condition}"
    return Numbers(columns, rows, caption=caption)


def vector_words(result):
    """The verdict and what it rests on, as paragraphs."""
    said, scalars = result.dataset.attrs, result.scalars
    first, last = (clean(said[f"validity_{edge}"])[:10] for edge in ("start", "stop"))
    samples = plural(int(scalars["samples"]), "sample")
    passes = plural(int(scalars["passes"]), "pass", "passes")
    return [
        sentence(with_words(said.get("verdict"))),
        f"Holds for {clean(said['target'])} from {first} to {last}, with the temperatures, "
        "attitudes and local times that these days had.",
        f"It rests on {passes} of half an orbit at most, which alone are taken as independent of "
        f"each other, and {samples}.",
        "The strength alone determines offsets, scales and angles; the rotation is known only as "
        "well as the model of the main field. It does not say which of the two instruments is "
        "right.",
    ]
