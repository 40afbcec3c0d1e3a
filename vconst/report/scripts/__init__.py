"""The one script that a page may run: own, small, known by its hash."""

import base64
import hashlib
import json
from functools import cache
from importlib.resources import files


@cache
def script():
    """The text of the script of the stereoscopic view."""
    folder = files("vconst.report.scripts")
    return "\n".join((folder / name).read_text("utf-8") for name in ("numbers.js", "view.js"))


def script_hash():
    """The hash by which a page's policy lets this script run, and no other."""
    digest = hashlib.sha256(script().encode()).digest()
    return f"sha256-{base64.b64encode(digest).decode()}"


def as_json(data):
    """
    Data as JSON that cannot end the element that it stands in, whatever texts are in it.

    Parameters
    ----------
    data : dict
        Plain JSON values.

    Returns
    -------
    text : str
    """
    text = json.dumps(data, ensure_ascii=True, separators=(",", ":"), sort_keys=True)
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
