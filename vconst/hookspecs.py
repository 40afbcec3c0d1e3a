"""Everything a plugin can offer. Hooks offer; they never change data in flight."""

from pluggy import HookimplMarker, HookspecMarker

hookspec = HookspecMarker("vconst")
hookimpl = HookimplMarker("vconst")


@hookspec
def missions():
    """Offer missions, platforms and products: yield Mission objects."""


@hookspec
def vocabulary():
    """Offer canonical names that the core does not know: yield Term objects."""


@hookspec
def operations():
    """Offer functions that recipes may call: yield functions marked @operation."""


@hookspec
def recipes():
    """Offer ready-made recipes: yield paths of YAML files."""


@hookspec(firstresult=True)
def find_granules(product, start, stop):
    """Find the remote files of a product: return URLs, RemoteFile, Listing; or None to pass."""


@hookspec
def report_sections(result):
    """Offer sections for the report of one result: yield Section objects."""
