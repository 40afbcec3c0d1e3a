"""
The door of the command, which needs the standard library only.

Where a package is missing that the command line itself is made of, this is what still can say so.
"""

import json
import os
import sys


def main():
    """Run the command; or name what it lacks."""
    _open_what_is_closed()
    try:
        from vconst.cli.main import main as command
    except ImportError as error:
        sys.exit(_say_what_is_missing(error, sys.argv[1:]))
    from vconst.cli.interrupt import ignore_ctrl_c

    try:
        command()
    finally:
        ignore_ctrl_c()  # threads and processes are joined after this


def _open_what_is_closed():
    """Where a stream was closed, the next file that is opened would get all that is printed."""
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # takes the lowest number that is free


def _say_what_is_missing(error, arguments):
    from vconst.cli.installed import packages

    if "doctor" in arguments:
        rows = [{"what": "command line", "state": "failed", "detail": str(error)}, *packages()]
        if "--json" in arguments:
            print(json.dumps({"schema": "vconst/doctor/1", "findings": rows}))
        else:
            print("what\tstate\tdetail")
            print("\n".join("\t".join(row.values()) for row in rows))
        return 1
    lacking = ", ".join(row["what"] for row in packages() if row["state"] == "failed")
    message = f"vconst is installed by halves: {error}"
    hint = f"Missing: {lacking or 'see'} ('vconst doctor' tells more). pip install vconst"
    if "--json" in arguments:
        said = {"kind": "installation", "message": message, "hint": hint, "problems": []}
        print(json.dumps({"schema": "vconst/error/1", "error": said}))
    else:
        print(f"Error: {message}\n  {hint}", file=sys.stderr)
    return 1
