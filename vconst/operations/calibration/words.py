"""The words that verdicts of calibrations begin with."""

USABLE = "usable as it is"
CORRECTED = "usable with correction"
NOT_USABLE = "not usable"
UNDETERMINED = "not determined"


def word_of(verdict):
    """
    The word that a verdict begins with.

    Parameters
    ----------
    verdict : str or None

    Returns
    -------
    word : str or None
        None where it begins with none, as that of a calibration made elsewhere.

    Examples
    --------
    >>> word_of("not usable: the two hardly vary together.")
    'not usable'
    """
    words = (USABLE, CORRECTED, NOT_USABLE, UNDETERMINED)
    return next((word for word in words if str(verdict or "").startswith(word)), None)
