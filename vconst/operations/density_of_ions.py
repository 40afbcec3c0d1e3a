"""The electron density that ion densities imply: a plasma is neutral."""

import numpy as np

from vconst.errors import OperationError, UsageError
from vconst.operation import Selection, operation

_NAME = "density_of_ions"
_IONS = ("oxygen_ion_density", "hydrogen_ion_density", "helium_ion_density")

#: Reason under which samples that lack an ion are counted.
LACKING = "without all ions, so without their sum"


@operation(version=1)
def density_of_ions(data: Selection, *, ions: list[str] = ()) -> Selection:
    """
    The electron density as the sum of the densities of singly charged ions.

    Parameters
    ----------
    data : Selection
        Of a product with densities of ions, m-3.
    ions : list of str
        Which of them make up the plasma; empty for all that the product has of
        ``oxygen_ion_density``, ``hydrogen_ion_density``, ``helium_ion_density``.

    Returns
    -------
    data : Selection
        With ``electron_density`` (m-3) and ``light_ion_share`` (1): hydrogen and helium over
        all. A sample that lacks one of the ions has NaN in both, and is counted.

    Raises
    ------
    UsageError
        If an ion is named that the product does not have, or it has none.

    Notes
    -----
    n_e = Σ n_i: charges of the plasma cancel over more than a Debye length, a centimetre.
    Molecular and metallic ions that no analyser gives are missing in the sum; above 400 km
    they are below 1 %.
    """
    held = data.view.variables(data.product)
    known = tuple(ions) or tuple(name for name in _IONS if name in held)
    missing = [name for name in known if name not in held]
    if missing or not known:
        lacking = ", ".join(f"'{name}'" for name in missing) or "densities of ions"
        raise UsageError(
            f"{_NAME}: '{data.product}' has no {lacking}; it has {', '.join(sorted(held))}.",
            hint="Take a product of a plasma analyser.",
        )
    return data.then(sum_ions, ions=known)


def sum_ions(dataset, *, ions):
    """
    Sum and share of light ions of every sample.

    Parameters
    ----------
    dataset : xarray.Dataset
    ions : tuple of str

    Returns
    -------
    dataset : xarray.Dataset
    """
    absent = [name for name in ions if name not in dataset]
    if absent:
        raise OperationError(
            f"{_NAME}: the data lack {', '.join(absent)}.",
            hint="Name all ions in the 'variables' of the input.",
        )
    values = {name: dataset[name].values.astype(np.float64) for name in ions}
    total = sum(values.values())
    light = sum(
        (each for name, each in values.items() if not name.startswith("oxygen")),
        np.zeros(total.shape),
    )
    with np.errstate(invalid="ignore", divide="ignore"):
        share = np.where(total > 0, light / total, np.nan)
    some = np.isfinite(np.stack(list(values.values()))).any(axis=0)
    lost = int((some & ~np.isfinite(total)).sum())
    counts = dict(dataset.attrs.get("counts", {}))
    counts |= {LACKING: lost} if lost else {}
    first = dataset[ions[0]]
    said = {"units": "m-3", "long_name": "Electron density", "method": f"sum of {', '.join(ions)}"}
    share_said = {"units": "1", "long_name": "Share of hydrogen and helium among the ions"}
    return dataset.assign(
        electron_density=(first.dims, total, said), light_ion_share=(first.dims, share, share_said)
    ).assign_attrs(counts=counts)
