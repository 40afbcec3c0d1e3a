"""What a command needs: settings, the store, the host, and where to print."""

import os
import sys
from functools import cached_property, wraps
from pathlib import Path

import click

from vconst.errors import UsageError

DEFAULT_STORE = "vconst-store"


class Session:
    """
    One call of the command line.

    Attributes
    ----------
    as_json, quiet, verbose, no_color : bool
    """

    current = None
    command = ""

    def __init__(self):
        self._store = None
        self.as_json = self.quiet = self.verbose = self.no_color = False

    @classmethod
    def begin(cls, arguments):
        """A session that already knows whether errors are to be JSON."""
        session = cls()
        before = arguments[: arguments.index("--")] if "--" in arguments else arguments
        session.as_json = "--json" in before
        return session

    def update(self, **given):
        """Take options that were given; those that were not leave what is."""
        self._store = given.pop("store", None) or self._store
        for name, value in given.items():
            setattr(self, name, getattr(self, name) or bool(value))

    @property
    def colour(self):
        """Whether colours may be used at all."""
        return not (self.no_color or os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb")

    @property
    def on_terminal(self):
        """Whether stdout is a terminal."""
        return sys.stdout is not None and sys.stdout.isatty()

    @cached_property
    def settings(self):
        """Settings of ``vconst.toml`` in the current folder."""
        import tomllib

        path = Path("vconst.toml")
        if not path.is_file():
            return {}
        try:
            found = tomllib.loads(path.read_text("utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise UsageError(f"vconst.toml: {error}") from error
        if not isinstance(found.get("store", ""), str):
            raise UsageError("vconst.toml: 'store' is no text.", hint='Write: store = "PATH"')
        return found

    @property
    def store_path(self):
        """Flag, then ``VCONST_STORE``, then ``vconst.toml``, then ./vconst-store; and which."""
        for value, origin in (
            (self._store, "--store"),
            (os.environ.get("VCONST_STORE"), "VCONST_STORE"),
            (self.settings.get("store"), "vconst.toml"),
        ):
            if value:
                return str(value), origin
        return DEFAULT_STORE, "default"

    @property
    def has_store(self):
        """Whether there is a store where one is meant."""
        path = self.store_path[0]
        if "://" not in path and not Path(path).exists():
            return False  # told without importing what reads stores
        from vconst.store import is_store

        return is_store(path)

    @property
    def may_write(self):
        """Whether the store, or what it would be made in, looks as if it could be written."""
        path = self.store_path[0]
        if "://" in path:
            return True
        whole = Path(path).absolute()
        there = next(place for place in (whole, *whole.parents) if place.exists())
        return os.access(there, os.W_OK)

    def open_store(self, create=False):
        """The store; made if it is not there and *create* is true."""
        from vconst.store import Store

        path, _ = self.store_path
        return Store.create(path) if create and not self.has_store else Store.open(path)

    @cached_property
    def host(self):
        """The plugins; what could not be loaded is said once, on stderr."""
        return self._host()

    @cached_property
    def reading_host(self):
        """The plugins, asked for no more than reading files takes, which is there sooner."""
        return self._host(hooks=("missions", "vocabulary"))

    def _host(self, **how):
        from vconst.plugins import Host

        host = Host(**how)
        for state in host.states:
            if state.state == "not loaded":
                self.say(f"Plugin {state.label} was not loaded: {state.reason}")
        return host

    @cached_property
    def console(self):
        """Where progress and words go: stderr."""
        from rich.console import Console

        how = {} if self.colour else {"color_system": None}  # not even bold
        return Console(stderr=True, highlight=False, soft_wrap=True, **how)

    def say(self, words):
        """One line on stderr, unless quiet."""
        if not self.quiet:
            self.insist(words)

    @staticmethod
    def insist(words):
        """One line on stderr, also where it is to be quiet: what somebody must know."""
        from vconst.cli.show import fold

        click.echo(fold(words, sys.stderr), err=True)


def common(function):
    """Give a command ``--store``, ``--json``, ``-q``, ``-v``, and hand it the session."""

    @wraps(function)
    def wrapped(**given):
        return function(_take(given), **given)

    return _add_options(wrapped)


def common_of_group(function):
    """Give a group of commands the same options, so that they may stand before its commands."""

    @wraps(function)
    def wrapped(**given):
        _take(given)
        return function(**given)

    return _add_options(wrapped)


def _take(given):
    session = Session.current
    require_settings()
    names = ("store", "as_json", "quiet", "verbose", "no_color")
    session.update(**{name: given.pop(name) for name in names})
    return session


def require_settings():
    """Refuse what the environment sets wrongly, also where this command would not need it."""
    from vconst.cli.work import Size
    from vconst.foreign import size_setting

    size_setting("VCONST_MEMORY", None)
    memory = os.environ.get("VCONST_WORKER_MEMORY")
    if memory:
        try:
            Size().convert(memory, None, None)
        except click.BadParameter as error:
            raise UsageError(f"VCONST_WORKER_MEMORY: {error.message}") from error


def _add_options(function):
    for option in (
        click.option("--no-color", is_flag=True, help="No colours, no bold."),
        click.option("-v", "--verbose", is_flag=True, help="Show the traceback of an error."),
        click.option("-q", "--quiet", is_flag=True, help="No progress and no hints."),
        click.option("--json", "as_json", is_flag=True, help="Print one JSON document on stdout."),
        click.option("--store", metavar="PATH", help="The store; default ./vconst-store."),
    ):
        function = option(function)
    return function
