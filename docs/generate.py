"""Write docs/cli.md and docs/operations.md from the code; with --check, say if they are stale."""

import inspect
import sys
from pathlib import Path

import click

from vconst.cli.main import cli
from vconst.cli.operations import annotation_words
from vconst.plugins import Host

HERE = Path(__file__).resolve().parent


def main():
    """Write the pages, or compare them."""
    pages = {"cli.md": command_line(), "operations.md": operations()}
    stale = [name for name, text in pages.items() if _differs(HERE / name, text)]
    if "--check" in sys.argv:
        if stale:
            sys.exit(f"stale: {', '.join(stale)}; run: make docs")
        return
    for name in stale:
        (HERE / name).write_text(pages[name], "utf-8")


def command_line():
    """The help of every command."""
    parts = [
        "# The command line",
        "Made from the code by `make docs`. Exit codes: 0 done; 1 could not; 2 wrong usage or "
        "recipe, nothing was run; 3 done in part, each refusal named; 130 interrupted.",
        _help(cli, "vconst", None),
    ]
    with click.Context(cli, info_name="vconst") as top:
        from vconst.cli.main import _OWN

        for name in _OWN:
            command = cli.get_command(top, name)
            parts.append(_help(command, f"vconst {name}", top))
            if isinstance(command, click.Group):
                with click.Context(command, info_name=name, parent=top) as inner:
                    parts += [
                        _help(sub, f"vconst {name} {each}", inner)
                        for each, sub in command.commands.items()
                    ]
    return "\n\n".join(parts) + "\n"


def operations():
    """Every operation of the core, with its arguments and docstring."""
    parts = ["# Operations", "Made from the code by `make docs`."]
    for name, function in sorted(Host(load_installed=False).operations.items()):
        signature = function.signature
        rows = [f"| `{n}` | {kind.__name__} | |" for n, kind in signature.inputs.items()]
        rows += [
            f"| `{n}` | {annotation_words(a)} | {_default(signature, n)} |"
            for n, a in signature.settings.items()
        ]
        parts += [
            f"## `{name}`",
            f"Gives `{signature.returns.__name__}`.",
            "\n".join(["| argument | takes | default |", "| --- | --- | --- |", *rows]),
            f"```text\n{inspect.getdoc(function)}\n```",
        ]
    return "\n\n".join(parts) + "\n"


def _default(signature, name):
    return "required" if name in signature.required else f"`{signature.defaults.get(name)}`"


def _help(command, title, parent):
    name = title.split()[-1]
    context = click.Context(command, info_name=name, parent=parent, max_content_width=90)
    context.terminal_width = 90
    return f"## `{title}`\n\n```text\n{command.get_help(context)}\n```"


def _differs(path, text):
    return not path.exists() or path.read_text("utf-8") != text


if __name__ == "__main__":
    main()
