"""What a calibration is fitted to: usable pairs, in the fitting scale, in blocks."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from vconst.errors import TooLittleError, UnknownNameError, UsageError
from vconst.kernels.relation import days_since, fitting_scale, natural_change, natural_scale

from .climatology import climatology_difference
from .criteria import excluded, require_scale

#: Parts of one alignment that are left out in turn where nothing else is independent.
PARTS = 40

#: Share of the pairs that may lack a standard error; with more the errors are not known.
MOST_WITHOUT = 0.5

#: A conjunction longer than this many minutes counts as several: two sensors of one
#: platform never part, and half an orbit (47 min) is about what a pass is.
LONGEST_BLOCK = 45.0


@dataclass(frozen=True, kw_only=True)
class FitSettings:
    """
    How a calibration is fitted; see :func:`vconst.operations.fit_calibration`.

    Attributes are its settings of the same names; *pivot* is always a number here, and
    *units* is the unit of the variable.
    """

    variable: str
    method: str = "deming"
    robust: str = "none"
    scale: str = "linear"
    error_ratio: float | None = None
    reference_error: float | None = None
    target_error: float | None = None
    drift: str | None = None
    adjust: tuple[str, ...] = ()
    climatology: float | None = None
    pivot: float | None = None
    minimum: int = 30
    replicates: int = 2000
    seed: int = 0
    relation: str = "line"
    exclude: tuple[str, ...] = ()
    light_ions: str | None = None

    @classmethod
    def again(cls, said):
        """The settings that a calibration says it was fitted with, from plain JSON."""
        lists = {name: tuple(said.get(name) or ()) for name in ("adjust", "exclude")}
        return cls(**{**said, **lists})


@dataclass(frozen=True, kw_only=True)
class Samples:
    """
    Usable pairs in order of time.

    Attributes
    ----------
    x, y : numpy.ndarray, shape (n,)
        Reference and target in the fitting scale.
    x_error, y_error : numpy.ndarray, shape (n,), or None
        Standard errors in the fitting scale, where anything says them.
    columns : numpy.ndarray, shape (n, q)
        A constant, then days since the drift's date, then the covariates.
    names : tuple of str
        Of the coefficients of the columns: ``offset``, ``drift``, ``adjust_<covariate>``.
    time : numpy.ndarray of datetime64[ns], shape (n,)
        Of the target.
    block : numpy.ndarray of int, shape (n,)
        Conjunction, long ones in parts; from 0, in order of time.
    episode : numpy.ndarray of int, shape (blocks,)
        Alignment episode of each block, from 0.
    conjunctions : int
    counts : mapping of str to int
        Pairs that could not be used, by reason.
    place : numpy.ndarray of int, shape (n,), or None
        Which pair each is.
    """

    x: np.ndarray
    y: np.ndarray
    x_error: np.ndarray | None
    y_error: np.ndarray | None
    columns: np.ndarray
    names: tuple[str, ...]
    time: np.ndarray
    block: np.ndarray
    episode: np.ndarray
    conjunctions: int
    counts: Mapping[str, int] = field(default_factory=dict)
    place: np.ndarray | None = None

    def units(self):
        """
        What is independent of the rest and left out in turn.

        Returns
        -------
        unit : numpy.ndarray of int, shape (n,)
            The alignment of each sample where there are three or more, else its fortieth
            of the conjunctions; from 0.
        """
        blocks = self.episode.size
        if self.episode.max() > 1:
            return self.episode[self.block]
        return (np.arange(blocks) * min(PARTS, blocks) // blocks)[self.block]

    def part(self, kept):
        """
        Some of the samples, blocks and episodes numbered anew.

        Parameters
        ----------
        kept : numpy.ndarray of bool, shape (n,)

        Returns
        -------
        samples : Samples
        """
        blocks, block = np.unique(self.block[kept], return_inverse=True)
        episode = np.unique(self.episode[blocks], return_inverse=True)[1]
        cut = {"x": self.x[kept], "y": self.y[kept], "columns": self.columns[kept]}
        known = {
            name: None if value is None else value[kept]
            for name, value in (
                ("x_error", self.x_error),
                ("y_error", self.y_error),
                ("place", self.place),
            )
        }
        return replace(self, **cut, **known, time=self.time[kept], block=block, episode=episode)


def take_samples(pairs, settings, *, who="fit_calibration"):
    """
    The pairs that can be fitted, in the fitting scale.

    Parameters
    ----------
    pairs : xarray.Dataset
        Of a ``Pairs`` result.
    settings : FitSettings
    who : str
        The operation that asks, for messages.

    Returns
    -------
    samples : Samples
    settings : FitSettings
        With the pivot filled in.

    Raises
    ------
    UnknownNameError
        If the pairs do not hold the variable.
    TooLittleError
        If fewer than ``settings.minimum`` pairs have both values.
    """
    require_scale(settings)
    reference, target = _values(pairs, settings.variable)
    both = np.isfinite(reference) & np.isfinite(target)
    counts = {"one value missing": int((~both).sum())}
    positive = (reference > 0) & (target > 0)
    if settings.scale != "linear":
        counts["not positive"] = int((both & ~positive).sum())
        both &= positive
    for name, out in excluded(pairs, settings, reference, target).items():
        counts[name] = int((both & out).sum())
        both &= ~out
    for name, out in _without_errors(pairs, settings, both).items():
        counts[name] = int((both & out).sum())
        both &= ~out
    names, columns = _columns(pairs, settings)
    known = np.isfinite(columns).all(axis=1)
    if settings.adjust or settings.climatology is not None:
        counts["covariate missing"] = int((both & ~known).sum())
    both &= known
    _require(int(both.sum()), settings, who, pairs.attrs.get("note"), counts)
    settings = replace(settings, pivot=_pivot(reference[both], settings))
    return _ordered(pairs, settings, reference, target, columns, names, both, counts), settings


def _values(pairs, variable):
    names = {
        str(name).removesuffix("_target") for name in pairs.data_vars if name.endswith("_target")
    }
    if f"{variable}_target" not in pairs or f"{variable}_reference" not in pairs:
        raise UnknownNameError("variable of the pairs", variable, names)
    return (
        np.asarray(pairs[f"{variable}_reference"].values, float),
        np.asarray(pairs[f"{variable}_target"].values, float),
    )


def _columns(pairs, settings):
    count = pairs.sizes["pair"]
    names, columns = ["offset"], [np.ones(count)]
    if settings.drift is not None:
        names.append("drift")
        columns.append(days_since(pairs["time"].values, settings.drift))
    for name in settings.adjust:
        if name not in pairs or pairs[name].dims != ("pair",):
            numbers = [key for key in pairs.data_vars if pairs[key].dims == ("pair",)]
            raise UnknownNameError("covariate of the pairs", name, numbers)
        names.append(f"adjust_{name}")
        columns.append(np.asarray(pairs[name].values, float))
    if settings.climatology is not None:
        names.append("adjust_climatology")
        columns.append(climatology_difference(pairs, settings))
    return tuple(names), np.column_stack(columns)


def _require(found, settings, who, note, counts):
    """Refuse too few pairs, with what became of the others."""
    if found >= settings.minimum:
        return
    out = {reason: number for reason, number in counts.items() if number}
    said = f"{found} pairs of '{settings.variable}' have both values"
    hint = "Widen 'distance' or 'delay' of the match-up, or take a longer time."
    if set(out) - {"one value missing"}:
        listed = ", ".join(f"{reason} {number}" for reason, number in out.items())
        said = (
            f"of {found + sum(out.values())} pairs of '{settings.variable}' {found} can be fitted "
            f"(left out: {listed})"
        )
        most = max(out, key=out.get)
        if most in settings.exclude:
            hint = f"Most were left out by name: 'exclude' holds '{most}'. {hint}"
    raise TooLittleError(
        f"{who}: {said}; at least {settings.minimum} are needed.", hint=note or hint
    )


def _pivot(reference, settings):
    if settings.scale != "log":
        return 1.0
    if settings.pivot is None:
        # a round number near the middle, so that slope and offset hardly depend on each other
        return float(10.0 ** np.round(np.log10(np.median(reference))))
    if settings.pivot <= 0.0:
        raise UsageError(f"fit_calibration: 'pivot' is {settings.pivot}; it must be positive.")
    return float(settings.pivot)


def _ordered(pairs, settings, reference, target, columns, names, kept, counts):
    time = pairs["time"].values.astype("datetime64[ns]")
    conjunction = pairs["conjunction"].values.astype(np.int64)
    order = np.flatnonzero(kept)
    order = order[np.argsort(time[order], kind="stable")]
    block, owner = _blocks(time[order], conjunction[order])
    aligned = pairs["episode"].values.astype(np.int64)[owner]
    scale = {"scale": settings.scale, "pivot": settings.pivot}
    x = fitting_scale(reference[order], **scale)
    y = fitting_scale(target[order], **scale)
    return Samples(
        x=x,
        y=y,
        x_error=_errors(pairs, settings, "reference", order, x),
        y_error=_errors(pairs, settings, "target", order, y),
        columns=columns[order],
        names=names,
        time=time[order],
        block=block,
        episode=np.unique(aligned, return_inverse=True)[1],
        conjunctions=int(np.unique(owner).size),
        counts=counts,
        place=order,
    )


def _blocks(time, conjunction):
    """Number the parts of conjunctions in order of time; whose each part is."""
    stamps = time.astype(np.int64)
    first = np.full(conjunction.max() + 1, np.iinfo(np.int64).max)
    np.minimum.at(first, conjunction, stamps)
    part = (stamps - first[conjunction]) // int(LONGEST_BLOCK * 60e9)
    keys = np.stack([first[conjunction], conjunction, part], axis=1)
    found, block = np.unique(keys, axis=0, return_inverse=True)
    return block.reshape(-1), found[:, 1]


def _without_errors(pairs, settings, usable):
    """
    Pairs without a standard error of a side, where both sides state them for most pairs.

    One error that is missing would otherwise make all of them unknown.
    """
    found = {}
    for side in ("reference", "target"):
        if getattr(settings, f"{side}_error") is not None:
            continue
        name = f"{settings.variable}_error_{side}"
        if settings.error_ratio is not None or name not in pairs:
            return {}
        errors = np.asarray(pairs[name].values, float)
        out = ~(np.isfinite(errors) & (errors > 0))
        if out[usable].mean() > MOST_WITHOUT if usable.any() else True:
            return {}
        if out[usable].any():
            found[f"{side} error missing"] = out
    return found


def _errors(pairs, settings, side, order, fitted):
    """Standard errors in the fitting scale: a stated one wins over those of the samples."""
    stated = getattr(settings, f"{side}_error")
    name = f"{settings.variable}_error_{side}"
    if stated is not None:
        size = stated / np.log(10.0) if settings.scale == "log" else stated
        return np.full(fitted.size, float(size))
    if name not in pairs or settings.error_ratio is not None:
        return None
    errors = np.asarray(pairs[name].values, float)[order]
    if not (np.isfinite(errors) & (errors > 0)).all():
        return None
    value = natural_scale(fitted, scale=settings.scale, pivot=settings.pivot)
    return errors / natural_change(value, scale=settings.scale)
