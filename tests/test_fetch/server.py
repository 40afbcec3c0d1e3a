"""A server of this machine alone that behaves as badly as it is told to."""

import contextlib
import email.utils
import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Asked:
    """One request that came."""

    host: str
    method: str
    path: str
    headers: dict


class Server:
    """
    Two hosts of loopback, 127.0.0.1 and 127.0.0.2, with the same paths.

    ``server.paths["/file"] = behave``, where ``behave(request)`` answers through the methods of
    :class:`Request`.
    """

    def __init__(self, context=None):
        self.paths, self.asked, self.most_at_once = {}, [], 0
        self._at_once, self._lock = 0, threading.Lock()
        self._servers = []
        for host in ("127.0.0.1", "127.0.0.2"):
            one = _Quiet((host, 0), Request)
            one.owner, one.host = self, host
            if context is not None:
                one.socket = context.wrap_socket(one.socket, server_side=True)
            threading.Thread(target=one.serve_forever, args=(0.02,), daemon=True).start()
            self._servers.append(one)
        scheme = "https" if context else "http"
        self.home, self.other = (
            f"{scheme}://{one.host}:{one.server_address[1]}" for one in self._servers
        )

    def close(self):
        for one in self._servers:
            one.shutdown()
            one.server_close()

    def requests(self, path, method="GET"):
        """Those that came for a path, in order."""
        return [one for one in self.asked if (one.path, one.method) == (path, method)]

    @contextlib.contextmanager
    def one_more(self):
        with self._lock:
            self._at_once += 1
            self.most_at_once = max(self.most_at_once, self._at_once)
        try:
            yield
        finally:
            with self._lock:
                self._at_once -= 1


class _Quiet(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def handle_error(self, request, client_address):
        """Clients go away; that is what is tested."""


class Request(BaseHTTPRequestHandler):
    """A request, and ways to answer it."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_GET(self):
        server = self.server.owner
        server.asked.append(Asked(self.server.host, self.command, self.path, dict(self.headers)))
        behave = server.paths.get(self.path) or server.paths.get(self.path.partition("?")[0])
        with server.one_more():
            if behave is None:
                self.answer(404, b"there is no such file")
            else:
                behave(self)

    do_HEAD = do_GET

    def log_message(self, *_):
        pass

    def answer(self, status=200, body=b"", length=None, **headers):
        """Status, headers (``Content_Type=...``) and body; *length* may lie; ``""``: none."""
        self.send_response(status)
        if length != "":
            self.send_header("Content-Length", str(len(body) if length is None else length))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        honest = length is None or length == len(body)
        if not honest or length == "":
            self.send_header("Connection", "close")
            self.close_connection = True
        self.end_headers()
        if self.command != "HEAD":
            self.send(body)

    def send(self, body):
        self.wfile.write(body)
        self.wfile.flush()


@dataclass
class Good:
    """A file served as it should be: ranges, validators, conditions."""

    body: bytes
    etag: str = '"one"'
    modified: float | None = 1_600_000_000.0
    headers: dict = field(default_factory=dict)

    def __call__(self, request):
        said = dict(self.headers)
        if self.etag:
            said["ETag"] = self.etag
        if self.modified:
            said["Last_Modified"] = email.utils.formatdate(self.modified, usegmt=True)
        asked = request.headers
        if self.etag and asked.get("If-None-Match") == self.etag:
            request.answer(304, **said)
            return
        same = asked.get("If-Range") in (None, said.get("ETag"), said.get("Last_Modified"))
        span = (asked.get("Range") or "").removeprefix("bytes=")
        if span and same:
            first = int(span.partition("-")[0])
            if first >= len(self.body):
                request.answer(416, Content_Range=f"bytes */{len(self.body)}")
                return
            said["Content_Range"] = f"bytes {first}-{len(self.body) - 1}/{len(self.body)}"
            request.answer(206, self.body[first:], **said)
            return
        request.answer(200, self.body, **said)


class InTurn:
    """One behaviour after the other, the last of them for ever."""

    def __init__(self, *behaviours):
        self._left = list(behaviours)

    def __call__(self, request):
        if request.command == "HEAD":
            self._left[0](request)
            return
        behave = self._left.pop(0) if len(self._left) > 1 else self._left[0]
        behave(request)


def cut(body, at, **headers):
    """A whole file is promised, and its beginning comes."""
    headers = {"ETag": '"one"', **headers}
    headers = {name: value for name, value in headers.items() if value}
    return lambda request: request.answer(200, body[:at], len(body), **headers)


def status(code, **headers):
    """An answer without a file."""
    return lambda request: request.answer(code, b"no", **headers)


def redirect(to, code=302, **headers):
    """To another place."""
    return lambda request: request.answer(code, Location=to, **headers)


def stall(body, at, event, **headers):
    """The beginning of a file, then nothing until *event* is set."""

    def behave(request):
        request.answer(200, body[:at], len(body), **{"ETag": '"one"', **headers})
        if request.command != "HEAD":
            event.wait(30)

    return behave


def drip(byte=b"x", every=0.02):
    """A byte now and then, for ever."""

    def behave(request):
        request.answer(200, b"", 1 << 20, ETag='"one"')
        with contextlib.suppress(OSError):
            while True:
                request.send(byte)
                time.sleep(every)

    return behave


def endless(piece):
    """A body without a length that does not end."""

    def behave(request):
        request.answer(200, b"", "")
        with contextlib.suppress(OSError):
            while request.command != "HEAD":
                request.send(piece)

    return behave
