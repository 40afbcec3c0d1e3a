"""Models of the Earth's field against each other, coefficient by coefficient."""

import hashlib
from pathlib import Path
from typing import Literal

import numpy as np
import xarray as xr

from vconst.errors import OperationError
from vconst.kernels import gauss
from vconst.nearest import nearest
from vconst.operation import Folder, Table, operation

_NAME = "compare_field_models"

#: Models of one folder: a table of more is no table.
MOST_MODELS = 100

#: Bytes of one file; degree 100 takes half a megabyte.
MOST_BYTES = 1 << 24

_UNITS = {"field": "nT", "secular variation": "nT/yr"}


@operation(version=1)
def compare_field_models(
    *,
    folder: Folder,
    reference: str = "",
    degree: int | None = None,
    quantity: Literal["field", "secular variation"] = "field",
) -> Table:
    """
    How far models of the internal field are apart, each from each.

    Parameters
    ----------
    folder : str
        Of files ``.cof``, one a model, all of one time: lines ``n m g h``, Schmidt
        semi-normalised. Names and bytes of what lies in it are part of the result's key.
    reference : str
        The model (name of its file, without ``.cof``) that spectra are against; the first
        by name if empty.
    degree : int or None
        Greatest degree that is compared. None wants all models of one degree.
    quantity : {"field", "secular variation"}
        What the coefficients are of: nT, or nT a year.

    Returns
    -------
    table : Table
        Dimensions ``model``, ``other`` (the same models, in order of their names) and
        ``degree``: ``name`` and ``sha256`` (of the file); ``rms_difference`` (model, other) and
        ``rms_to_reference`` (model), root mean squares of the vector over the sphere of the
        coefficients; ``power`` (model, degree) of the difference from the reference, its mean
        square, and ``correlation`` (model, degree) with it. Scalars ``models``, ``degrees``,
        ``smallest``, ``median`` and ``largest`` of the pairs.

    Raises
    ------
    OperationError
        If there are not two models in the folder, one cannot be read, or they are not of
        one degree.

    Notes
    -----
    ``rms^2 = sum_n (n + 1) sum_m ((g - g')^2 + (h - h')^2)`` at the reference radius of
    6371.2 km (Lowes 1966, doi:10.1029/JZ071i008p02179); correlation of degree n:
    ``sum (g g' + h h') / sqrt(sum (g^2 + h^2) sum (g'^2 + h'^2))``.
    """
    models, hashes = _models(folder, degree)
    names = list(models)
    against = _reference(reference, names)
    values = np.stack(list(models.values()))
    rms = np.stack([gauss.rms_difference(own, values) for own in values])
    dataset = _table(names, values, rms, names.index(against), _UNITS[quantity])
    dataset["sha256"] = ("model", hashes, {"long_name": "SHA-256 of the file"})
    dataset.attrs = {
        "shows": "field models",
        "reference": against,
        "quantity": quantity,
        "cards": ["models", "smallest", "median", "largest"],
        "verdict": _verdict(names, rms, _UNITS[quantity]),
    }
    return Table(dataset)


def _models(folder, degree):
    """Coefficients by name, all of one length, and the hashes of their files."""
    path = Path(folder).expanduser()
    files = sorted(path.glob("*.cof")) if path.is_dir() else []
    if not 2 <= len(files) <= MOST_MODELS:
        held = f"holds {len(files)} files .cof" if path.is_dir() else "is no folder"
        raise OperationError(
            f"{_NAME}: '{folder}' {held}; 2 to {MOST_MODELS} models are compared.",
            hint="Name the folder that the files of coefficients lie in.",
        )
    models = {file.stem: _read(file) for file in files}
    found = {name: round(np.sqrt(own.size + 1)) - 1 for name, own in models.items()}
    wanted = degree if degree is not None else max(found.values())
    short = [f"{name} ({own})" for name, own in found.items() if own < wanted]
    if wanted < 1 or short:
        raise OperationError(
            f"{_NAME}: degree {wanted} is compared; {', '.join(short) or 'no model'} "
            "does not reach it.",
            hint=f"Set 'degree' to 1 to {min(found.values())}.",
        )
    cut = {name: own[: wanted * (wanted + 2)] for name, own in models.items()}
    return cut, [hashlib.sha256(file.read_bytes()).hexdigest() for file in files]


def _read(file):
    try:
        if file.stat().st_size > MOST_BYTES:
            raise ValueError(f"{file.name}: it has more than {MOST_BYTES} bytes.")
        return gauss.read_cof(file.read_text("latin-1"), file.name)
    except (ValueError, OSError) as error:
        raise OperationError(
            f"{_NAME}: {error}", hint="A line of a model is 'n m g h', and # begins a remark."
        ) from error


def _reference(reference, names):
    if not reference:
        return names[0]
    if reference not in names:
        guess = nearest(reference, names)
        raise OperationError(
            f"{_NAME}: there is no model '{reference}'."
            + (f" Did you mean '{guess}'?" if guess else ""),
            hint=f"The folder has {', '.join(names)}.",
        )
    return reference


def _table(names, values, rms, against, units):
    pairs = rms[np.triu_indices(len(names), 1)]
    degrees = np.arange(1, round(np.sqrt(values.shape[1] + 1)))
    power = gauss.power_by_degree(values - values[against])
    correlation = gauss.degree_correlation(values, values[against])
    said = "root mean square of the vector difference over the sphere"
    rows = {
        "rms_difference": (("model", "other"), rms, units, said),
        "rms_to_reference": ("model", rms[:, against], units, f"{said}, from the reference"),
        "power": (
            ("model", "degree"),
            power,
            f"({units})2",
            "mean square of the difference from the reference, by degree",
        ),
        "correlation": (("model", "degree"), correlation, "1", "correlation with the reference"),
        "smallest": ((), pairs.min(), units, "smallest difference of two models"),
        "median": ((), np.median(pairs), units, "median of the differences of two models"),
        "largest": ((), pairs.max(), units, "largest difference of two models"),
        "models": ((), len(names), "1", "models"),
        "degrees": ((), int(degrees[-1]), "1", "greatest degree that is compared"),
    }
    return xr.Dataset(
        {"name": ("model", names, {"long_name": "model"})}
        | {
            name: (dims, own, {"units": unit, "long_name": words})
            for name, (dims, own, unit, words) in rows.items()
        },
        coords={"degree": degrees},
    )


def _verdict(names, rms, units):
    others = rms[~np.eye(len(names), dtype=bool)].reshape(len(names), -1)
    near, far = (int(pick(np.median(others, axis=1))) for pick in (np.argmin, np.argmax))
    return (
        f"{len(names)} models differ by {others.min():.2f} to {others.max():.2f} {units}; "
        f"{names[near]} is nearest to the others (median {np.median(others[near]):.2f} {units}) "
        f"and {names[far]} farthest ({np.median(others[far]):.2f} {units})."
    )
