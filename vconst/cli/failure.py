"""Errors in words: what, where, what to do; or as JSON; and the exit code."""

import contextlib
import errno
import os
import sys

import click

from vconst.cli.show import clean, fold, show_json
from vconst.errors import VconstError

INTERRUPTED = 130
_KEPT = "Everything finished so far is kept; run it again to go on."
_NO_ROOM = "There is not enough memory, or more of it or of threads is not allowed (ulimit -v, -u)."
_SYSTEM_HINTS = {
    errno.ENOSPC: "Free some space.",
    errno.EDQUOT: "Free some space.",
    errno.EFBIG: "Larger files are not allowed here (ulimit -f).",
    errno.EACCES: "Ask for the right to it, or name another place.",
    errno.EPERM: "Ask for the right to it, or name another place.",
    errno.EROFS: "Name a place that can be written.",
    errno.EIO: "The disk, or the network to it, has a fault there; look after it first.",
    errno.ENAMETOOLONG: "Take a shorter name.",
    errno.EMFILE: "Allow more open files (ulimit -n).",
}
_GO_ON = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
#: Commands that keep what they have finished; others only say or write one thing.
_MAKING = {"demo", "synthesize", "fetch", "ingest", "run", "rerun", "watch", "store", "unblind"}


def report_failure(session, error):
    """
    Print an error as a person or a program wants it.

    Returns
    -------
    code : int
        What the process exits with.
    """
    if isinstance(error, KeyboardInterrupt | click.Abort):
        said = error.__cause__ if isinstance(error, click.Abort) else error
        return _say_interrupted(session, getattr(said, "exit_code", INTERRUPTED))
    if session.verbose:
        import traceback

        traceback.print_exception(error)
    if isinstance(error, VconstError):
        return _report(session, error.as_dict(), error.problems, error.exit_code)
    if isinstance(error, click.ClickException):
        return _report(session, _body("usage", error.format_message(), _hint_of(error)), (), 2)
    if isinstance(error, FileNotFoundError) and _has_no_folder():
        message = "The current folder is not there any more."
        return _report(session, _body("system", message, "Go to one that is: cd PATH"), (), 1)
    if isinstance(error, OSError) and error.errno in _SYSTEM_HINTS:
        return _report(session, _of_system(session, error), (), 1)
    if isinstance(error, ImportError) and (error.name or "vconst").partition(".")[0] != "vconst":
        hint = "'vconst doctor' says what is missing or broken, and how to put it right."
        message = f"A package that vconst needs cannot be used: {error}"
        return _report(session, _body("installation", message, hint), (), 1)
    if isinstance(error, MemoryError) or _wants_a_thread(error):
        hint = f"Ask for a shorter time or fewer variables. {_KEPT}"
        return _report(session, _body("memory", _NO_ROOM, hint), (), 1)
    return _report(session, _unexpected(error), (), 1)


def _wants_a_thread(error):
    """Whether there was no room for one more thread: limits of memory or of their number."""
    return isinstance(error, RuntimeError) and "can't start new thread" in str(error)


def write_error(words, session):
    """``Error: words`` on stderr, red where colours are wanted."""
    red = session.colour and sys.stderr is not None and sys.stderr.isatty()
    label = click.style("Error:", fg="red", bold=True) if red else "Error:"
    click.echo(fold(f"Error: {words}", sys.stderr, "  ").replace("Error:", label, 1), err=True)


def _body(kind, message, hint):
    return {"kind": kind, "message": message, "hint": hint, "problems": []}


def _report(session, body, problems, code):
    if session.as_json and _is_shown(body):
        return code
    write_error(body["message"], session)
    for problem in problems:
        click.echo("\n" + _place(problem), err=True)
    if body["hint"] and not session.quiet:
        gap = "\n" if problems else ""
        click.echo(gap + fold(f"  {body['hint']}", sys.stderr, "  "), err=True)
    return code


def _is_shown(body):
    """Whether stdout took the document: it may be what had no room."""
    try:
        show_json("vconst/error/1", error=body)
    except OSError:
        return False
    return True


def _place(problem):
    """``file:line:column: message``, the line, and a caret under what is meant."""
    where = ":".join(str(part) for part in (problem.file, problem.line, problem.column) if part)
    lines = [f"{where}: {problem.message}"]
    guess = problem.suggestion
    words = f" did you mean '{guess}'?" if guess else ""
    if problem.source is None or not problem.column:
        return clean(lines[0] + (";" + words if words else ""))
    margin = f"{problem.line or '':>5} | "
    caret = " " * (problem.column - 1) + "^" * max(1, problem.width)
    lines += [margin + problem.source.rstrip("\r\n"), " " * 5 + " | " + caret + words]
    shown = [clean(line).replace("\t", " ") for line in lines]
    return "\n".join([fold(shown[0], sys.stderr), *shown[1:]])


def _hint_of(error):
    context = getattr(error, "ctx", None)
    return f"See: {context.command_path} --help" if context is not None else None


def _say_interrupted(session, code):
    words = f"Interrupted. {_KEPT}"
    if session.as_json:
        show_json("vconst/error/1", error=_body("interrupted", words, None))
    else:
        with contextlib.suppress(OSError):  # the terminal may be what has gone
            click.echo(words, err=True)
    return code


def _has_no_folder():
    try:
        os.getcwd()  # noqa: PTH109 -- which is what fails
    except FileNotFoundError:
        return True
    return False


def _of_system(session, error):
    where = f"{error.filename}: " if error.filename else ""
    hint = _SYSTEM_HINTS[error.errno]
    if error.errno == errno.EFBIG:
        hint += _most_of_a_file()
    if error.errno in _GO_ON and session.command in _MAKING:
        hint = f"{hint} {_KEPT}"
    return _body("system", f"{where}{error.strerror}.", hint)


def _most_of_a_file():
    """The limit of the system on the size of a file, in words."""
    try:
        import resource
    except ImportError:  # Windows has none
        return ""
    most = resource.getrlimit(resource.RLIMIT_FSIZE)[0]
    return "" if most == resource.RLIM_INFINITY else f" The limit is {most:,} bytes."


def _unexpected(error):
    words = " ".join(f"{type(error).__name__}: {error}".split())[:300]
    message = f"Something that should not happen did: {words}"
    try:
        hint = f"The details are in {_write_details(error)}; please report them."
    except OSError:
        hint = "Run it again with -v for the details, and please report them."
    return _body("unexpected", message, hint)


def _write_details(error):
    import tempfile
    import traceback

    handle, path = tempfile.mkstemp(prefix="vconst-", suffix=".log")
    with os.fdopen(handle, "w", encoding="utf-8", errors="backslashreplace") as log:
        traceback.print_exception(error, file=log)
    return path
