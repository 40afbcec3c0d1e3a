"""``vconst operations``: what recipes can do."""

import inspect
from typing import get_args, get_origin

import click

from vconst.cli.session import common
from vconst.cli.show import clean, few, prose, show_json, show_rows

_COLUMNS = {
    "operation": ("Operation", None),
    "returns": ("Gives", None),
    "about": ("About", prose),
    "data": ("Data", few),
    "plugin": ("Plugin", None),
}

_ARGUMENTS = {
    "argument": ("Argument", None),
    "takes": ("Takes", None),
    "required": ("Required", lambda required: "yes" if required else ""),
    "default": ("Default", None),
}


@click.command("operations")
@click.argument("name", required=False)
@common
def command(session, name):
    """List the operations, or show the arguments of NAME."""
    host = session.host
    if name is not None:
        _show_one(session, host.operation(name))
        return
    rows = [describe(host, name, function) for name, function in sorted(host.operations.items())]
    show_rows(
        session, rows, _COLUMNS, schema="vconst/operations/1", key="operations", empty="None."
    )


def describe(host, name, function):
    """One row on an operation."""
    signature = function.signature
    return {
        "operation": name,
        "data": list(signature.inputs),
        "settings": list(signature.settings),
        "required": sorted(signature.required),
        "returns": signature.returns.__name__,
        "plugin": host.plugin_of("operation", name).name,
        "about": first_line(function),
    }


def first_line(function):
    """The first sentence of its docstring."""
    return (inspect.getdoc(function) or "").partition("\n")[0]


_WORDS = {float: "number", int: "whole number", str: "text", bool: "true or false"}


def annotation_words(annotation):
    """
    An annotation as a recipe's author reads it.

    Examples
    --------
    >>> annotation_words(float)
    'number'
    """
    arguments = get_args(annotation)
    extras = [getattr(extra, "name", extra) for extra in arguments[1:]]
    if hasattr(annotation, "__metadata__"):
        return f"{annotation_words(arguments[0])} ({extras[0]})"
    if get_origin(annotation) is not None and arguments:
        joined = [annotation_words(a) if not isinstance(a, str) else repr(a) for a in arguments]
        return " or ".join("null" if words == "NoneType" else words for words in joined)
    return _WORDS.get(annotation, getattr(annotation, "__name__", str(annotation)))


def _show_one(session, function):
    signature = function.signature
    rows = list(_arguments(signature))
    if session.as_json:
        settings = {row["argument"]: row for row in rows if row["argument"] in signature.settings}
        show_json(
            "vconst/operation/1",
            operation=function.__name__,
            data={name: kind.__name__ for name, kind in signature.inputs.items()},
            optional_data=[name for name in signature.inputs if name not in signature.required],
            settings={
                name: {"type": row["takes"], "required": row["required"], "default": row["default"]}
                for name, row in settings.items()
            },
            returns=signature.returns.__name__,
            about=inspect.getdoc(function),
        )
        return
    if session.on_terminal:
        click.echo(clean(f"{function.__name__} gives {signature.returns.__name__}\n"))
    show_rows(session, rows, _ARGUMENTS, schema="", key="", empty="It takes nothing.")
    if session.on_terminal:
        click.echo(clean(f"\n{inspect.getdoc(function) or ''}"))


def _arguments(signature):
    for name, kind in signature.inputs.items():
        needed = name in signature.required
        yield {"argument": name, "takes": kind.__name__, "required": needed, "default": None}
    for name, annotation in signature.settings.items():
        yield {
            "argument": name,
            "takes": annotation_words(annotation),
            "required": name in signature.required,
            "default": signature.defaults.get(name),
        }
