"""
Write what is made from the code; with --check, say if it is stale.

These are docs/cli.md, docs/operations.md, in docs/fetch.md and in the READMEs of the project and
of plugins the table between ``<!-- products -->`` and ``<!-- end of products -->``, and in those
of plugins what a function of theirs gives: ``<!-- made by MODULE:FUNCTION -->`` to
``<!-- end of made -->``.
"""

import importlib
import inspect
import re
import sys
from pathlib import Path

import click

from vconst.cli.main import cli
from vconst.cli.operations import annotation_words
from vconst.fetch.found import archive_of
from vconst.plugins import Host
from vconst.testing.archives import START, STOP

HERE = Path(__file__).resolve().parent
_BEGIN, _END = "<!-- products -->", "<!-- end of products -->"
_MADE = re.compile(r"(<!-- made by ([\w.]+):(\w+) -->\n).*?(<!-- end of made -->)", re.S)


def main():
    """Write the pages, or compare them."""
    pages = {
        HERE / "cli.md": command_line(),
        HERE / "operations.md": operations(),
        HERE / "fetch.md": archives(),
    }
    pages |= dict(plugin_pages())
    stale = [path for path, text in pages.items() if _differs(path, text)]
    if "--check" in sys.argv:
        if stale:
            names = [path.relative_to(HERE.parent).as_posix() for path in stale]
            sys.exit(f"stale: {', '.join(names)}; run: make docs")
        return
    for path in stale:
        path.write_text(pages[path], "utf-8")


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


def archives():
    """The page of fetching, with the table of products whose archive a plugin knows."""
    return _with_table((HERE / "fetch.md").read_text("utf-8"), _archive_rows(Host()))


def plugin_pages():
    """The READMEs that have a place for the table of products, with the table in it."""
    host = Host()
    front = HERE.parent / "README.md"
    yield front, _with_table(front.read_text("utf-8"), _front_rows(host))
    for path in sorted(HERE.parent.glob("plugins/*/README.md")):
        text = path.read_text("utf-8")
        if _BEGIN in text:
            rows = _product_rows(host, path.parent.name.removeprefix("vconst-"))
            yield path, _MADE.sub(_made, _with_table(text, rows))


def _with_table(text, rows):
    head, _, rest = text.partition(_BEGIN)
    return f"{head}{_BEGIN}\n{chr(10).join(rows)}\n{_END}{rest.partition(_END)[2]}"


def _made(found):
    begin, module, function, end = found.groups()
    rows = getattr(importlib.import_module(module), function)()
    return "\n".join([begin.rstrip(), *rows, end])


def _front_rows(host):
    """Products in few rows: those of one mission whose layout is known alike."""
    groups = {}
    for name, product in host.products.items():
        layout = ", ".join(product.layouts)
        plugin = host.plugin_of("product", name).name
        own = groups.setdefault((plugin, layout), {})
        platform, _, rest = name.partition("/")
        own.setdefault(platform, []).append(rest)
    yield "| products | layout known from |"
    yield "| --- | --- |"
    for (_, layout), platforms in groups.items():
        alike = {}
        for platform, names in platforms.items():
            alike.setdefault(", ".join(names), []).append(f"`{platform}`")
        words = "; ".join(f"{', '.join(who)}: {names}" for names, who in alike.items())
        yield f"| {words} | {layout} |"


def _product_rows(host, plugin):
    yield "| product | files | layout known from | frame | position | notes |"
    yield "| --- | --- | --- | --- | --- | --- |"
    for name, product in host.products.items():
        if host.plugin_of("product", name).name == plugin:
            layouts = ", ".join(product.layouts)
            files = " ".join(f"`{stem}`" for stem in product.files)
            cells = (f"`{name}`", files, layouts, product.frame, product.position, product.notes)
            yield f"| {' | '.join(cell or '-' for cell in cells)} |"


def _archive_rows(host):
    """Products in few rows: those of one archive together, platform by platform."""
    groups = {}
    for name, product in host.products.items():
        found = host.find_granules(product, START, STOP)
        if found:
            platform, _, rest = name.partition("/")
            groups.setdefault(archive_of(found[0]), {}).setdefault(platform, []).append(rest)
    yield "| products | archive (address not verified) | found by | login |"
    yield "| --- | --- | --- | --- |"
    for (hosts, how, accounts), platforms in groups.items():
        alike = {}
        for platform, names in platforms.items():
            alike.setdefault(", ".join(names), []).append(f"`{platform}`")
        words = "; ".join(f"{', '.join(who)}: {names}" for names, who in alike.items())
        cells = (words, ", else ".join(hosts), how, ", ".join(accounts) or "none")
        yield f"| {' | '.join(cells)} |"


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
