"""The host: load plugins one by one, survive broken ones, say who offered what."""

import contextlib
import importlib
import os
import re
import sys
from dataclasses import dataclass, field
from functools import cached_property
from importlib.metadata import entry_points
from pathlib import Path

import pluggy

from vconst import hookspecs
from vconst.errors import PluginError, UnknownNameError, VconstError
from vconst.foreign import called, describe, import_limit, listed, time_limit
from vconst.mission import Mission, Platform, Product
from vconst.vocabulary import Term, Vocabulary

#: The host lives on its own hooks: the core's operations come in like anyone's.
CORE_PLUGINS = ("vconst.operations",)

_PRODUCT_NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*/[a-z0-9]+(?:-[a-z0-9]+)*")


@dataclass
class PluginState:
    """
    What became of one plugin.

    Parameters
    ----------
    name : str
        Of its entry point.
    package, version : str
        The installed distribution; empty if it was registered by hand.
    state : str
        ``"loaded"``, ``"not loaded"`` or ``"left out"``.
    reason : str
        Why it was not loaded or left out.
    offers : dict of str to list of str
        Names offered, by hook.
    """

    name: str
    package: str = ""
    version: str = ""
    state: str = "loaded"
    reason: str = ""
    offers: dict = field(default_factory=dict)

    @property
    def label(self):
        """Name and version, for messages."""
        return f"'{self.name}'" + (f" {self.version}" if self.version else "")


