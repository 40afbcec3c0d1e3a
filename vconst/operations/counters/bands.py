"""Fluxes of particle detectors in stated bands of energy and of pitch angle."""

import numpy as np

from vconst.errors import UsageError

_NAME = "compare_counters"

#: How a band may be wider than what a detector's energies cover, as a share of it.
_SLACK = 0.02


def flux_in_bands(dataset, product, species, bands, pitch_edges):
    """
    Flux over each band of energy and pitch angle, with the detectors that stand behind it.

    Parameters
    ----------
    dataset : xarray.Dataset
        With ``<species>_flux`` (per MeV, on energy and detector or pitch) or
        ``<species>_bin_flux`` (of whole bins, energies and pitch being their upper edges).
    product : str
        For messages.
    species : str
    bands : sequence of (float, float)
        MeV.
    pitch_edges : numpy.ndarray, shape (k + 1,)
        Degrees.

    Returns
    -------
    flux : numpy.ndarray, shape (n, bands, k)
        cm-2 s-1 sr-1, summed over the detectors or bins inside; NaN without any.
    parts : numpy.ndarray, shape (n, bands, k)
        How many these are.

    Raises
    ------
    UsageError
        If the product has no such flux, or a band reaches beyond its energies.
    """
    differential = f"{species}_flux" in dataset
    name = f"{species}_flux" if differential else f"{species}_bin_flux"
    if name not in dataset:
        raise UsageError(
            f"{_NAME}: '{product}' has neither '{species}_flux' nor '{species}_bin_flux'.",
            hint="vconst info lists what a product has.",
        )
    axis = f"{species}_energy"
    values = dataset[name].transpose("time", axis, ...).values.astype(np.float64)
    if values.ndim != 3:
        raise UsageError(
            f"{_NAME}: '{name}' of '{product}' has the dimensions "
            f"{', '.join(map(str, dataset[name].dims))}; expected time, {axis} and detectors or "
            "pitch angles."
        )
    energy = dataset[axis].values.astype(np.float64).reshape(-1)
    edges = energy if differential else _upper_edges(energy)
    by_band = [_over(values, energy, edges, band, differential, product) for band in bands]
    return _by_pitch(np.stack(by_band, axis=1), _pitch(dataset, product, name), pitch_edges)


def _over(values, energy, edges, band, differential, product):
    """Flux of each detector over a band: the integral, or the bins that lie inside."""
    low, high = band
    slack = _SLACK * (high - low)
    if low < edges[0] - slack or high > edges[-1] + slack:
        raise UsageError(
            f"{_NAME}: the band from {low:g} to {high:g} MeV reaches beyond the energies of "
            f"'{product}', {edges[0]:g} to {edges[-1]:g} MeV.",
            hint="State bands in 'energies' that both counters cover.",
        )
    if differential:
        return _integral(values, energy, low, high)
    inside = (edges[:-1] >= low - slack) & (edges[1:] <= high + slack)
    reached = edges[1:][inside].max(initial=low) - edges[:-1][inside].min(initial=high)
    if not inside.any() or abs(reached - (high - low)) > 2 * slack:
        listed = ", ".join(f"{edge:g}" for edge in edges)
        raise UsageError(
            f"{_NAME}: the band from {low:g} to {high:g} MeV is not made of whole bins of "
            f"'{product}', which gives the flux of bins with the edges {listed} MeV.",
            hint="State bands in 'energies' that begin and end at these edges.",
        )
    return values[:, inside].sum(axis=1)


def _pitch(dataset, product, name):
    """Pitch angle of each detector, (n, d), or of the middle of each bin, (1, d)."""
    if "pitch_bin" in dataset[name].dims:
        upper = dataset["pitch_bin"].values.astype(np.float64).reshape(-1)
        edges = _upper_edges(upper)
        return ((edges[1:] + edges[:-1]) / 2)[None, :]
    if "pitch_angle" in dataset.variables:
        angles = dataset["pitch_angle"].values.astype(np.float64)
        return angles if angles.ndim == 2 else angles.reshape(1, -1)
    raise UsageError(
        f"{_NAME}: '{product}' does not say the pitch angles of its detectors ('pitch_angle' or "
        "'pitch_bin'), so that equal ones cannot be compared.",
        hint="Name 'pitch_angle' in the 'variables' of the input.",
    )


def _by_pitch(flux, pitch, edges):
    """Sums over detectors by band of pitch angle, and how many with a value they are."""
    count = edges.size - 1
    place = np.searchsorted(edges, pitch, side="right") - 1
    place = np.where(pitch == edges[-1], count - 1, place)
    total = np.zeros((*flux.shape[:2], count))
    parts = np.zeros(total.shape)
    known = np.isfinite(flux)
    for number in range(count):
        inside = known & (place == number)[:, None, :]
        total[..., number] = np.where(inside, flux, 0.0).sum(axis=-1)
        parts[..., number] = inside.sum(axis=-1)
    return np.where(parts > 0, total, np.nan), parts


def _integral(values, energy, low, high):
    """Flux (n, energy, detector) over a band, its logarithm linear between energies."""
    low, high = max(low, energy[0]), min(high, energy[-1])
    inside = (energy > low) & (energy < high)
    ends = [_at(values, energy, edge)[:, None] for edge in (low, high)]
    nodes = np.concatenate([[low], energy[inside], [high]])
    flux = np.concatenate([ends[0], values[:, inside], ends[1]], axis=1)
    one, two = flux[:, :-1], flux[:, 1:]
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.log(two / one)
        mean = (two - one) / ratio
    steep = np.isfinite(mean) & (np.abs(ratio) > 1e-6)
    mean = np.where(steep, mean, (one + two) / 2)
    return np.einsum("ned,e->nd", mean, np.diff(nodes))


def _at(values, energy, where):
    """Flux at an energy: in the logarithm where both neighbours are above zero."""
    after = int(np.clip(np.searchsorted(energy, where), 1, energy.size - 1))
    share = (where - energy[after - 1]) / (energy[after] - energy[after - 1])
    one, two = values[:, after - 1], values[:, after]
    with np.errstate(divide="ignore", invalid="ignore"):
        steep = one * (two / one) ** share
    return np.where((one > 0) & (two > 0), steep, one + share * (two - one))


def _upper_edges(upper):
    """Edges of bins of which the upper ones are given; the first is as wide as the second."""
    return np.concatenate([[max(0.0, 2 * upper[0] - upper[1])], upper])
