"""Errors in words: what, where, what to do; or as JSON; and the exit code."""

import json
import os
import tempfile
import traceback

import click

from vconst.cli.show import clean
from vconst.errors import VconstError

INTERRUPTED = 130


def report_failure(session, error):
    """
    Print an error as a person or a program wants it.

    Returns
    -------
    code : int
        What the process exits with.
    """
    if isinstance(error, KeyboardInterrupt | click.Abort):
        return _say_interrupted(session)
    if session.verbose:
        traceback.print_exception(error)
    if isinstance(error, VconstError):
        return _report(session, error.as_dict(), error.problems, error.exit_code)
    if isinstance(error, click.ClickException):
        hint = _hint_of(error)
        body = {"kind": "usage", "message": error.format_message(), "hint": hint, "problems": []}
        return _report(session, body, (), 2)
    return _report(session, _unexpected(error), (), 1)


def _report(session, body, problems, code):
    if session.as_json:
        document = {"schema": "vconst/error/1", "error": body}
        click.echo(json.dumps(document, ensure_ascii=False))
        return code
    for problem in problems:
        click.echo(_place(problem), err=True)
    click.secho(clean(f"Error: {body['message']}"), fg="red" if session.colour else None, err=True)
    if body["hint"] and not session.quiet:
        click.echo(clean(f"  {body['hint']}"), err=True)
    return code


def _place(problem):
    """``file:line:column: message``, the line, and a caret under what is meant."""
    where = ":".join(str(p) for p in (problem.file, problem.line, problem.column) if p)
    guess = ""
    if problem.suggestion and problem.suggestion not in problem.message:
        guess = f" Did you mean '{problem.suggestion}'?"
    lines = [clean(f"{where}: {problem.message}{guess}")]
    if problem.source is not None and problem.column:
        source = clean(problem.source.rstrip("\n"))
        lines += [f"    {source}", "    " + " " * (problem.column - 1) + "^" * problem.width]
    return "\n".join(lines)


def _hint_of(error):
    context = getattr(error, "ctx", None)
    return f"See: {context.command_path} --help" if context is not None else None


def _say_interrupted(session):
    words = "Interrupted. Everything finished so far is kept; run it again to go on."
    body = {"kind": "interrupted", "message": words, "hint": None, "problems": []}
    if session.as_json:
        click.echo(json.dumps({"schema": "vconst/error/1", "error": body}))
    else:
        click.echo(words, err=True)
    return INTERRUPTED


def _unexpected(error):
    handle, path = tempfile.mkstemp(prefix="vconst-", suffix=".log")
    with os.fdopen(handle, "w", encoding="utf-8") as log:
        traceback.print_exception(error, file=log)
    words = " ".join(f"{type(error).__name__}: {error}".split())[:300]
    return {
        "kind": "unexpected",
        "message": f"Something that should not happen did: {words}",
        "hint": f"The details are in {path}; please report them.",
        "problems": [],
    }
