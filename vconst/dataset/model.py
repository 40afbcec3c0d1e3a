"""Columns and granules: the two objects that the store keeps."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

#: The sample dimension of each kind of product.
SAMPLE_DIMENSION = {
    "track": "time",
    "grid": "time",
    "series": "time",
    "profile": "profile",
    "events": "event",
}


@dataclass
class Columns:
    """
    Samples of one product in memory, by canonical name, as numpy arrays.

    Parameters
    ----------
    product : str
    data : dict of str to numpy.ndarray
        ``time`` (and ``start``, ``stop`` of events) are ``datetime64[ns]``.
    dims : dict of str to tuple of str
        The first is the sample dimension, except for axes.
    attrs : dict of str to dict
        Plain JSON values. ``quality`` and ``quality_<variable>`` carry
        ``flag_masks``, ``flag_meanings`` (space separated) and ``rejects``
        (the bits that reading masks by default).
    """

    product: str
    data: dict[str, Any]
    dims: dict[str, tuple[str, ...]]
    attrs: dict[str, dict] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Granule:
    """
    One file's worth of one product.

    Parameters
    ----------
    product : str
    key : str
        The product and what the file name's named groups say; never the version.
    version : tuple
        Ordered: file version, then the revision that the reader returned.
    id : str
        SHA-256 of what was read (the file's bytes after decompression, key, version,
        baseline), and the number of the product's reader.
    baseline : str
    start, stop : int
        First and last time, ns since 1970 UTC, both included.
    rows : int
    first : int
        Its first row in its segment.
    segment : str
        Id of the segment that holds it; empty before it is stored.
    definitive : bool
    counts : mapping of str to int
        Samples by quality reason and what the reader left out.
    source : mapping
        ``{"name": ..., "folder": ..., "size": ..., "sha256": ...}`` of the file; the folder is
        where it lay when it was read, and is only used to repair damage.
    attributes : mapping
        What the reader kept of the file's own words.
    """

    product: str
    key: str
    version: tuple = ()
    id: str = ""
    baseline: str = ""
    start: int = 0
    stop: int = 0
    rows: int = 0
    first: int = 0
    segment: str = ""
    definitive: bool = True
    counts: Mapping[str, int] = field(default_factory=dict)
    source: Mapping[str, Any] = field(default_factory=dict)
    attributes: Mapping[str, Any] = field(default_factory=dict)
