"""What a check found, and how a check says that it failed."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """
    The outcome of one check of one product.

    Parameters
    ----------
    check : str
        Name of the check, one of :data:`vconst.testing.CHECKS`.
    product : str
    state : str
        ``"passed"``, ``"failed"`` or ``"skipped"``.
    message : str
        What is wrong and where; for a skipped check why it could not be made.
    fix : str
        What to do about it.
    """

    check: str
    product: str
    state: str = "passed"
    message: str = ""
    fix: str = ""

    @property
    def passed(self):
        """True unless the check failed."""
        return self.state != "failed"

    def __str__(self):
        text = f"{self.product}: {self.check}: {self.state}"
        text += f". {self.message}" if self.message else ""
        return text + (f" Fix: {self.fix}" if self.fix else "")


class Failed(Exception):
    """
    A check that failed.

    Parameters
    ----------
    message : str
        What is wrong with which value, what was expected, where.
    fix : str
        What the author of the plugin can do.
    """

    def __init__(self, message, fix):
        super().__init__(message)
        self.message, self.fix = message, fix


class Skipped(Exception):
    """A check that cannot be made; the reason is the message."""
