"""A product that a store has never held, read as one without granules."""

from dataclasses import dataclass
from typing import Any

from vconst.dataset import no_samples


@dataclass(frozen=True)
class Unstored:
    """
    A view in which one declared product has no granule; all else is as in the view itself.

    So what a recipe may do without is told as missing, whether the store holds none of it in
    the time that is asked for, or never did.

    Parameters
    ----------
    view : View
    product : Product
    vocabulary : Vocabulary
    """

    view: Any
    product: Any
    vocabulary: Any

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)  # pickle asks before there is a view
        return getattr(self.view, name)

    def granules(self, product, start=None, stop=None, baseline=None):
        """None."""
        return []

    granule_ids = granules

    def variables(self, product):
        """Names of the variables that it would have, sorted."""
        return sorted(no_samples(self.product, self.vocabulary).data)

    def axes(self, product):
        """Names of the variables that would not vary with the sample, sorted."""
        return sorted(variable.name for variable in self.product.variables if variable.axis)

    def traits(self, product):
        """What a store would keep of its declaration."""
        from vconst.store.segment import traits_of  # checking a recipe needs no store

        return traits_of(self.product)

    def blocks(self, product, start=None, stop=None, baseline=None):
        """None: there is no index."""

    def read(self, product, variables=None, start=None, stop=None, baseline=None, *, time=True):
        """Columns without a sample."""
        columns = no_samples(self.product, self.vocabulary)
        kept = {*(("time", "start") if time else ()), *self.axes(product)}
        for name in set(columns.data) - set(variables or columns.data):
            if name not in kept:
                for part in (columns.data, columns.dims, columns.attrs):
                    part.pop(name, None)
        return columns
