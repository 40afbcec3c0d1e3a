"""What one sensor of one platform delivers: the layouts of its files, and how to cite them."""

from dataclasses import dataclass

from vconst_swarm.layout import Layout

ESA = "ESA data policy, https://vires.services/data_terms"
CC_BY = "CC BY 4.0"

HANDBOOK = "https://swarmhandbook.earth.esa.int/catalogue/"


@dataclass(frozen=True, kw_only=True)
class Sensor:
    """
    One product; see :class:`vconst.Product` for what is not explained here.

    Parameters
    ----------
    title : str
    layouts : tuple of Layout
        The first is that of made-up files.
    excerpts : str
        ``"mag-lr"`` or ``"lp"`` where servers give excerpts of it; empty otherwise.
    kind, period, frame, notes, citation, licence, source : str
    sample_key : tuple of str
    cadence, gap, altitude : float or None
    any_values : bool
        False where samples hang together: sites, one bias a file, one crossing an orbit.
    made_from : tuple of str
    reader : int
    """

    title: str
    layouts: tuple[Layout, ...]
    excerpts: str = ""
    kind: str = "track"
    period: str = "month"
    sample_key: tuple[str, ...] = ("time",)
    cadence: float | None = None
    gap: float | None = None
    altitude: float | None = None
    frame: str = ""
    any_values: bool = True
    made_from: tuple[str, ...] = ()
    reader: int = 1
    notes: str = ""
    citation: str
    licence: str = ESA
    source: str

    @property
    def product(self):
        """Canonical name."""
        return self.layouts[0].product


def esa(name):
    """Citation and source of a product of ESA's catalogue, such as ``"SW_EFIx_LP_1B"``."""
    return {
        "citation": f"European Space Agency, Swarm PDGS: {name}, {HANDBOOK}{name}",
        "source": HANDBOOK + name,
    }
