"""``vconst doctor``: what is here, what is missing, where settings come from."""

import platform
import shutil
import sys

import click

from vconst import __version__
from vconst.cli.installed import packages
from vconst.cli.session import common
from vconst.cli.show import clean, prose, show_rows
from vconst.errors import VconstError

_COLUMNS = {"what": ("What", None), "state": ("State", None), "detail": ("Detail", prose)}


@click.command("doctor")
@common
def command(session):
    """
    Say what is installed, what is missing, and where settings come from.

    It works with the standard library alone: what cannot be looked at is named with the reason.
    """
    session.quiet = True  # the table itself names plugins that were not loaded
    rows = [
        _row("vconst", "ok", __version__),
        _row("python", "ok", f"{platform.python_version()} at {sys.prefix}"),
        *packages(),
        *_looked_at("plugins", lambda: list(_plugins(session))),
        *_looked_at(f"store {session.store_path[0]}", lambda: [_store(session)]),
        *_looked_at("leap seconds", lambda: [_leap_seconds()]),
        _browser(),
    ]
    try:
        show_rows(session, rows, _COLUMNS, schema="vconst/doctor/1", key="findings", empty="")
    except ImportError:  # what draws tables is among what is missing
        click.echo("\n".join("\t".join(map(clean, row.values())) for row in rows))
    return 1 if any(row["state"] == "failed" for row in rows) else 0


def _row(what, state, detail):
    return {"what": what, "state": state, "detail": detail}


def _looked_at(what, look):
    """Rows of a look, or one that says why there are none."""
    try:
        return look()
    except Exception as error:  # whatever is broken is what is asked for
        return [_row(what, "failed", f"cannot be looked at: {type(error).__name__}: {error}")]


def _plugins(session):
    for state in session.host.states:
        yield _row(
            f"plugin {state.name}",
            "ok" if state.state == "loaded" else state.state,
            state.reason or state.version,
        )


def _store(session):
    path, origin = session.store_path
    try:
        store = session.open_store()
        findings = list(store.check(quick=True))
    except VconstError as error:
        return _row(f"store {path}", "absent", f"from {origin}: {error.message}")
    if findings:
        return _row(f"store {path}", "failed", f"{len(findings)} findings; vconst store check")
    mode = "writable" if store.writable else "read-only"
    return _row(f"store {path}", "ok", f"from {origin}, {mode}, commit {store.head().number}")


def _leap_seconds():
    from vconst.kernels.leap_seconds import LEAP_SECONDS_EXPIRE

    last = LEAP_SECONDS_EXPIRE.astype("datetime64[D]")
    return _row("leap seconds", "ok", f"table good until {last}")


def _browser():
    found = next(
        (name for name in ("chromium", "chromium-browser", "google-chrome") if shutil.which(name)),
        None,
    )
    return _row("browser", "ok" if found else "absent", found or "optional: pages are tested in it")
