"""vconst from Python: open a store and select, or run a recipe."""

import os
from dataclasses import dataclass
from typing import Any

from vconst.plugins import Host
from vconst.recipe.load import load_recipe
from vconst.recipe.run import run_recipe
from vconst.recipe.shipped import find_recipe, shipped_recipes  # noqa: F401  known by these names
from vconst.selection import select
from vconst.store import Store

#: The store that is meant where none is named.
DEFAULT_STORE = "vconst-store"


@dataclass(frozen=True)
class Opened:
    """
    A store at its newest commit, with the loaded plugins.

    Parameters
    ----------
    store : Store
    view : View
    host : Host
    """

    store: Store
    view: Any
    host: Host

    def products(self):
        """What the store holds: a summary by product."""
        return self.view.products()

    def select(
        self, product, *, variables=None, start=None, stop=None, baseline=None, quality="default"
    ):
        """
        Say what to read; ``.read()`` of what comes back gives an ``xarray.Dataset``.

        Parameters
        ----------
        product : str
        variables : sequence of str, optional
            Canonical names; None for all.
        start, stop : str or datetime64, optional
            UTC, both included; a date alone as *stop* means its 24:00.
        baseline : str, optional
        quality : str or sequence of str
            ``"default"``, ``"none"``, or the reasons that reject.

        Returns
        -------
        selection : Selection

        Examples
        --------
        >>> vconst.open("store").select("nova-1/lap", start="2020-01-08").read()  # doctest: +SKIP
        """
        return select(
            self.view,
            self.host,
            product,
            variables=variables,
            start=start,
            stop=stop,
            baseline=baseline,
            quality=quality,
        )


def open(store=None, *, host=None):
    """
    Open a store.

    Parameters
    ----------
    store : str or Path, optional
        None for ``$VCONST_STORE`` or ``./vconst-store``.
    host : Host, optional
        None to load the installed plugins.

    Returns
    -------
    opened : Opened

    Raises
    ------
    StoreError
        If it is no store.
    """
    opened = Store.open(_store_name(store))
    return Opened(opened, opened.head(), host or Host())


def run(recipe, store=None, *, out="runs", engine=None, host=None, **parameters):
    """
    Run a recipe, as ``vconst run`` does.

    Parameters
    ----------
    recipe : str or Path
        A file, or the name of a shipped recipe.
    store : str or Path, optional
        None for ``$VCONST_STORE`` or ``./vconst-store``.
    out : str or Path
        The folder of runs.
    engine : Engine, optional
    host : Host, optional
        None to load the installed plugins.
    **parameters
        Replace the recipe's own.

    Returns
    -------
    run : Run
        ``run.results["fit"].dataset`` is what the step *fit* left, and
        ``run.scalars["fit"]`` its numbers.

    Raises
    ------
    VconstError
        If the recipe cannot be run, or a step failed; what was computed is kept.
    """
    host = host or Host()
    loaded = load_recipe(find_recipe(recipe, host), parameters, read=False)
    made = run_recipe(loaded, Store.open(_store_name(store)), host, out=out, engine=engine)
    if made.error is not None:
        raise made.error
    return made


def _store_name(store):
    return str(store if store is not None else os.environ.get("VCONST_STORE", DEFAULT_STORE))
