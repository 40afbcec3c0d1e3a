"""Which calibrations stand: in use, superseded, withdrawn, or built on what was withdrawn."""

from dataclasses import dataclass

#: Kind of the record by which one calibration supersedes another.
SUPERSESSION = "supersession"

IN_USE, SUPERSEDED, WITHDRAWN = "in use", "superseded", "withdrawn"
BUILT_ON = "built on what was withdrawn"


@dataclass(frozen=True)
class Standing:
    """
    What has become of one record.

    Parameters
    ----------
    state : str
        ``"in use"``, ``"superseded"`` (it may be named, but is not the latest),
        ``"withdrawn"`` or ``"built on what was withdrawn"`` (neither).
    because : str
        The reason, with ids; empty where it is in use.
    """

    state: str = IN_USE
    because: str = ""

    @property
    def usable(self):
        """Whether it may be applied, if only by its name."""
        return self.state in (IN_USE, SUPERSEDED)

    @property
    def words(self):
        """State and reason."""
        return f"{self.state}: {self.because}" if self.because else self.state


def standing_of(view):
    """
    What has become of every calibration of a store.

    Parameters
    ----------
    view : View

    Returns
    -------
    standing : dict of str to Standing
        By id. A record is built on those under which its data were read (``parents``), and on
        all that these are built on.
    """
    records = {record.id: record for record in view.records("calibration")}
    superseded = {
        each.body["old"]: f"by {_named(each.body['new'], records)}: {each.body['reason']}"
        for each in view.records(SUPERSESSION)
        if not each.withdrawn
    }
    return {name: _standing(name, records, superseded) for name in records}


def built_on(name, view):
    """
    Records that were built on one, directly or through others, in the order of the log.

    Parameters
    ----------
    name : str
        Id of a record.
    view : View

    Returns
    -------
    records : list of Record
        Not those that are withdrawn themselves.
    """
    records = {record.id: record for record in view.records("calibration")}
    return [
        each
        for each in records.values()
        if not each.withdrawn and name in _below(each.id, records) - {each.id}
    ]


def _standing(name, records, superseded):
    record = records[name]
    if record.withdrawn:
        return Standing(WITHDRAWN, str(record.withdrawn))
    for other in sorted(_below(name, records) - {name}):
        if other in records and records[other].withdrawn:
            return Standing(BUILT_ON, f"{other[:12]} was withdrawn ({records[other].withdrawn})")
    if name in superseded:
        return Standing(SUPERSEDED, superseded[name])
    return Standing()


def _named(name, records):
    """Beginning of an id, and that its record was withdrawn itself, where it was."""
    withdrawn = name in records and records[name].withdrawn
    return f"{name[:12]}{', since withdrawn' if withdrawn else ''}"


def _below(name, records):
    """The record itself and all that it was built on."""
    found, waiting = set(), [name]
    while waiting:
        one = waiting.pop()
        if one not in found:
            found.add(one)
            waiting += parents_of(records[one].body) if one in records else ()
    return found


def parents_of(body):
    """Ids of the records that a calibration was built on."""
    keys = ("parents", "reference_calibrations", "target_calibrations")
    return tuple(dict.fromkeys(each for key in keys for each in body.get(key) or ()))
