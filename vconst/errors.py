"""What can go wrong, said in one place: kind, message, hint and exit code."""

from dataclasses import asdict, dataclass

from vconst.nearest import by_nearness, nearest

_LISTED = 8


@dataclass(frozen=True)
class Problem:
    """
    One thing wrong at one place of a text.

    Parameters
    ----------
    message : str
        What is wrong and what was expected.
    file : str or None
        The file it is in.
    line, column : int or None
        Counted from one.
    suggestion : str or None
        What was probably meant.
    source : str or None
        The line as written, for the caret.
    width : int
        How many characters the caret underlines.
    """

    message: str
    file: str | None = None
    line: int | None = None
    column: int | None = None
    suggestion: str | None = None
    source: str | None = None
    width: int = 1

    def __str__(self):
        place = ":".join(str(part) for part in (self.file, self.line, self.column) if part)
        guess = f" Did you mean '{self.suggestion}'?" if self.suggestion else ""
        return f"{place}: {self.message}{guess}" if place else f"{self.message}{guess}"

    def as_dict(self):
        """The keys that ``--json`` promises."""
        kept = ("file", "line", "column", "message", "suggestion")
        return {key: value for key, value in asdict(self).items() if key in kept}


class VconstError(Exception):
    """
    Base of every error that vconst raises on purpose.

    Parameters
    ----------
    message : str
        What is wrong, with the offending value and what was expected.
    hint : str or None
        What the reader can do about it.
    problems : iterable of Problem
        The single places, when there are several.

    Attributes
    ----------
    kind : str
        A name that programs may match on. Kinds are added, never renamed.
    exit_code : int
        What the command line exits with.
    """

    kind = "error"
    exit_code = 1

    def __init__(self, message, hint=None, problems=()):
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.problems = tuple(problems)

    def __reduce__(self):
        return _rebuild, (type(self), self.message, self.hint, self.problems)

    def as_dict(self):
        """The error object that ``--json`` prints."""
        return {
            "kind": self.kind,
            "message": self.message,
            "hint": self.hint,
            "problems": [problem.as_dict() for problem in self.problems],
        }


class UsageError(VconstError):
    """A command or a call that cannot be meant; nothing was run."""

    kind = "usage"
    exit_code = 2


class UnknownNameError(UsageError):
    """
    A name that nothing answers to; the message offers the nearest known one.

    Parameters
    ----------
    what : str
        What kind of name it is, for example ``"product"``.
    name : str
        The name as given.
    known : iterable of str
        What would have been understood.
    because : str
        What may be why it is unknown, besides a slip: a plugin that was not loaded.
    """

    kind = "unknown-name"

    def __init__(self, what, name, known, because=""):
        self.what, self.name, self.known = what, name, tuple(sorted(map(str, known)))
        self.because = because
        self.nearest = nearest(name, self.known)
        guess = f" Did you mean '{self.nearest}'?" if self.nearest else ""
        reason = f" But {because}." if because else ""
        super().__init__(
            f"Unknown {what} '{name}'.{guess}{reason}", hint=f"Known: {_listed(name, self.known)}."
        )

    def __reduce__(self):
        return UnknownNameError, (self.what, self.name, self.known, self.because)


def _listed(name, known):
    """Known names; of many those that are most like the one that was given."""
    if len(known) <= _LISTED:
        return ", ".join(known) or "none"
    return f"{', '.join(by_nearness(name, known)[:_LISTED])} and {len(known) - _LISTED} more"


class UnitError(UsageError):
    """A quantity or a unit that cannot be read or converted."""

    kind = "unit"


class PluginError(VconstError):
    """A plugin that cannot be loaded, or declares or does something unusable."""

    kind = "plugin"


class FileError(VconstError):
    """An input file that was refused."""

    kind = "file"


class FetchError(VconstError):
    """A remote file that could not be had, or is not let in."""

    kind = "fetch"


class DatasetError(VconstError):
    """A reader returned something that is not a valid dataset of its product."""

    kind = "dataset"


class StoreError(VconstError):
    """The store cannot do what was asked."""

    kind = "store"


class DamageError(StoreError):
    """An object of the store is missing or is not what was written."""

    kind = "damaged"


class EngineError(VconstError):
    """Work could not be done where it was sent."""

    kind = "engine"


class SelectionError(VconstError):
    """The store holds nothing, or not what was asked for."""

    kind = "selection"


class OperationError(VconstError):
    """An operation that cannot give an answer from what it was given."""

    kind = "operation"


class TooLittleError(OperationError):
    """An operation that has too few samples or pairs for an answer: other data may hold one."""

    kind = "too-little"


class RecipeError(VconstError):
    """A recipe that cannot be run; every problem is listed, also in its text."""

    kind = "recipe"
    exit_code = 2

    def __str__(self):
        return "\n".join([self.message, *map(str, self.problems)])


def _rebuild(kind, message, hint, problems):
    error = kind.__new__(kind)
    VconstError.__init__(error, message, hint, problems)
    return error