class Host:
    """
    The loaded plugins and what they offer. One is made per command and handed down.

    Parameters
    ----------
    load_installed : bool
        Whether to load installed plugins; ``VCONST_PLUGINS`` limits which.
    plugins : sequence of (str, object)
        Others to register, by name: modules, classes or objects with hooks.
    hooks : sequence of str or None
        What plugins are asked for; None for all. Operations bring libraries that take long to
        import, and who only reads files needs none.

    Attributes
    ----------
    states : list of PluginState
        Of every plugin found, loaded or not.
    """

    def __init__(self, load_installed=True, plugins=(), hooks=None):
        self._hooks = tuple(_COLLECTED) if hooks is None else tuple(hooks)
        self._manager = pluggy.PluginManager("vconst")
        self._manager.add_hookspecs(hookspecs)
        self.states = []
        self._offered = {name: [] for name in _COLLECTED}
        for name, plugin in plugins:
            self._load(PluginState(name), lambda plugin=plugin: plugin)
        if load_installed:
            self._load_installed()

    @cached_property
    def missions(self):
        """Missions by name."""
        return self._by_name("mission", "missions", lambda mission: [mission])

    @cached_property
    def platforms(self):
        """Platforms by name, whichever plugin declares them; two may say the very same of one."""
        return self._by_name("platform", "missions", lambda mission: mission.platforms)

    @cached_property
    def stations(self):
        """Stations on the ground by name, whichever plugin declares them."""
        return self._by_name("station", "missions", lambda mission: mission.stations)

    @cached_property
    def products(self):
        """Products by name."""
        return self._by_name("product", "missions", lambda mission: mission.products)

    @cached_property
    def models(self):
        """Models by name: what each was made from."""
        return self._by_name("model", "missions", lambda mission: mission.models)

    @cached_property
    def operations(self):
        """
        Functions that recipes may call, by name.

        The core's own are loaded when they are first asked for: they take a second, and
        who only reads files does without.
        """
        for name in CORE_PLUGINS:
            state = PluginState(name)
            self._load(state, lambda name=name: importlib.import_module(name), limit=None)
        return self._by_name("operation", "operations", lambda function: [function])

    @cached_property
    def recipes(self):
        """Paths of the recipes that plugins ship, by name."""
        named = [
            (state, _Named(Path(path).stem, Path(path))) for state, path in self._offered["recipes"]
        ]
        return {name: item.path for name, item in _unique("recipe", named).items()}

    @cached_property
    def vocabulary(self):
        """The canonical names of the core and of all plugins."""
        return Vocabulary(term for _, term in self._offered["vocabulary"])

    def product(self, name):
        """One product by name; an unknown one is refused with the nearest name."""
        return self._one("product", name, self.products)

    def operation(self, name):
        """One operation by name; an unknown one is refused with the nearest name."""
        return self._one("operation", name, self.operations)

    def plugin_of(self, what, name):
        """The state of the plugin that offers a ``"product"`` or ``"operation"``."""
        if what == "operation":
            function = self.operation(name)
            return next(s for s, item in self._offered["operations"] if item is function)
        return self._origins[name]

    def report_sections(self, result):
        """
        What plugins add to the report of one result.

        Returns
        -------
        sections, failures : list, list of str
            A plugin that raises costs its own sections only.
        """
        sections, failures = [], []
        for state, function in self._functions("report_sections"):
            try:
                sections += list(self.call(state, function, result=result))
            except PluginError as error:
                failures.append(error.message)
        return sections, failures

    def find_granules(self, product, start, stop):
        """
        What plugins know of the remote files of a product.

        Parameters
        ----------
        product : Product
        start, stop : datetime.datetime
            UTC, ``start <= t < stop``.

        Returns
        -------
        found : list or None
            Addresses, RemoteFile and Listing, as the first plugin gave them that did: the
            product's own is asked first. None if nobody does.
        """
        own = self.plugin_of("product", product.name)
        functions = sorted(self._functions("find_granules"), key=lambda each: each[0] is not own)
        for state, function in functions:
            found = self.call(state, listed(function), product=product, start=start, stop=stop)
            if found is not None:
                return found
        return None

    @property
    def missing(self):
        """What plugins were not loaded, in words for a name that is unknown; or nothing."""
        failed = [state for state in self.states if state.state == "not loaded"]
        said = [f"plugin {s.label} was not loaded: {s.reason.rstrip('.')}" for s in failed]
        names = "names that it offers are" if len(said) == 1 else "names that they offer are"
        return f"{'; '.join(said)}; {names} unknown here" if said else ""

    def call(self, state, function, *args, **kwargs):
        """
        Run plugin code; whatever it raises names the plugin, its version and the line.

        Raises
        ------
        VconstError
            As raised by the plugin.
        PluginError
            For anything else, ``sys.exit`` included.
        """
        try:
            return function(*args, **kwargs)
        except (VconstError, KeyboardInterrupt):
            raise
        except BaseException as error:  # a plugin may raise anything at all
            raise PluginError(
                f"Plugin {state.label} failed in {called(function)}: {describe(error)}",
                hint=f"Report it to the makers of {state.package or state.name}.",
            ) from error

    @cached_property
    def _origins(self):
        return {
            product.name: state
            for state, mission in self._offered["missions"]
            for product in mission.products
        }

    @property
    def _loaded(self):
        by_name = {state.name: state for state in self.states if state.state == "loaded"}
        return [
            (by_name[name], plugin)
            for name, plugin in self._manager.list_name_plugin()
            if name in by_name and plugin is not None
        ]

    def _load_installed(self):
        wanted = os.environ.get("VCONST_PLUGINS")
        chosen = None if wanted is None else {name.strip() for name in wanted.split(",")}
        limit = import_limit()
        for entry in sorted(entry_points(group="vconst"), key=lambda entry: entry.name):
            package = entry.dist
            state = PluginState(
                entry.name, package.name if package else "", package.version if package else ""
            )
            if chosen is not None and entry.name not in chosen:
                state.state, state.reason = "left out", "not named in VCONST_PLUGINS"
                self.states.append(state)
            else:
                self._load(state, entry.load, limit)

    def _load(self, state, get, limit=None):
        """Import, register, ask for offers and check them; any failure stays with it."""
        self.states.append(state)
        try:
            limited = time_limit(limit) if limit else contextlib.nullcontext()
            with limited, contextlib.redirect_stdout(sys.stderr):  # stdout is for documents
                plugin = get()
                self._register(plugin, state)
                offered = {hook: self._collect(plugin, hook) for hook in self._hooks}
            for hook, items in offered.items():
                for item in items:
                    _COLLECTED[hook](item)
            self._check_terms(offered)
        except KeyboardInterrupt:
            raise
        except BaseException as error:  # see above
            state.state, state.reason = "not loaded", describe(error)
            with contextlib.suppress(Exception):
                self._manager.unregister(name=state.name)
            return
        for hook, items in offered.items():
            self._offered[hook] += [(state, item) for item in items]
            if items:
                state.offers[hook] = [_name_of(item) for item in items]

    def _register(self, plugin, state):
        if self._manager.has_plugin(state.name):
            raise PluginError(f"A plugin called '{state.name}' is already loaded.")
        self._manager.register(plugin, name=state.name)
        self._manager.check_pending()

    def _functions(self, hook):
        """State of the plugin and function of every implementation of a hook."""
        return [
            (state, implementation.function)
            for state, plugin in self._loaded
            for implementation in self._hooks_of(plugin, hook)
        ]

    def _hooks_of(self, plugin, hook):
        callers = self._manager.get_hookcallers(plugin) or []
        return [
            implementation
            for caller in callers
            if caller.name == hook
            for implementation in caller.get_hookimpls()
            if implementation.plugin is plugin
        ]

    def _collect(self, plugin, hook):
        return [
            item
            for implementation in self._hooks_of(plugin, hook)
            for item in implementation.function() or ()
        ]

    def _check_terms(self, offered):
        known = Vocabulary([*(t for _, t in self._offered["vocabulary"]), *offered["vocabulary"]])
        for mission in offered["missions"]:
            for product in mission.products:
                tables = [form.variables for form in product.formats if form.variables]
                for variable in [v for table in (product.variables, *tables) for v in table]:
                    known[variable.name]

    def _by_name(self, what, hook, items):
        offered = [(state, item) for state, given in self._offered[hook] for item in items(given)]
        return _unique(what, offered)

    def _one(self, what, name, known):
        try:
            return known[name]
        except KeyError:
            raise UnknownNameError(what, name, known, because=self.missing) from None


