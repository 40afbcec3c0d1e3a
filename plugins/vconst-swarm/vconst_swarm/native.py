"""One kind of native file: its name, what it holds, and what is kept of it."""

from dataclasses import dataclass

from vconst import FileError, Variable
from vconst_swarm.definitions import Field

#: First bytes of CDF 3 and of CDF 2.6 and 2.7.
CDF = (b"\xcd\xf3\x00\x01", b"\xcd\xf2\x60\x02")


@dataclass(frozen=True, kw_only=True)
class Native:
    """
    The level 1b files of one satellite and instrument.

    Parameters
    ----------
    letter : str
        ``"A"``, ``"B"`` or ``"C"``.
    payload, kind : str
        ``"EFI"`` and ``"LP"``, or ``"MAG"`` and ``"LR"``.
    baselines : str
        Regular expression of the two digits that stand for the baseline.
    fields : tuple of Field
        The definition of the file.
    variables : tuple of Variable
        What is kept of it.
    version : str
        Four digits that made-up files have.
    """

    letter: str
    payload: str
    kind: str
    baselines: str
    fields: tuple[Field, ...]
    variables: tuple[Variable, ...]
    version: str

    @property
    def product(self):
        """Canonical product name."""
        kind = {"LP": "lp", "LR": "mag-lr"}[self.kind]
        return f"swarm-{self.letter.lower()}/{kind}"

    @property
    def member(self):
        """Regular expression of the one member of a ZIP that holds the data."""
        return rf".*_MDR_{self.payload}_{self.kind}\.(?i:cdf)"

    @property
    def pattern(self):
        """
        Regular expression of whole file names, of a CDF or of the ZIP around it.

        File class, start and stop make the key; the version, whose first two digits
        are the baseline, orders files of one key.
        """
        return (
            rf"SW_(?P<class>[A-Z]{{4}})_{self.payload}{self.letter}_{self.kind}_1B_"
            r"(?P<start>\d{8}T\d{6})_(?P<stop>\d{8}T\d{6})_"
            rf"(?P<version>(?P<baseline>{self.baselines})\d\d)"
            rf"(?:_MDR_{self.payload}_{self.kind})?(?i:\.cdf|\.zip|\.cdf\.zip)"
        )

    def read(self, path):
        """See :func:`vconst_swarm.reader.read_native`."""
        from vconst_swarm.reader import read_native

        return read_native(path, self)

    def write(self, arrays, path, **about):
        """See :func:`vconst_swarm.writer.write_native`."""
        from vconst_swarm.writer import write_native

        return write_native(arrays, path, self, **about)

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
            ``class``: four capitals, ``"OPER"`` if it is not given.

        Returns
        -------
        name : str
        """
        span = f"{_digits(start)}_{_digits(stop)}"
        kind = f"{self.payload}{self.letter}_{self.kind}_1B"
        return (
            f"SW_{about.get('class', 'OPER')}_{kind}_{span}_{version or self.version}"
            f"_MDR_{self.payload}_{self.kind}.cdf"
        )


#: Name of the file that travels with the field, and is not the field.
SIDE_CAR = r"SW_[A-Z]{{4}}_MAG{letter}_.*ASM_VFM_IC\.(?i:cdf)"


def refuse_side_car(path):
    """Refuse a calibration side-car: one record, stamped 1 December 2015 in every file."""
    raise FileError(
        "this is the calibration side-car of a MAGx_LR file (ASM_VFM_IC), one record without "
        "a field.",
        hint="The field is in the file that ends in '_MDR_MAG_LR.cdf'.",
    )


def read_excerpt_cdf(path):
    """See :func:`vconst_swarm.vires.read_cdf`."""
    from vconst_swarm.vires import read_cdf

    return read_cdf(path)


def read_excerpt_csv(path):
    """See :func:`vconst_swarm.vires.read_csv`."""
    from vconst_swarm.vires import read_csv

    return read_csv(path)


def read_residuals(path):
    """See :func:`vconst_swarm.maggeo.read_residuals`."""
    from vconst_swarm.maggeo import read_residuals as read

    return read(path)


def write_residuals(arrays, path, *, letter, **about):
    """See :func:`vconst_swarm.maggeo.write_residuals`."""
    from vconst_swarm.maggeo import write_residuals as write

    return write(arrays, path, letter=letter, **about)


def name_residuals(start, stop, *, letter, **about):
    """A file name that says satellite and day; MagGeo's own says nothing."""
    return f"maggeo_swarm_{letter}_{_digits(start)}_{_digits(stop)}_residuals.csv"


def _digits(time):
    import numpy as np

    if not isinstance(time, np.datetime64):
        time = np.datetime64(int(time), "ns")
    return str(time.astype("M8[s]")).replace("-", "").replace(":", "")
