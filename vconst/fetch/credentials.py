"""Who asks: users and passwords of ``~/.netrc``, each for its own host alone."""

import base64
import netrc
import os
import stat
from functools import cached_property
from pathlib import Path

from vconst.errors import FetchError
from vconst.fetch.names import host_of, is_secure


class Credentials:
    """
    What ``~/.netrc`` (or ``$NETRC``) holds.

    It is read when it is first asked for. Its ``default`` entry is not used: that would send a
    password to whatever host a server leads to.

    Parameters
    ----------
    path : Path or None
    """

    def __init__(self, path=None):
        self._path = Path(path or os.environ.get("NETRC") or Path.home() / ".netrc")

    def __repr__(self):
        return "Credentials()"

    def knows(self, host):
        """Whether there is an entry for a host."""
        return host.lower() in self._entries

    def why_not(self, host):
        """Why there is no password for a host: words, or ``""`` if there is one."""
        try:
            if not self.knows(host):
                return f"no entry in {self._path}"
            self._require_private()
        except FetchError as error:
            return f"{error.message} {error.hint}"
        return ""

    def header(self, url):
        """
        The ``Authorization`` of a request, or None.

        Parameters
        ----------
        url : str
            Of this very request; the host of one that led here does not matter.

        Raises
        ------
        FetchError
            If others can read the file that holds the password.
        """
        host = host_of(url)
        if not self.knows(host) or not is_secure(url):
            return None
        self._require_private()
        login, _, password = self._entries[host]
        pair = f"{login or ''}:{password or ''}".encode()
        return "Basic " + base64.b64encode(pair).decode("ascii")

    @cached_property
    def _entries(self):
        if not self._path.is_file():
            return {}
        try:
            hosts = netrc.netrc(str(self._path)).hosts
            return {name.lower(): entry for name, entry in hosts.items() if name != "default"}
        except netrc.NetrcParseError as error:  # its message holds what stands there
            wrong = f"line {error.lineno} is none of its lines"
        except (OSError, UnicodeDecodeError) as error:
            wrong = getattr(error, "strerror", None) or "it is no text"
        raise FetchError(
            f"{self._path} cannot be read: {wrong}.",
            hint="Write: machine HOST login USER password PASSWORD",
        )

    def _require_private(self):
        if os.name == "nt":
            return
        found = self._path.stat()
        if found.st_mode & (stat.S_IRWXG | stat.S_IRWXO) or found.st_uid not in (os.getuid(), 0):
            raise FetchError(
                f"{self._path} can be read by others, so no password of it is used.",
                hint=f"chmod 600 {self._path}",
            )
