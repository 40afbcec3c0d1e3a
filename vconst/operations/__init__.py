"""The operations that come with vconst, one file per question, offered like anyone's."""

import importlib
import pkgutil

from vconst.hookspecs import hookimpl


@hookimpl(specname="operations")
def offer_operations():
    """Every function of this folder's modules that is marked @operation."""
    for module in pkgutil.iter_modules(__path__):
        loaded = importlib.import_module(f"{__name__}.{module.name}")
        function = getattr(loaded, module.name, None)
        if hasattr(function, "signature"):
            yield function
