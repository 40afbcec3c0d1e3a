"""Nulls beside each other as columns of a table, and in words."""

import numpy as np

from vconst.kernels.chance.several import rank_chances, two_sided_chance
from vconst.operations.auditing.tables import column, text
from vconst.operations.scoring.nulls import NULLS


def null_columns(observed, drawn, *, two_sided=False, known=NULLS, worth=None):
    """
    What a statistic is among those of each null.

    Parameters
    ----------
    observed : float or list of float
        One for all, or one a null.
    drawn : dict of str to array of float, shape (n,)
        By the name of the null.
    two_sided : bool
        Whether far below counts as well as far above.
    known : dict of str to Null
    worth : dict of str to float or None
        How many independent draws those of a null are worth; of others as many as there are.

    Returns
    -------
    columns : dict of str to xarray.Variable
        Along ``null``: ``null_name``, ``null_words``, ``null_keeps``, ``null_loses``,
        ``null_fair`` (1 or 0), ``null_chance`` (p by rank among as many as the draws are worth),
        ``null_draws``, ``null_effective`` (what they are worth), ``null_smallest`` (the smallest
        p that this supports), ``null_mean``, ``null_observed``, ``null_low`` and ``null_high``
        (95 % of the draws); along ``null`` and ``draw``: ``null_statistic``.
    """
    names = list(drawn)
    most = max(map(len, drawn.values()))
    table = np.full((len(names), most), np.nan)
    for row, values in enumerate(drawn.values()):
        table[row, : len(values)] = values
    own = np.broadcast_to(np.asarray(observed, np.float64), len(names)).copy()
    draws = np.isfinite(table).sum(axis=1)
    effective = np.minimum([(worth or {}).get(name, np.inf) for name in names], draws)
    chances = [
        two_sided_chance(each, values, number)
        if two_sided
        else float(rank_chances([each], np.asarray(values)[:, None], number)[0])
        for each, values, number in zip(own, drawn.values(), effective, strict=True)
    ]
    smallest = np.minimum((2.0 if two_sided else 1.0) / (1.0 + effective), 1.0)
    low, high = np.nanquantile(table, [0.025, 0.975], axis=1)
    said = {n: [getattr(known[name], n) for name in names] for n in ("words", "keeps", "loses")}
    return {
        "null_name": column("null", text(names), "null"),
        **{f"null_{n}": column("null", text(words), n) for n, words in said.items()},
        "null_fair": column("null", [int(known[n].fair) for n in names], "whether it is fair"),
        "null_chance": column("null", chances, "p: as far out or farther, the event's own counted"),
        "null_draws": column("null", draws, "catalogues drawn"),
        "null_effective": column("null", effective, "independent draws that they are worth"),
        "null_smallest": column("null", smallest, "smallest p that these support"),
        "null_observed": column("null", own, "the real events' statistic"),
        "null_mean": column("null", np.nanmean(table, axis=1), "mean of the draws"),
        "null_low": column("null", low, "2.5 % of the draws lie below"),
        "null_high": column("null", high, "2.5 % of the draws lie above"),
        "null_statistic": column(("null", "draw"), table, "statistic of a draw"),
    }


#: Of a null: how many draws there are, what they are worth, and the smallest p that this supports.
_SUPPORT = ("draws", "effective", "smallest")


def support_said(draws, effective, smallest):
    """
    What draws support, in words.

    Parameters
    ----------
    draws : int
    effective, smallest : float

    Returns
    -------
    words : str

    Examples
    --------
    >>> support_said(199, 35.2, 1 / 36.2)
    '199 draws, worth 35.2 independent ones: no p below 0.028'
    """
    worth = f", worth {effective:.3g} independent ones" if effective < draws else ""
    return f"{draws} draws{worth}: no p below {smallest:.2g}"


def nulls_said(columns):
    """
    The chances of all nulls in one sentence with what they support, fair ones first.

    Parameters
    ----------
    columns : dict
        Of :func:`null_columns`.

    Returns
    -------
    words : str
    """
    rows = zip(
        *(columns[f"null_{n}"].values for n in ("words", "chance", "loses", "fair", *_SUPPORT)),
        strict=True,
    )
    said = [
        (
            not fair,
            f"p = {chance:.2g} if {words} ({support_said(*support)})"
            + (f" (not fair: {loses})" if loses else ""),
        )
        for words, chance, loses, fair, *support in rows
    ]
    return "; ".join(words for _, words in sorted(said, key=lambda each: each[0]))
