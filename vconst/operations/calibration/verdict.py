"""What a calibration is good for, in words."""

import numpy as np
from scipy.special import fdtrc

from .words import CORRECTED, NOT_USABLE, UNDETERMINED, USABLE

#: Below this correlation in the fitting scale the two hardly vary together.
LEAST_CORRELATION = 0.5

#: Half width of the slope's interval over the slope, above which a correction is guesswork.
WIDEST_SLOPE = 0.2

#: Mean difference of local time (min) and of height (km) of the pairs from which on nature,
#: not the sensors, may make the difference. Two density sensors paired within ± 30 min had
#: local times 19 min apart on the mean, and a bias of 5 % that was none; the density falls
#: by as much in 10 km of height (scale height of the plasma about 200 km).
MOST_APART = {"local_time_difference": 10.0, "altitude_difference": 10.0}

#: How messages say them, and what else than the covariate itself accounts for each.
_APART = {
    "local_time_difference": ("min of local time", ("climatology",)),
    "altitude_difference": ("km of height", ()),
}

#: Shares of the errors that a verdict must outlast where they are not stated.
_SHARES = {
    "ratio_low": "the target's error variance a quarter of what was taken",
    "ratio_high": "the target's error variance four times what was taken",
    "y_on_x": "all error in the target",
    "x_on_y": "all error in the reference",
}

#: Probability below which "the two agree" is given up.
LEVEL = 0.05


def chance_of_agreement(fit, coefficients=None):
    """
    Probability of so large a difference between the two if both show the same.

    Parameters
    ----------
    fit : Fit
    coefficients : numpy.ndarray, shape (p,), or None
        Other coefficients under the same covariance; None for the fitted.

    Returns
    -------
    probability : float
        Of slope 1, no bias in the middle of the data and, where it was asked for, no
        drift, all at once.

    Notes
    -----
    F = δᵀ V⁻¹ δ (f - k + 1) / (k f), with k differences, f degrees of freedom: Hotelling.
    """
    rows, apart = _differences(fit, fit.coefficients if coefficients is None else coefficients)
    count, left = len(apart), fit.freedom - len(apart) + 1
    if left < 1:
        return _one_by_one(apart, rows @ fit.covariance @ rows.T, fit.freedom)
    squared = np.array(apart) @ np.linalg.pinv(rows @ fit.covariance @ rows.T) @ apart
    return float(fdtrc(count, left, squared * left / (count * fit.freedom)))


def _differences(fit, coefficients):
    """What is zero where both show the same, as rows over the coefficients and as numbers."""
    rows = np.zeros((2, coefficients.size))
    rows[0, 0] = 1.0
    rows[1, :2] = fit.middle[0], 1.0
    if "drift" in fit.names:
        rows = np.vstack([rows, np.eye(coefficients.size)[2]])
        rows[1, 2] = fit.middle[1]
    apart = rows @ coefficients - np.array([1.0, fit.middle[0], 0.0])[: len(rows)]
    # of a gain alone the bias in the middle is the slope again
    kept = [n for n in range(len(rows)) if (n, fit.held) not in ((0, "slope"), (1, "offset"))]
    return rows[kept], apart[kept].tolist()


def means_apart(pairs, settings):
    """
    What the pairs differ in systematically, and nothing in the fit accounts for.

    Parameters
    ----------
    pairs : xarray.Dataset
        With ``local_time_difference`` (min) and ``altitude_difference`` (km), target minus
        reference; what is absent is not asked for.
    settings : FitSettings

    Returns
    -------
    apart : dict of str to float
        Mean difference over the pairs that have both values, by name; beyond
        :data:`MOST_APART` only. A covariate accounts for its own difference, a
        climatology for that of local time.
    """
    both = np.ones(pairs.sizes["pair"], bool)
    for side in ("target", "reference"):
        both &= np.isfinite(np.asarray(pairs[f"{settings.variable}_{side}"].values, float))
    apart = {}
    for name, most in MOST_APART.items():
        others = [other for other in _APART[name][1] if getattr(settings, other) is not None]
        if name in pairs and name not in settings.adjust and not others:
            held = pairs[name].values[both & np.isfinite(pairs[name].values)]
            mean = float(held.mean()) if held.size else 0.0
            apart |= {name: mean} if abs(mean) > most else {}
    return apart


def judge(fit, correlation, apart=(), doubts=()):
    """
    The verdict and why.

    Parameters
    ----------
    fit : Fit
    correlation : float
        Between target and reference in the fitting scale.
    apart : dict of str to float
        Of :func:`means_apart`.
    doubts : sequence of str
        What in the pairs forbids a verdict; see :mod:`vconst.operations.calibration.doubts`.

    Returns
    -------
    verdict : str
        Begins with one of ``usable as it is``, ``usable with correction``, ``not
        usable`` and ``not determined``.
    """
    word, why = _judged(fit, correlation, fit.coefficients)
    if doubts and word in (USABLE, CORRECTED):
        return f"{UNDETERMINED}: {'; '.join(doubts)}."
    if apart and word in (USABLE, CORRECTED):
        return f"{UNDETERMINED}: {_words_apart(apart)}"
    if not fit.ratio_known and word in (USABLE, CORRECTED):
        turned = _turned_by_errors(fit, correlation, word)
        if turned:
            return turned
    return f"{word}: {why}{_of_one_alignment(fit)}"


