"""The command ``vconst``: finds the sub-command, and turns errors into words and exit codes."""

import contextlib
import importlib
import os
import sys

import click

from vconst import __version__
from vconst.cli.failure import report_failure
from vconst.cli.interrupt import ignore_ctrl_c, polite_ctrl_c
from vconst.cli.session import Session, common_of_group
from vconst.nearest import nearest

# name: (module, short help); in the order and under the headings of --help.
COMMANDS = {
    "Start": {
        "demo": "Make a small constellation, calibrate it, and open the page.",
        "doctor": "Say what is installed, what is missing, and where settings come from.",
    },
    "Data": {
        "synthesize": "Make up a constellation in native files, its truth beside it.",
        "fetch": "Fetch files from open archives: a plan first, then what is not here yet.",
        "ingest": "Bring files into the store.",
        "ls": "List the products in the store.",
        "info": "Say what is known of one product.",
        "export": "Write samples of a product to a file.",
        "store": "Check, compact, prune and read the log of the store.",
    },
    "Analysis": {
        "recipes": "List the recipes that ship.",
        "check": "Say everything that is wrong with a recipe.",
        "run": "Run a recipe and write its page.",
        "report": "Write the page of a run again.",
        "open": "Open the page of a run.",
        "unblind": "Freeze the recipe of a blind run, and look at its events.",
        "rerun": "Compute a run again and compare.",
        "verify": "Check that a run and its inputs are unchanged.",
        "cite": "Say how a run, its data and its recipe are cited.",
        "pack": "Write a run with its provenance as an RO-Crate.",
        "watch": "Run a recipe that issues alarms, log them in a chain, and score them later.",
        "score": "Score anyone's claims beside base rates, nulls and intervals.",
        "calibrations": "List, show, add and withdraw calibrations.",
    },
    "Plugins": {
        "missions": "List missions and platforms.",
        "plan": "Say who flies when: passes over a place, encounters of two platforms.",
        "products": "List the products that can be read.",
        "variables": "List the canonical names.",
        "operations": "List what recipes can do.",
        "plugins": "List plugins and what they offer.",
        "completion": "Print the completion script of a shell.",
    },
}
_OWN = {name: words for group in COMMANDS.values() for name, words in group.items()}


class _PipeClosed(Exception):
    """Whoever read what is printed has gone."""


class LazyGroup(click.Group):
    """Commands by name; the module of one is imported when it is called."""

    def list_commands(self, ctx):
        """Names of our own commands, then those that plugins bring."""
        return [*_OWN, *sorted(_plugin_commands())]

    def get_command(self, ctx, name):
        """Import one command."""
        if name in _OWN:
            module = importlib.import_module(f"vconst.cli.{name.replace('-', '_')}")
            return module.command
        entry = _plugin_commands().get(name)
        return _load_foreign(entry) if entry else None

    def resolve_command(self, ctx, args):
        """As click does, with the nearest name for one that is unknown."""
        name = Session.current.command = args[0]
        if self.get_command(ctx, name) is None:
            near = nearest(name, self.list_commands(ctx))
            guess = f" Did you mean '{near}'?" if near else ""
            raise click.UsageError(f"No such command '{name}'.{guess}", ctx)
        return super().resolve_command(ctx, args)

    def invoke(self, ctx):
        """As click does, which takes a closed pipe for a failure; it is none of ours."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError as error:
            raise _PipeClosed from error

    def shell_complete(self, ctx, incomplete):
        """Complete names from the table, without importing anything."""
        from click.shell_completion import CompletionItem

        commands = [
            CompletionItem(name, help=_OWN.get(name, "from a plugin"))
            for name in self.list_commands(ctx)
            if name.startswith(incomplete)
        ]
        return commands or click.Command.shell_complete(self, ctx, incomplete)

    def format_commands(self, ctx, formatter):
        """Write the headings and short helps from the table."""
        for heading, commands in COMMANDS.items():
            with formatter.section(heading):
                formatter.write_dl(list(commands.items()))
        foreign = _plugin_commands()
        if foreign:
            rows = [(name, f"from {entry.dist.name}") for name, entry in sorted(foreign.items())]
            with formatter.section("From plugins"):
                formatter.write_dl(rows)


@click.group(
    cls=LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, prog_name="vconst")
@common_of_group
def cli():
    """
    A virtual constellation of missions: one store, cross-calibrated sensors, honest pages.

    \b
    Examples:
      vconst demo                        all of it on made-up data
      vconst ingest ~/data               files into ./vconst-store
      vconst run my-recipe.yml           a recipe, and its page
    """


def main(arguments=None):
    """Run the command line and exit; never shows a traceback unless asked to."""
    _make_streams_safe()
    _set_aside_settings()
    session = Session.current = Session.begin(sys.argv[1:] if arguments is None else arguments)
    with polite_ctrl_c():
        code = _call(session, arguments)
    sys.exit(code if isinstance(code, int) else 0)


def _call(session, arguments):
    code = 0
    try:
        code = cli.main(args=arguments, prog_name="vconst", standalone_mode=False) or 0
    except (_PipeClosed, BrokenPipeError):
        for stream in (sys.stdout, sys.stderr):  # what they still hold is not tried again
            with contextlib.suppress(AttributeError, OSError, ValueError):
                os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
        code = 141
    except click.exceptions.Exit as stop:
        code = stop.exit_code
    except (Exception, KeyboardInterrupt) as error:  # everything becomes words and a code
        if isinstance(error, KeyboardInterrupt | click.Abort):
            ignore_ctrl_c()
        code = report_failure(session, error)
    return code


def _set_aside_settings():
    """What others set for matplotlib and zarr: vconst draws into files, and writes as it writes."""
    os.environ["MPLBACKEND"] = "agg"
    for name in [each for each in os.environ if each.startswith("ZARR_")]:
        del os.environ[name]


def _plugin_commands():
    from importlib.metadata import entry_points

    return {entry.name: entry for entry in entry_points(group="vconst.commands") if entry.dist}


def _load_foreign(entry):
    try:
        return entry.load()
    except (Exception, SystemExit) as error:  # a plugin may raise anything at all
        from vconst.errors import PluginError

        raise PluginError(
            f"The command '{entry.name}' of {entry.dist.name} {entry.dist.version} cannot be "
            f"loaded: {type(error).__name__}: {error}"
        ) from error


def _make_streams_safe():
    """A terminal that cannot print a character shows '?', it does not fail."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
