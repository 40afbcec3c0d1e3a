"""Activity whose spectrum is that of real series, with phases at random."""

import re
from pathlib import Path

import numpy as np

from vconst.errors import UsageError
from vconst.synthetic.activity import Activity
from vconst.user_files import read_user_file

#: Indices that a real series can stand for.
INDICES = ("dst", "kp")

#: A column of a product in a store, as declarations name it.
_COLUMN = re.compile(r"(?P<product>[^\s/]+/\S+) (?P<variable>\w+) from (?P<store>.+)")

_HOUR = 3_600_000_000_000


def randomised_activity(seed, start, stop, series, *, flux):
    """
    Activity with the spectra of real series and phases at random.

    Parameters
    ----------
    seed : int
    start, stop : int
        ns since 1970 UTC.
    series : sequence of (str, str)
        ``("dst", SOURCE)``, of any series in nT that stands for Dst (RC, or a ground station's
        horizontal field), and perhaps ``("kp", SOURCE)``; as `read_series` takes them.
    flux : float
        Mean F10.7.

    Returns
    -------
    activity : Activity
        The randomised series go round where the span is longer.

    Raises
    ------
    UsageError
        If there is no such series, or it cannot be read.

    Notes
    -----
    Several series are cut to the time that all have and get the same random phases, so that
    the phases between them, and their correlation at every lag, are kept: Prichard and
    Theiler (1994), doi:10.1103/PhysRevLett.73.951. Without ``kp`` it follows from the depth
    of Dst.
    """
    sources = dict(series)
    unknown = sorted(set(sources) - set(INDICES))
    if "dst" not in sources or unknown:
        known = f"not {', '.join(unknown)}" if unknown else "at least 'series: {dst: SOURCE}'"
        raise UsageError(
            f"the world 'phase-randomised' needs a real series of dst, and perhaps of kp: {known}.",
            hint="SOURCE is a file of lines 'TIME, VALUE', or 'PRODUCT VARIABLE from STORE'.",
        )
    held = {name: read_series(source) for name, source in sources.items()}
    first = max(hour for hour, _ in held.values())
    last = min(hour + len(values) for hour, values in held.values())
    if last - first < 48:
        raise UsageError("the real series of dst and kp have no two days in common.")
    start = start // _HOUR * _HOUR
    count = int((stop - start) // _HOUR) + 2
    made = {}
    for name, (hour, values) in held.items():
        draw = np.random.default_rng([seed, 3])  # the same phases for each
        randomised = phase_randomise(values[first - hour : last - hour], draw)
        made[name] = np.resize(randomised, count)
    return Activity(int(start), made["dst"], float(flux), made.get("kp"))


def phase_randomise(values, draw):
    """
    A series with the same spectrum and mean, and phases at random.

    Parameters
    ----------
    values : array of float, shape (n,)
        At even times, without gaps.
    draw : numpy.random.Generator

    Returns
    -------
    randomised : array of float, shape (n,)

    References
    ----------
    Theiler, J. et al. (1992), Physica D 58, 77-94, doi:10.1016/0167-2789(92)90102-S.
    """
    spectrum = np.fft.rfft(values)
    phases = draw.uniform(0, 2 * np.pi, len(spectrum))
    phases[0] = 0
    if len(values) % 2 == 0:
        phases[-1] = 0  # the highest frequency of an even number of samples is real
    return np.fft.irfft(spectrum * np.exp(1j * phases), len(values))


def read_series(source):
    """
    Hourly means of a real series; gaps are filled linearly.

    Parameters
    ----------
    source : str
        A text file of two columns, time (ISO 8601, UTC) and value, separated by a comma, in
        which a line that begins with ``#`` is a comment; or ``"PRODUCT VARIABLE from STORE"``,
        a column of a series or track in a store. Of a magnetic field what departs from the
        mean is taken.

    Returns
    -------
    first : int
        Hours since 1970 UTC of the first value.
    values : array of float, shape (hours,)

    Raises
    ------
    UsageError
        If there is no such series, or fewer than 48 hours of it.
    """
    column = None if Path(source).expanduser().exists() else _COLUMN.fullmatch(source)
    time, values = _read_column(**column.groupdict()) if column else _read_text(source)
    hours = time.astype("datetime64[h]").astype(np.int64)
    known = np.isfinite(values)
    hour, number = np.unique(hours[known], return_inverse=True)
    if len(hour) < 48:
        raise UsageError(f"'{source}' holds {len(hour)} values; a series needs 48 hours or more.")
    means = np.bincount(number, values[known]) / np.bincount(number)
    if column and column["variable"].startswith("magnetic_field"):
        means = means - means.mean()
    return int(hour[0]), np.interp(np.arange(hour[0], hour[-1] + 1), hour, means)


def _read_text(path):
    how = "Each line is 'TIME, VALUE'; or name 'PRODUCT VARIABLE from STORE'."
    content = read_user_file(Path(path).expanduser(), hint=how)
    try:
        lines = content.decode("utf-8").splitlines()
        rows = [line.split(",") for line in lines if line.strip() and not line.startswith("#")]
        time = np.array([row[0].strip().rstrip("Z") for row in rows], "datetime64[s]")
        return time, np.array([row[1] for row in rows], float)
    except (ValueError, IndexError) as error:
        raise UsageError(
            f"'{path}' is no series: {error}.",
            hint=how,
        ) from error


def _read_column(product, variable, store):
    from vconst.selection import select
    from vconst.store import Store

    view = Store.open(store).head()
    data = select(view, None, product, variables=[variable]).read()
    if data[variable].ndim != 1:
        raise UsageError(
            f"'{variable}' of '{product}' is no series: it has {data[variable].ndim} dimensions.",
            hint="Take a column with one value a time.",
        )
    return data["time"].values, data[variable].values.astype(np.float64)
