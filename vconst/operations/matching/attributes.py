"""What pairs say of themselves, and why there are none."""

import numpy as np

from vconst.errors import OperationError
from vconst.operations.calibration.one_side import said_of_sides
from vconst.operations.matching.coverage import days_apart
from vconst.operations.matching.emptiness import describe_emptiness
from vconst.operations.matching.result import total_counts
from vconst.operations.matching.sides import DERIVED
from vconst.operations.partial_columns import refuse_partial


def check_shared(shared, reference, target, who):
    """
    Refuse two products that cannot be compared.

    Parameters
    ----------
    shared : Shared
    reference, target : Selection
    who : str
        The operation, for messages.

    Raises
    ------
    OperationError
        If they have no variable in common, or only in different frames.
    """
    measured = set(shared.names) - DERIVED
    if shared.apart and not measured:
        raise OperationError(
            f"{who}: '{target.product}' and '{reference.product}' share only components that "
            f"are not of one known frame ({', '.join(shared.apart)}).",
            hint="identify_frame tells a frame from the data.",
        )
    if not measured:
        refuse_partial(who, target, reference)
        raise OperationError(
            f"{who}: '{target.product}' and '{reference.product}' have no variable in common.",
            hint="Choose products that measure one quantity: vconst variables.",
        )


def pairs_attributes(reference, target, criteria, found):
    """
    The attributes of a ``Pairs`` result.

    Parameters
    ----------
    reference, target : Selection
    criteria : dict of str to str
        The limits, in words.
    found : list of Found
    """
    shared, apart = found[0].shared, days_apart(target, reference)
    return {
        "reference": reference.product,
        "target": target.product,
        "reference_baseline": ", ".join(reference.baselines()),
        "target_baseline": ", ".join(target.baselines()),
        "criteria": criteria,
        "variables": list(shared.names),
        "magnitudes": {
            product.product: list(shared.magnitudes[side])
            for side, product in (("target", target), ("reference", reference))
            if shared.magnitudes[side]
        },
        "counts": total_counts(found),
        **said_of_sides(target, reference),
        **_calibrated({"target": target, "reference": reference}),
        **({"frames_differ": list(shared.apart)} if shared.apart else {}),
        **({"warnings": apart} if apart else {}),
    }


def _calibrated(sides):
    """The calibrations that were applied to either side, by their names and in their order."""
    found = {
        side: [
            str(given["name"]) for given in map(dict, _settings(selection)) if "validity" in given
        ]
        for side, selection in sides.items()
    }
    held = {side: names for side, names in found.items() if names}
    return {"calibrations": held} if held else {}


def _settings(selection):
    return (settings for _, settings in selection.transforms)


def tell_emptiness(dataset, reference, target, criteria, found):
    """
    The same dataset; without any pair, with a note why.

    Parameters
    ----------
    dataset : xarray.Dataset
        Of a ``Pairs`` result.
    reference, target : Selection
    criteria : Criteria
    found : list of Found
    """
    if dataset.sizes["pair"]:
        return dataset
    spans = (span_in_words(target), span_in_words(reference))
    possible = int(dataset["possible_conjunctions"])
    note = describe_emptiness(found, criteria, spans, possible)
    masked = [words for each in (target, reference) if (words := _masked(each))] if possible else []
    return dataset.assign_attrs(note=" ".join([note, *masked]))


def _masked(selection):
    """Which reasons mask most of a selection, in words; empty where most of it is kept."""
    counts = selection.counts()
    if 2 * counts["kept"] >= counts["samples"]:
        return ""
    reasons = sorted(counts["removed"].items(), key=lambda each: -each[1])
    listed = ", ".join(f"{reason} {number}" for reason, number in reasons if number)
    return (
        f"Of {counts['samples']} samples of {selection.product} {counts['kept']} are kept "
        f"({listed})."
    )


def span_in_words(selection):
    """When a selection has samples."""
    span = selection.span()
    if span is None:
        return "never"
    first, last = (np.datetime_as_string(np.datetime64(t, "ns"), unit="s") for t in span)
    return f"from {first}Z to {last}Z"
