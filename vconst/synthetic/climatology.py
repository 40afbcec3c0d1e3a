"""The climatology of a month, kept in a folder from one run to the next."""

import hashlib
import tempfile
from pathlib import Path

import numpy as np

from vconst.kernels.climatology import Climatology, climatology

_VERSION = 1


def kept_climatology(day, f107, folder=None):
    """
    What :func:`vconst.kernels.climatology.climatology` gives, which takes 3 s to compute.

    Parameters
    ----------
    day : datetime64
    f107 : float
        As it takes them.
    folder : path-like or None
        Where it is kept (about 1 MB); None to compute it anew.

    Returns
    -------
    climatology : Climatology
    """
    if folder is None:
        return climatology(day, f107)
    date = [int(part) for part in str(np.datetime64(day, "D")).split("-")]
    words = f"{_VERSION} {date} {f107:g}"
    name = hashlib.sha256(words.encode()).hexdigest()[:16]
    path = Path(folder) / f"climatology-{name}.npz"
    if not path.exists():
        _save(path, climatology(day, f107))
    with np.load(path) as kept:
        return Climatology(kept["log_density"], kept["content"])


def _save(path, made):
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, suffix=".tmp", delete=False) as file:
        np.savez(file, log_density=made.log_density, content=made.content)
    Path(file.name).replace(path)
