"""One kind of native file: its name, what it holds, and what is kept of it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from vconst import Reason, Variable
from vconst_swarm.field import Field

#: First bytes of CDF 3, plain and compressed as a whole, and of CDF 2.6 and 2.7.
CDF = (b"\xcd\xf3\x00\x01", b"\xcd\xf2\x60\x02")

#: ``.cdf``, ``.DBL``, ``.ZIP``, ``.CDF.ZIP`` in capitals or not; never ``.HDR`` or ``.EEF``.
_SUFFIX = r"\.[CcDdZz][DdBbIi][FfLlPp](?:\.[Zz][Ii][Pp])?"

_TIME = r"\d{8}T\d{6}"


@dataclass(frozen=True, kw_only=True)
class Layout:
    """
    The files of one platform and payload, of certain baselines.

    Parameters
    ----------
    product : str
        Canonical name.
    stem : str
        What file names begin with; ``{class}`` stands for the file class:
        ``"SW_{class}_EFIB_LP_1B"``.
    record : str
        What stands between the version and the suffix: ``"_MDR_EFI_LP"``.
    baselines : str
        Regular expression of the two digits that stand for the baseline.
    version : str
        Four digits that made-up files have.
    file_class : str
        Of made-up files.
    tolerance : float
        How far samples may lie outside the span of the name, in s.
    daily : bool
        True if files of one day replace each other whatever their baseline, because stamps
        differ between baselines and would stand beside each other. Granules then have no
        baseline but in their version.
    fields : tuple of Field
        All that the definition lists, in its order.
    reasons : tuple of Reason
    known : str
        How the layout is known; see :class:`vconst.Format`.
    packed : bool
        True if its makers compress files as a whole.
    axes : mapping
        First value, step and length of what profiles run along, by canonical name; no
        file holds them.
    """

    product: str
    stem: str
    fields: tuple[Field, ...]
    record: str = ""
    baselines: str = r"\d\d"
    version: str
    file_class: str = "OPER"
    tolerance: float = 10.0
    daily: bool = False
    reasons: tuple[Reason, ...] = ()
    known: str = "definition"
    packed: bool = False
    axes: Mapping[str, tuple] = field(default_factory=dict)

    @cached_property
    def pattern(self):
        """
        Regular expression of whole file names, of a CDF or of the ZIP around it.

        File class, start and stop make the key; the version, whose first two digits
        are the baseline, orders files of one key.
        """
        span, baseline = f"(?P<start>{_TIME})_(?P<stop>{_TIME})", "?P<baseline>"
        if self.daily:
            span, baseline = f"{_TIME}_{_TIME}", "?:"
        version = rf"(?P<version>({baseline}{self.baselines})\d\d)"
        return f"{self._begin}{span}_{version}(?:{self.record})?{_SUFFIX}"

    @property
    def headers(self):
        """Regular expression of the names of the headers beside its files."""
        return rf"{self._begin}{_TIME}_{_TIME}_\d{{4}}\.[Hh][Dd][Rr]"

    @property
    def _begin(self):
        """Types are filled up with ``_`` to ten characters; some makers leave one out."""
        stem = self.stem.replace("{class}", "(?P<class>[A-Z]{4})")
        return f"{stem}_?" if stem.endswith("_") else f"{stem}_"

    @property
    def member(self):
        """Regular expression of the one member of a ZIP that holds the data."""
        return rf".*{self.record}\.[CcDd][DdBb][FfLl]"

    @cached_property
    def kept(self):
        """The fields that are read: what the core keeps, and what reasons look at."""
        looked = {reason.source.partition(":")[0] for reason in self.reasons}
        return tuple(f for f in self.fields if f.names or f.parted or f.name in looked)

    @cached_property
    def time(self):
        """Name of the time stamps in the file."""
        return next(f.name for f in self.fields if "time" in f.names)

    @cached_property
    def variables(self):
        """What the core keeps of the file."""
        axes = tuple(
            Variable(
                source=name,
                name=name,
                units="degree",
                axis=True,
                derived=True,
                dimensions=(name,),
                spacing=spacing[:2],
                sizes=spacing[2:],
            )
            for name, spacing in self.axes.items()
        )
        return (*(one for f in self.fields for one in f.variables), *axes, *self.derived)

    @property
    def derived(self):
        """Variables that readers make of others."""
        return ()

    def read(self, path):
        """See :func:`vconst_swarm.reader.read_native`."""
        from vconst_swarm.reader import read_native

        return read_native(path, self)

    def complete(self, arrays):
        """Arrays with what readers make of others; nothing for most layouts."""
        return arrays

    def split(self, arrays):
        """The inverse of :meth:`complete`, for made-up files."""
        return arrays

    def write(self, arrays, path, **about):
        """See :func:`vconst_swarm.writer.write_native`."""
        from vconst_swarm.writer import write_native

        return write_native(arrays, path, self)

    def span_of(self, name):
        """Start and stop that a file name states, as text; None if it is another name."""
        found = re.fullmatch(self.pattern, name)
        return tuple(re.findall(_TIME, name)[:2]) if found else None

    def name_file(self, start, stop, *, version=None, **about):
        """
        The native name.

        Parameters
        ----------
        start, stop : numpy.datetime64 or int
            Of the data, UTC; integers are ns since 1970. Parts of a second are cut off.
        version : str or None
            Four digits, the baseline first.
        **about
            ``class``: four capitals; the layout's own if it is not given.

        Returns
        -------
        name : str
        """
        stem = self.stem.replace("{class}", about.get("class", self.file_class))
        span = f"{_digits(start)}_{_digits(stop)}"
        return f"{stem}_{span}_{version or self.version}{self.record}.cdf"


def _digits(time):
    import numpy as np

    if not isinstance(time, np.datetime64):
        time = np.datetime64(int(time), "ns")
    return str(time.astype("M8[s]")).replace("-", "").replace(":", "")
