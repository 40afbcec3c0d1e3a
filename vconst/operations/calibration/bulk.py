"""For which of the pairs a robust fit answers."""

import numpy as np

from vconst.kernels.robust import usual_trust

#: Share of the weight from which on what was taken away may be a second population.
MOST_REMOVED = 0.25

_NAMES = {"tukey": "Tukey's bisquare", "huber": "Huber's function"}


def removed_by(fit):
    """
    What a robust fit did without.

    Parameters
    ----------
    fit : Fit
        With ``trust``.

    Returns
    -------
    removed : float
        Share of the weight that was taken away.
    halved : int
        Pairs that weigh less than half.
    """
    kept = float(np.average(fit.trust, weights=fit.weights))
    return 1.0 - kept, int((fit.trust < 0.5).sum())


def bulk_in_words(fit, settings):
    """
    How much was taken away, and what the line then does not answer for.

    Parameters
    ----------
    fit : Fit
    settings : FitSettings

    Returns
    -------
    words : str
        Empty where the fit is not robust.
    """
    if fit.trust is None:
        return ""
    removed, halved = removed_by(fit)
    usual, few = usual_trust(psi=settings.robust)
    count = fit.trust.size
    words = (
        f"{_NAMES[settings.robust]} took away {removed:.1%} of the weight ({usual:.1%} were all "
        f"residuals normal), and {halved} of {count} pairs weigh less than half ({few * count:.0f} "
        "were all normal). The line answers for the bulk of the pairs: not for the few far from "
        "it, be they nature in one place only or a sensor in another state."
    )
    if removed > MOST_REMOVED:
        words += (
            " So much was taken away that there may be two populations: look at the pairs by "
            "side, season and working mode, and fit them apart."
        )
    return words
