"""One request: redirects followed by hand, passwords to their own host alone, faults sorted."""

import http.cookiejar
import threading
import urllib.request
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urldefrag, urljoin, urlsplit

import urllib3
from urllib3 import exceptions

from vconst import __version__
from vconst.errors import FetchError
from vconst.fetch.credentials import Credentials
from vconst.fetch.manners import Pace, retry_after
from vconst.fetch.names import check_address, host_of, is_here, is_secure, shown
from vconst.fetch.sound import login_hint
from vconst.fetch.trouble import Denied, NotThere, Passing, Unreachable

_MOST_HOPS = 10
_REDIRECTS = (301, 302, 303, 307, 308)
_PASSING = (408, 425, 429, 500, 502, 503, 504)
_PIECE = 1 << 16
_REASON = 200  # characters of what a server says
NOT_THERE = (
    "The archive has none of it, or not yet. If it is so of all files, the archive has moved: "
    "bring them yourself (vconst ingest FOLDER)."
)
MOVED = "If it stays so, the archive has moved: bring files yourself (vconst ingest FOLDER)."
NETWORK = "Where the way out is a proxy, https_proxy must name it."
_WIRE = {"Accept": "*/*", "Accept-Encoding": "identity", "User-Agent": f"vconst/{__version__}"}


@dataclass(frozen=True)
class Answer:
    """
    What a server answered; the body is still on its way.

    Parameters
    ----------
    status : int
    headers : mapping
        Whatever their letters are in.
    url : str
        The address that answered, after redirects.
    body : urllib3.HTTPResponse
    known : bool
        Whether a password was sent with the request.
    """

    status: int
    headers: Any
    url: str
    body: Any
    known: bool = False

    @property
    def length(self):
        """Bytes of the body as they are sent, or None."""
        words = self.headers.get("Content-Length") or ""
        return int(words) if words.isascii() and words.isdecimal() and len(words) < 19 else None

    @property
    def media(self):
        """``"text/html"``, in small letters."""
        return (self.headers.get("Content-Type") or "").partition(";")[0].strip().lower()

    def read(self):
        """The next bytes as they are sent; none at the end."""
        with faults(self.url):
            return self.body.read1(_PIECE, decode_content=False) or b""


class Client:
    """
    Asks servers, politely.

    Parameters
    ----------
    manners : Manners
    stop : threading.Event
    credentials : Credentials, optional
        Those of ``~/.netrc`` by default.

    Attributes
    ----------
    tell : callable
        ``tell(words)`` of what is waited for, from any thread.
    """

    def __init__(self, manners, stop, credentials=None):
        self.manners, self.pace = manners, Pace(manners, stop)
        self.tell = lambda words: None
        self.credentials = credentials or Credentials()
        self._jars = {}  # cookies, in memory: gone with the command
        self._pools, self._unreachable = {}, {}
        self._lock = threading.Lock()

    @contextmanager
    def ask(self, method, url, headers=None):
        """
        Ask, following redirects, and give the answer (200, 206, 304 or 416).

        Parameters
        ----------
        method : str
            ``"GET"`` or ``"HEAD"``.
        url : str
        headers : mapping, optional
            Sent to every host on the way; nothing secret.

        Yields
        ------
        answer : Answer

        Raises
        ------
        FetchError
            What another try will not mend: of that the kinds NotThere, Denied, Unreachable.
        Passing
            What it may.
        """
        check_address(url)
        seen = set()
        for _ in range(_MOST_HOPS + 1):
            with self._hop(method, url, headers or {}, seen) as answer:
                if answer.status not in _REDIRECTS:
                    require_success(answer)
                    yield answer
                    return
                url = _next(answer, url)
        raise FetchError(
            f"{shown(url)} is reached by more than {_MOST_HOPS} redirects.", hint=MOVED
        )

    def read_text(self, url, most):
        """
        A small text.

        Parameters
        ----------
        url : str
        most : int
            Bytes; more is refused.

        Returns
        -------
        text, media : str, str
            Read as UTF-8, what is none replaced.
        """
        with self.ask("GET", url) as answer:
            body = bytearray()
            while piece := answer.read():
                body += piece
                if len(body) > most:
                    raise FetchError(f"{shown(url)} has more than {most} bytes; no list does.")
                self.pace.check()
            if answer.length is not None and len(body) < answer.length:
                raise Passing(f"{shown(url)} was cut off at {len(body)} of {answer.length} bytes.")
            return bytes(body).decode("utf-8", "replace"), answer.media

    @contextmanager
    def _hop(self, method, url, headers, seen):
        host = host_of(url)
        if host in self._unreachable:
            first = self._unreachable[host]
            raise Unreachable(first.message, hint=first.hint)
        with self.pace.turn(host):
            request = urllib.request.Request(url)
            sent = {**_WIRE, **headers, **self._secrets(url, request)}
            if (url, sent.get("Cookie")) in seen:
                raise FetchError(f"{shown(url)} leads back to itself.", hint=MOVED)
            seen.add((url, sent.get("Cookie")))
            response = self._send(method, url, sent)
            try:
                if is_secure(url):
                    self._jar(url).extract_cookies(_Cookies(response), request)
                known = "Authorization" in sent
                yield Answer(response.status, response.headers, url, response, known)
            finally:
                if method == "HEAD":
                    response.drain_conn()
                response.close()  # what is left of a body is not waited for

    def _secrets(self, url, request):
        """What this host alone may know, unless others can read it: its password, its cookies."""
        if not is_secure(url):
            return {}
        secrets = {"Authorization": self.credentials.header(url)}
        self._jar(url).add_cookie_header(request)
        secrets["Cookie"] = request.get_header("Cookie")
        return {name: value for name, value in secrets.items() if value}

    def _jar(self, url):
        """The cookies of one host by one scheme: whatever a cookie says, it goes nowhere else."""
        whose = urlsplit(url).scheme, host_of(url)
        with self._lock:
            return self._jars.setdefault(whose, http.cookiejar.CookieJar(_policy()))

    def _send(self, method, url, headers):
        silence = urllib3.Timeout(connect=self.manners.connect, read=self.manners.silence)
        try:
            with faults(url, self._proxy(url)):
                return self._pool(url).urlopen(
                    method,
                    url,
                    headers=headers,
                    redirect=False,
                    retries=False,
                    timeout=silence,
                    preload_content=False,
                    decode_content=False,
                )
        except Unreachable as error:
            self._unreachable[host_of(url)] = error
            raise

    def _pool(self, url):
        """
        Connections of its own for each proxy; none where the environment names none.

        This machine is never asked through one: its addresses count as secure, and a proxy would
        read what is sent to them, and mean itself by them.
        """
        proxy = self._proxy(url)
        if proxy not in self._pools:
            how = {"num_pools": 16, "maxsize": self.manners.connections}
            made = urllib3.ProxyManager(proxy, **how) if proxy else urllib3.PoolManager(**how)
            self._pools[proxy] = made
        return self._pools[proxy]

    @staticmethod
    def _proxy(url):
        """What the environment names for an address, or None."""
        parts = urlsplit(url)
        direct = is_here(host_of(url)) or urllib.request.proxy_bypass(parts.hostname)
        proxy = None if direct else urllib.request.getproxies().get(parts.scheme)
        return f"http://{proxy}" if proxy and "://" not in proxy else proxy


