"""What vconst needs and whether it is there, told by the standard library alone."""

import re
from importlib.metadata import PackageNotFoundError, distribution

#: What is asked for when it is needed, and what for.
OPTIONAL = {
    "cdflib": "CDF files",
    "s3fs": "stores in S3: pip install 'vconst[s3]'",
    "distributed": "work on a cluster: pip install 'vconst[cluster]'",
}
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_CODE = (".py", ".so", ".pyd")


def packages(of="vconst"):
    """
    One row for each package that is needed, then for each that is optional.

    Parameters
    ----------
    of : str
        The distribution whose requirements are looked at.

    Returns
    -------
    rows : list of dict
        ``what``, ``state`` (ok, failed, absent) and ``detail``, all of them text. A package whose
        files are gone is failed though its entry is there: an installation was broken off.
    """
    try:
        wanted = distribution(of).requires or []
    except PackageNotFoundError:
        again = f"what it needs is not known; run: pip install {of}"
        return [{"what": of, "state": "failed", "detail": again}]
    needed = [text for text in wanted if ";" not in text or not _is_elsewhere(text)]
    rows = [_row(text) for text in needed]
    return [*rows, *(_row(name, words) for name, words in OPTIONAL.items())]


def _is_elsewhere(text):
    """Whether a requirement is one of an extra, or of another system."""
    if "extra" in text.partition(";")[2]:
        return True
    try:
        from packaging.requirements import Requirement
    except ImportError:
        return False
    return not Requirement(text).marker.evaluate()


def _row(text, optional_for=None):
    name = _NAME.match(text)[0]
    try:
        found = distribution(name)
    except PackageNotFoundError:
        if optional_for:
            return {"what": name, "state": "absent", "detail": f"optional: {optional_for}"}
        detail = f"not installed; run: pip install '{text}'"
        return {"what": name, "state": "failed", "detail": detail}
    version = found.version or "no version"
    gone = sum(not _is_there(found, path) for path in found.files or () if path.suffix in _CODE)
    if gone:
        words = f"{version}, but {gone} of its files are gone or empty; run: pip install "
        detail = f"{words}--force-reinstall '{text}'"
        return {"what": name, "state": "failed", "detail": detail}
    if not _is_allowed(text, version):
        detail = f"{version}, and {text} is needed; run: pip install '{text}'"
        return {"what": name, "state": "failed", "detail": detail}
    return {"what": name, "state": "ok", "detail": version}


def _is_there(found, path):
    """Whether a file of code is there, with something in it if something was installed."""
    try:
        return found.locate_file(path).stat().st_size > 0 or not path.size
    except OSError:
        return False


def _is_allowed(text, version):
    try:
        from packaging.requirements import Requirement
    except ImportError:  # then only what is missing is seen
        return True
    return Requirement(text).specifier.contains(version, prereleases=True)
