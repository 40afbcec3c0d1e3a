"""The errors of three and more sensors, from places that all of them have seen."""

from typing import Literal

from vconst.errors import UsageError
from vconst.operation import Collocations, Table, operation

from .collocating.dependence import check_ancestry, shared_causes
from .collocating.result import build_table
from .collocating.samples import take_values
from .collocating.uncertainty import estimate


@operation(version=1)
def triple_collocation(
    collocations: Collocations,
    *,
    scale: Literal["linear", "log"] = "linear",
    background: Literal["none", "own"] = "none",
    made_from: dict = (),
    shared: list[str] = (),
    accept_dependence: str = "",
    minimum: int = 100,
    replicates: int = 2000,
    seed: int = 0,
) -> Table:
    """
    Error variance, slope and correlation with the truth of each of three or more sensors.

    Parameters
    ----------
    collocations : Collocations
        Of ``match_many``: what every sensor says of one place and time.
    scale : {"linear", "log"}
        ``log`` where errors grow with the value, as those of a density: errors are then in
        decades.
    background : {"none", "own"}
        ``own`` takes from every sensor its own mean of 10 degrees of latitude, 2 h of local
        time and alignment: what is compared are departures, and no sensor gets anything
        from another. A background that they share would be an error that they share.
    made_from : dict of str to list of str
        What a product was made from or calibrated on, products, models, maps, by product.
    shared : list of str
        What the sensors share otherwise: a model whose departures the values are, say.
    accept_dependence : str
        Why what they share does not matter. Without it the verdict is 'not determined'
        where something is shared; the numbers are the same.
    minimum : int
        Fewest collocations.
    replicates : int
        Of the bootstrap.
    seed : int

    Returns
    -------
    table : Table
        Dimension ``sensor``, in the order of the collocations: ``variance`` (of the error,
        in the square of the unit or in decades squared; negative ones as found),
        ``slope`` (over the first), ``correlation_square``, each with ``_se``, ``_low``,
        ``_high`` (95 %); ``error`` (root of the variance, NaN where negative),
        ``variance_on_first`` (Stoffelen's), ``correlation``, ``signal_to_noise`` (dB).
        ``covariance`` of the values and ``variance_covariance`` of the variances on
        (``sensor``, ``other``). Of four and more ``left`` on ``sensor_pair``, the
        covariance that one truth leaves to a pair, ``chi_square``, ``chi_square_freedom``,
        ``chance_of_misfit``. Scalars ``episodes``, ``conjunctions``, ``collocations``.
        Attributes ``warnings``, ``verdict``.

    Raises
    ------
    UsageError
        If there are fewer than three sensors, or a setting names something else.
    OperationError
        If collocations or conjunctions are too few, or a sensor does not vary.

    Notes
    -----
    The errors of a sensor are all in which it departs from a linear function of what the
    others see alike, so they hold the plasma that differs between the places. They are told
    only where they know neither the truth nor each other: of three sensors nothing tells
    whether that is so, of four and more the fit does in part. Intervals are those of
    alignments, then conjunctions. See :mod:`vconst.kernels.collocation`.

    References
    ----------
    Stoffelen (1998), doi:10.1029/97JC03180; McColl et al. (2014),
    doi:10.1002/2014GL061322; Gruber et al. (2016), doi:10.1016/j.jag.2015.09.002.
    """
    if replicates < 100:
        raise UsageError(
            f"triple_collocation: 'replicates' is {replicates}; at least 100 are needed."
        )
    dataset = collocations.dataset
    collocated = take_values(dataset, scale=scale, background=background, minimum=minimum)
    ancestry = check_ancestry(dict(made_from), collocated.sensors)
    known = estimate(collocated, replicates=replicates, seed=seed)
    said = {
        "scale": scale,
        "units": str(dataset.attrs.get("units", "1")),
        "variable": str(dataset.attrs.get("variable", "")),
        "reasons": shared_causes(collocated.sensors, ancestry, shared),
        "accepted": accept_dependence,
    }
    table = build_table(collocated, known, said)
    table.attrs["background"] = background
    return Table(table)
