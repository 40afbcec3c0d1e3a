"""Position kind, frame and signs of a product: as declared, and as the data tell."""

import xarray as xr

from vconst.errors import VconstError
from vconst.operation import NameOrFile, Selection, Table, operation
from vconst.operations.audit_position import audit_position
from vconst.operations.auditing.tables import column, scalar, text
from vconst.operations.identify_frame import identify_frame

NOT_DETERMINED = "not determined"

#: Why axes and signs are what they are: one fit tells all three.
_SAME = "told together with the frame"


@operation(version=3, packages=("sgp4",))
def audit_geometry(
    data: Selection, sister: Selection = None, *, model: NameOrFile = "igrf-14"
) -> Table:
    """
    What is declared of positions and vectors beside what the data tell, where they can.

    Parameters
    ----------
    data : Selection
        Of a track.
    sister : Selection or None
        Of another product of the platform: no independent evidence of positions, and said so.
    model : str
        Of the main field, as ``remove_field_model`` takes it.

    Returns
    -------
    table : Table
        Dimension ``question`` (``position``, ``frame``, ``axes``, ``signs``): ``declared``,
        ``found`` and ``why`` (text; of axes and signs it is that of the frame, and said
        there). What cannot be told, of a product without vectors say, is ``not determined``
        with the reason. Scalar ``contradicted``: questions whose
        answer is not what is declared.

    Notes
    -----
    :func:`audit_position` and :func:`identify_frame` decide.
    """
    traits = data.view.traits(data.product)
    position = _asked(lambda: audit_position(data, sister, model=model))
    frame = _asked(lambda: identify_frame(data, model=model))
    rows = [
        _row("position", traits["position"], position, "verdict"),
        _row("frame", traits["frame"], frame, "verdict"),
        (*_row("axes", "", frame, "axes_found")[:3], _SAME),
        (*_row("signs", "", frame, "carries")[:3], _SAME),
    ]
    named = {"asked": "question", "declared": "declared", "found": "found", "why": "why"}
    answers = zip(named.items(), zip(*rows, strict=True), strict=True)
    dataset = xr.Dataset(
        {name: column("question", text(each), words) for (name, words), each in answers}
    )
    contradicted = [row for row in rows if _contradicts(row)]
    dataset["contradicted"] = scalar(len(contradicted), "answers that are not as declared")
    verdict = "; ".join(f"{row[0]} {row[2]}{_beside(row)}" for row in rows[:2])
    dataset.attrs = {"product": data.product, "shows": "geometry", "cards": []}
    dataset.attrs["verdict"] = verdict
    return Table(dataset)


def _asked(question):
    """The answer of an operation, or why there is none."""
    try:
        return question()
    except VconstError as error:
        return error


def _row(question, declared, answer, scalar_name):
    declared = str(declared or "nothing")
    if isinstance(answer, VconstError):
        return question, declared, NOT_DETERMINED, answer.message
    found = str(answer.scalars.get(scalar_name) or NOT_DETERMINED)
    return question, declared, found, str(answer.dataset.attrs.get("words", ""))


def _contradicts(row):
    _, declared, found, _ = row
    known = declared.removesuffix(" (assumed)") not in ("nothing", "none", "unknown", "sensor")
    return known and found not in (NOT_DETERMINED, declared.removesuffix(" (assumed)"))


def _beside(row):
    return f" (declared: {row[1]}{', contradicted' if _contradicts(row) else ''})"