def _turned_by_errors(fit, correlation, word):
    """What to say where another share of the errors would turn the verdict; else nothing."""
    for name, words in _SHARES.items():
        toward = fit.bounds[name] - fit.coefficients
        for share in (0.25, 0.5, 0.75, 1.0):
            other, _ = _judged(fit, correlation, fit.coefficients + share * toward)
            if other != word:
                return (
                    f"{UNDETERMINED}: the errors of the two are not stated; with errors as taken "
                    f"it is '{word}', but were {words} it "
                    f"{'would' if share == 1.0 else 'could'} be '{other}'."
                )
    return ""


def _of_one_alignment(fit):
    """What a verdict from one alignment leaves open; nothing where there are several."""
    if fit.episodes > 1:
        return ""
    return " This holds for the times of these pairs only."


def _words_apart(apart):
    """How far apart the pairs are on the mean, and what to do about it."""
    means = " and ".join(f"{abs(mean):.0f} {_APART[name][0]}" for name, mean in apart.items())
    advice = f"give the fit 'adjust: [{', '.join(apart)}]'"
    if "local_time_difference" in apart:
        advice += ", or of an electron density a 'climatology'"
    return (
        f"the two are on the mean {means} apart, and nothing in the fit accounts for it, so "
        f"that nature may make the difference; pair them nearer, or {advice}."
    )


def _judged(fit, correlation, coefficients):
    slope, half = coefficients[0], (fit.high[0] - fit.low[0]) / 2.0
    if not abs(correlation) >= LEAST_CORRELATION:
        return NOT_USABLE, (
            f"the two hardly vary together (correlation {correlation:.2f}; at least "
            f"{LEAST_CORRELATION} is needed)."
        )
    if not half <= WIDEST_SLOPE * abs(slope):
        return NOT_USABLE, (
            f"the slope {slope:.4g} is known to ± {half:.2g} only, more than "
            f"{WIDEST_SLOPE:.0%} of it."
        )
    chance = chance_of_agreement(fit, coefficients)
    if chance >= LEVEL:
        same = {"slope": "no bias lies", "offset": "gain 1 lies"}
        said = same.get(fit.held, "slope 1 and no bias lie")
        return USABLE, f"{said} inside the uncertainty (p = {chance:.2g})."
    known = f"the slope is known to ± {_percent(half / abs(slope))}"
    if fit.held == "slope":
        known = f"the offset is known to ± {(fit.high[1] - fit.low[1]) / 2.0:.2g}"
    return CORRECTED, (
        f"the two differ by more than the uncertainty ({_words(chance)}), and {known}."
    )


def _percent(share):
    """A share in percent with two figures that mean something, however small."""
    return f"{100 * share:.2g} %" if share >= 1e-4 else f"{1e6 * share:.2g} in a million"


def _words(chance):
    return f"p = {chance:.1g}" if chance >= 1e-6 else "p < 1e-6"


def _one_by_one(apart, covariance, freedom):
    """The smallest of single t tests, multiplied by their number (Bonferroni)."""
    squared = np.square(apart) / np.diag(covariance)
    return float(min(1.0, len(apart) * fdtrc(1, freedom, squared.max())))


def where_it_holds(fit, samples, *, together=False, side=""):
    """
    For what the interval and the verdict hold.

    Parameters
    ----------
    fit : Fit
    samples : Samples
    together : bool
        Whether both sensors are on one platform, so that they never part.
    side : str
        ``"day"`` or ``"night"`` where the target was cut to it.

    Returns
    -------
    words : str
    """
    words = _where_in_time(fit, samples, together)
    return f"{words} By {side} only." if side else words


def _where_in_time(fit, samples, together):
    first, last = (str(day)[:10] for day in (samples.time[0], samples.time[-1]))
    if together:
        return (
            f"the time from {first} to {last}: the two fly together, and what changes over "
            "longer times was not seen."
        )
    if fit.episodes == 1:
        return (
            f"that alignment of the two orbits only ({first} to {last}): how the bias varies "
            "from one alignment to the next cannot be seen in one."
        )
    return (
        f"{fit.episodes} alignments of the two orbits between {first} and {last}, and what "
        "varies between them as it did then."
    )


def how_known(fit, settings):
    """
    What the intervals rest on, in words.

    Parameters
    ----------
    fit : Fit
    settings : FitSettings

    Returns
    -------
    words : str
    """
    if fit.episodes == 1:
        unit = (
            "conjunctions" if fit.block_length == 1 else f"runs of {fit.block_length} conjunctions"
        )
        return (
            f"95 % from {settings.replicates} bootstrap replicates of {fit.blocks} {unit} of one "
            "alignment; for that alignment only."
        )
    if fit.blocks == fit.episodes:
        return (
            f"95 % from Student's t with {fit.freedom} degrees of freedom, {fit.episodes} "
            "alignments left out in turn."
        )
    return (
        f"95 % from {settings.replicates} two-level bootstrap replicates: {fit.episodes} "
        f"alignments, and {fit.blocks} blocks of conjunctions inside them."
    )
