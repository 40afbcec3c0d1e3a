"""Which file version each sample comes from."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Versions:
    """
    The file versions of a selection, and the times that their granules cover.

    Parameters
    ----------
    names : tuple of str
        Of each version: its baseline, number and the software that the file names.
    granules : tuple of int
        How many each has.
    rank : tuple of int
        Of each granule, in the order in which they outrank each other: its version.
    starts, stops : tuple of int
        Of each granule, ns, both included.
    """

    names: tuple
    granules: tuple
    rank: tuple
    starts: tuple
    stops: tuple

    def during(self, start, stop):
        """The granules that touch a time: version, start and stop, in order of weight."""
        found = zip(self.rank, self.starts, self.stops, strict=True)
        return [one for one in found if one[2] >= start and one[1] <= stop]


def versions_of(selection):
    """
    The versions of the granules of a selection.

    Parameters
    ----------
    selection : Selection

    Returns
    -------
    versions : Versions
        A file's revision inside its version does not tell versions apart.
    """
    granules = sorted(selection.granules(), key=_weight)
    labels = [name_of(granule) for granule in granules]
    names = tuple(sorted(set(labels)))
    return Versions(
        names,
        tuple(labels.count(name) for name in names),
        tuple(names.index(label) for label in labels),
        tuple(granule.start for granule in granules),
        tuple(granule.stop for granule in granules),
    )


def name_of(granule):
    """
    The version of a granule for people: ``baseline 06, version 1, software V1.0``.

    Parameters
    ----------
    granule : Granule
    """
    software = [
        f"{key.replace('_', ' ')} {value}"
        for key, value in sorted(granule.attributes.items())
        if "software" in key.lower() or "processor" in key.lower()
    ]
    baseline = [f"baseline {granule.baseline}"] if granule.baseline else []
    version = [f"version {granule.version[0]}"] if granule.version else []
    return ", ".join([*baseline, *version, *software]) or "no version"


def label_samples(stamps, versions):
    """
    The version that each sample comes from.

    Parameters
    ----------
    stamps : numpy.ndarray of int64, shape (n,)
        ns.
    versions : Versions

    Returns
    -------
    labels : numpy.ndarray of int, shape (n,)
        Index into ``versions.names``; where granules overlap, that of the greater one;
        -1 outside all.
    """
    labels = np.full(stamps.size, -1)
    if stamps.size:
        for version, start, stop in versions.during(stamps.min(), stamps.max()):
            labels[(stamps >= start) & (stamps <= stop)] = version
    return labels


def _weight(granule):
    return (
        *(granule.baseline, _ordered(granule.version), granule.definitive),
        *(granule.rows, granule.stop, granule.id),
    )


def _ordered(version):
    return tuple((isinstance(part, str), part) for part in version)