def _policy():
    kind = http.cookiejar.DefaultCookiePolicy
    return kind(strict_domain=True, strict_ns_domain=kind.DomainStrict)


def require_success(answer):
    """
    Sort the answers that bring nothing.

    Parameters
    ----------
    answer : Answer

    Raises
    ------
    FetchError, Passing
    """
    status, where = answer.status, shown(answer.url)
    if status in (200, 206, 304, 416):
        return
    if status in (404, 410):
        raise NotThere(f"{where} is not there ({status}).", hint=NOT_THERE)
    if status == 204:  # of web services: nothing of what was asked for
        raise NotThere(f"{where} has nothing of it ({status}).", hint=NOT_THERE)
    if status in (401, 403):
        what = "wants to know who asks" if status == 401 else "does not allow it"
        hint = login_hint(host_of(answer.url), answer.known)
        raise Denied(f"{where}: the server {what} ({status}).", hint=hint)
    if status in _PASSING:
        wait = retry_after(answer.headers)
        raise Passing(f"{where}: the server cannot answer now ({status}).", wait)
    raise FetchError(f"{where}: the server answers {status}{_reason(answer)}.", hint=MOVED)


def _reason(answer):
    """What a server says of a refusal, where it is plain text: its first words."""
    if answer.media != "text/plain":
        return ""
    with faults(answer.url):
        lines = answer.read()[:_REASON].decode("utf-8", "replace").split("\n")
    words = " ".join(" ".join(lines[:3]).split())[:_REASON]
    return f": {words.strip(' .')}" if words else ""


@contextmanager
def faults(url, proxy=None):
    """Turn what goes wrong on the way into what it means."""
    host = host_of(url)
    way = f" by the proxy {shown(proxy)}" if proxy else ""
    try:
        yield
    except exceptions.NameResolutionError:
        message = f"The name {host} cannot be found{way}: is there a network here?"
        raise Unreachable(message, hint=NETWORK) from None
    except (exceptions.SSLError, exceptions.ProxyError) as error:
        raise _unsafe(host, error, way) from None
    except exceptions.TimeoutError:
        raise Passing(f"{host} says nothing{way}.") from None
    except (exceptions.LocationParseError, exceptions.InvalidHeader) as error:
        raise FetchError(f"{shown(url)}: {str(error)[:200]}") from None
    except (exceptions.HTTPError, OSError) as error:
        if any(isinstance(one, exceptions.IncompleteRead) for one in (error, *error.args)):
            raise Passing(f"{shown(url)} was cut off.") from None
        raise Passing(f"The connection to {host}{way} failed: {_plainly(error)}.") from None


def _unsafe(host, error, way):
    words = str(error)
    if isinstance(error, exceptions.SSLError) and "certificate" in words.lower():
        return Unreachable(
            f"The certificate of {host} is not accepted: {words[:200]}.",
            hint="Install the certificates of your system, or name them in SSL_CERT_FILE.",
        )
    return Passing(f"The connection to {host}{way} failed: {_plainly(error)}.")


def _plainly(error):
    """The last of what urllib3 says: the objects that it names first tell nobody anything."""
    return (str(error).rpartition(": ")[2] or type(error).__name__).strip(" .'()\"")[:120]


def _next(answer, url):
    """Where a redirect leads; never from https to what anyone can read."""
    where = answer.headers.get("Location") or ""
    if not where:
        raise FetchError(f"{shown(url)} is redirected ({answer.status}) to nowhere.")
    try:
        following = urldefrag(urljoin(url, where)).url
    except ValueError:
        raise FetchError(f"{shown(url)} is redirected to what is no address.") from None
    check_address(following)
    if urlsplit(url).scheme == "https" and urlsplit(following).scheme != "https":
        raise FetchError(f"{shown(url)} is redirected from https to {shown(following)}; refused.")
    return following


class _Cookies:
    """A response as http.cookiejar wants it."""

    def __init__(self, response):
        self._headers = response.headers

    def info(self):
        return self

    def get_all(self, name, default=None):
        return self._headers.getlist(name) or default