@dataclass(frozen=True)
class _Named:
    name: str
    path: Path


def _unique(what, offered):
    found, origin = {}, {}
    for state, item in offered:
        name = _name_of(item)
        if name in found and not (isinstance(item, Platform) and item == found[name]):
            raise PluginError(
                f"The {what} '{name}' is offered by two plugins: "
                f"{origin[name].label} and {state.label}.",
                hint="Uninstall one, or name the wanted plugins in VCONST_PLUGINS.",
            )
        found[name], origin[name] = item, state
    return found


def _name_of(item):
    if isinstance(item, str | Path):
        return Path(item).stem
    return item.name if hasattr(item, "name") else item.__name__


def _check_mission(mission):
    if not isinstance(mission, Mission):
        raise PluginError(f"missions() yields {type(mission).__name__}; Mission is expected.")
    for product in mission.products:
        _check_product(product)


def _check_product(product):
    if not isinstance(product, Product):
        raise PluginError(f"a mission holds {type(product).__name__}; Product is expected.")
    if not _PRODUCT_NAME.fullmatch(product.name):
        raise PluginError(
            f"'{product.name}' is not a product name.", hint="Names are 'platform/payload'."
        )
    for form in product.formats:
        for pattern in (form.files, form.header, form.member):
            re.compile(pattern or "")
        if not (form.files or form.magic or form.header):
            raise PluginError(f"{product.name}: a format does not say how it is recognised.")


def _check_term(term):
    if not isinstance(term, Term):
        raise PluginError(f"vocabulary() yields {type(term).__name__}; Term is expected.")


def _check_operation(function):
    if not hasattr(function, "signature"):
        raise PluginError(f"operations() yields {function!r}, which is not marked @operation.")


def _check_recipe(path):
    if not Path(path).is_file():
        raise PluginError(f"recipes() yields '{path}', which is no file.")


_COLLECTED = {
    "vocabulary": _check_term,
    "missions": _check_mission,
    "operations": _check_operation,
    "recipes": _check_recipe,
}
