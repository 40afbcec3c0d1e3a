"""A run as a value: what it recorded, what its steps left, and both as plain JSON."""

import json
import math
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from vconst.errors import VconstError

_ALONE = re.compile("[\ud800-\udfff]")

#: The numbers of a run that scripts rely on; keys are added, never renamed.
RUN_SCHEMA = "vconst/run/1"

#: Of a command, by the state of the run that it made; 1 for any other.
EXIT_CODES = {"done": 0, "in part": 3, "interrupted": 130}
LEFT_ITS_BAND = 4


@dataclass(frozen=True)
class Run:
    """
    What a run left.

    Parameters
    ----------
    path : Path
        Its folder.
    record : dict
        What ``run.json`` holds.
    results : dict of str to Result, or of str to dict of str to Result
        By step; by step and member where a step was applied to a group. Steps that
        leave a selection, failed or were not run are absent.
    error : VconstError or None
        Why it failed, where it did; None for one that was read from its folder.
    new : bool
        False where nothing had changed since an earlier run, which is then this one.
    """

    path: Path
    record: dict
    results: dict
    error: VconstError | None = field(default=None, compare=False)
    new: bool = field(default=True, compare=False)

    @property
    def name(self):
        """Name of its folder."""
        return self.record["run"]

    @property
    def state(self):
        """
        ``"done"``, ``"in part"``, ``"failed"`` or ``"interrupted"``.

        In part: of a campaign, where some members failed; of a recipe that watches, where
        there was too little to look at.
        """
        return self.record["state"]

    @property
    def exit_code(self):
        """What a command that made it exits with: 4 where a watched number left its band."""
        if self.state in ("done", "in part") and self.alerts:
            return LEFT_ITS_BAND
        return EXIT_CODES.get(self.state, 1)

    @property
    def alerts(self):
        """Watched numbers that are outside their band, or have no value where there are data."""
        rows = self.record.get("watch") or ()
        return [row for row in rows if row["state"] not in ("inside", "no data")]

    @property
    def scalars(self):
        """The numbers of every step, by step (and member) and name."""
        return each_result(self.results, scalars_of)

    def as_json(self):
        """The object that ``vconst run --json`` prints: plain JSON, NaN is None."""
        page = Path(self.path) / "report.html"
        shown = ("name", "operation", "state", "seconds")
        return {
            "schema": RUN_SCHEMA,
            "run": self.name,
            "path": str(self.path),
            "report": str(page) if page.is_file() else None,
            "commit": self.record["commit"],
            "state": self.state,
            "steps": [{key: step[key] for key in shown} for step in self.record["steps"]],
            "results": self.scalars,
            "published": self.record["published"],
            "error": self.record.get("error"),
            **self._watch(),
            **self._blinding(),
            **self._campaign(),
        }

    def _watch(self):
        """Of a recipe that watches: its numbers with their bands, and those that left theirs."""
        if self.record.get("watch") is None:
            return {}
        rows = self.record["watch"]
        return {"watch": rows, "alerts": self.alerts, "new": self.new}

    def _blinding(self):
        """Of a recipe that was frozen or is run blind: which, and what changed since."""
        said = self.record.get("blinding")
        return {} if said is None else {"blinding": said}

    def _campaign(self):
        """Of a campaign, every member with its place in the table, state and error; loops."""
        campaign = self.record.get("campaign")
        if not campaign:
            return {}
        kept = ("name", "values", "state", "seconds", "error")
        members = [{key: each[key] for key in kept} for each in campaign["members"]]
        told = {"axes": campaign["axes"], "members": members, "closure": campaign["closure"]}
        return {"campaign": told}


def scalars_of(result):
    """
    The numbers of a result as plain JSON.

    Parameters
    ----------
    result : Result

    Returns
    -------
    scalars : dict of str to int, float, str, bool or None
        Whole numbers stay whole, NaN and infinite ones are None, times are ISO text.
    """
    return {
        str(name): plain(variable.values)
        for name, variable in result.dataset.data_vars.items()
        if variable.ndim == 0
    }


def units_of(result):
    """Units of the numbers of a result, by name, where they have any."""
    return {
        str(name): str(variable.attrs["units"])
        for name, variable in result.dataset.data_vars.items()
        if variable.ndim == 0 and "units" in variable.attrs
    }


def plain(value):
    """
    A value as JSON holds it.

    Examples
    --------
    >>> plain(np.float32("nan")), plain(np.int64(3)), plain((1.5, None))
    (None, 3, [1.5, None])
    """
    if isinstance(value, np.ndarray | np.generic):
        if np.asarray(value).dtype.kind in "mM":
            return None if np.isnat(value) else str(np.asarray(value))
        value = value.item() if np.ndim(value) == 0 else value.tolist()
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if value is None or isinstance(value, str | bool | int):
        return value
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    if hasattr(value, "items"):
        return {str(key): plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(each) for each in value]
    return str(value)


def each_result(results, function):
    """*function* of every result, in the shape of the results: by step, or by step and member."""
    return {
        step: {member: function(each) for member, each in given.items()}
        if isinstance(given, dict)
        else function(given)
        for step, given in results.items()
    }


def by_member(items):
    """One value where there is no group, a dict by member where there is."""
    found = dict(items)
    return found[None] if set(found) == {None} else found


def inputs_of(record_inputs):
    """
    What was recorded of every input, and of every member of a group.

    Returns
    -------
    inputs : list of (label, dict)
        Labels are ``name`` and ``name/member``.
    """
    found = []
    for name, given in record_inputs.items():
        if isinstance(given.get("product"), str):
            found.append((name, given))
        else:
            found += [(f"{name}/{member}", each) for member, each in given.items()]
    return found


def steps_of(record) -> dict[str, Any]:
    """The steps of a record by name."""
    return {step["name"]: step for step in record["steps"]}


def as_json(content):
    """
    JSON as files of a run hold it: indented, and UTF-8 whatever names of files hold.

    Names on a disk are bytes; one that is no text has lone surrogates, which are escaped.

    Examples
    --------
    >>> as_json({"é": b"\\xfe".decode("utf-8", "surrogateescape")})
    '{\\n "é": "\\\\udcfe"\\n}\\n'
    """
    text = json.dumps(content, indent=1, ensure_ascii=False, allow_nan=False) + "\n"
    return _ALONE.sub(lambda found: f"\\u{ord(found[0]):04x}", text)
