"""What can become of a request: it failed for good, or may succeed a little later."""

from vconst.errors import FetchError


class NotThere(FetchError):
    """The server says that there is no such file (404, 410)."""


class Denied(FetchError):
    """The server wants to know who asks, or does not allow it (401, 403, a login page)."""


class Unreachable(FetchError):
    """The host has no address here, or its certificate is not accepted: nothing will help."""


class Busy(FetchError):
    """Another process is at this file."""


class Passing(FetchError):
    """
    What may be gone when it is tried again.

    Parameters
    ----------
    message : str
    wait : float or None
        Seconds that the server asks to wait.
    """

    def __init__(self, message, wait=None):
        super().__init__(message)
        self.wait = wait


class Damaged(Passing):
    """All bytes came, and are not those that were promised."""


class Stopped(BaseException):
    """The user has interrupted; not an Exception, so that nothing takes it for a failure."""
