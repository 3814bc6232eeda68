"""Knows one exchange over one connection: a checked address, one deadline, a capped body; knows no redirects."""

from __future__ import annotations

import http.client
import io
import socket
import ssl
import time
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from scripts.network.addresses import Target
from scripts.network.outcome import Fault

Want = Literal["whole", "start", "none"]
"""How much of a body is wanted: all of it (more than the cap is a fault), what fits into the cap, nothing."""
# Takes a numeric address, a port and seconds; returns a connected socket or raises OSError.
Dial = Callable[[str, int, float], socket.socket]

_PIECE = 65536


class Broken(Exception):
    """An exchange failed; `fault` names the kind, `status` is that of the answer if its head came."""

    def __init__(self, fault: Fault, detail: str, status: int = 0, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(detail)
        self.fault: Fault = fault
        self.status = status
        self.headers = headers or {}
        self.stale = False
        """Whether a connection kept from an earlier exchange turned out to be closed."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer of a server."""

    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Limits:
    """What one exchange may take."""

    connect: float = 10.0
    """Seconds to connect, TLS included."""
    silence: float = 20.0
    """Seconds without a single byte."""
    total: float = 60.0
    """Seconds for the whole exchange, so that a trickle ends too."""
    body: int = 10_000_000
    """Bytes of a body, as sent and unpacked."""


def system_dial(number: str, port: int, seconds: float) -> socket.socket:
    """Connect to a numeric address."""
    return socket.create_connection((number, port), timeout=seconds)


class _Timed(io.RawIOBase):
    """Reads a socket until a deadline, whatever the rhythm in which bytes come."""

    def __init__(
        self, sock: socket.socket, limits: Limits, deadline: Callable[[], float], release: Callable[[], None]
    ) -> None:
        self._sock, self._limits, self._deadline, self._release = sock, limits, deadline, release

    def close(self) -> None:
        if not self.closed:
            super().close()
            self._release()

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        left = self._deadline() - time.monotonic()
        if left <= 0:
            raise TimeoutError("the whole took too long")
        self._sock.settimeout(min(left, self._limits.silence))
        return self._sock.recv_into(buffer)


class _Socket:
    """What http.client needs of a socket, reading under a deadline."""

    def __init__(self, sock: socket.socket, limits: Limits, deadline: Callable[[], float]) -> None:
        self._sock, self._limits, self._deadline = sock, limits, deadline
        # http.client closes the socket before it has read the last answer: it closes with the last reader.
        self._holders = 1

    def makefile(self, mode: str) -> io.BufferedReader:
        self._holders += 1
        return io.BufferedReader(_Timed(self._sock, self._limits, self._deadline, self._release))

    def _release(self) -> None:
        self._holders -= 1
        if not self._holders:
            self._sock.close()

    def sendall(self, data: bytes) -> None:
        self._sock.settimeout(self._limits.silence)
        self._sock.sendall(data)

    def close(self) -> None:
        self._release()


class Connection:
    """A connection to one origin, opened when needed and kept while the server keeps it."""

    def __init__(self, limits: Limits, dial: Dial, tls: ssl.SSLContext) -> None:
        self._limits, self._dial, self._tls = limits, dial, tls
        self._http: http.client.HTTPConnection | None = None
        self._deadline = 0.0

    def close(self) -> None:
        """Close the connection; it opens anew with the next exchange."""
        if self._http is not None:
            self._http.close()
            self._http = None

    @property
    def is_open(self) -> bool:
        """Whether a connection is kept, over which the next exchange would go."""
        return self._http is not None

    def exchange(
        self, method: str, target: Target, numbers: Sequence[str], headers: Mapping[str, str], want: Want, cap: int
    ) -> Answer:
        """Send one request and return the answer.

        Args:
            method: GET or HEAD.
            target: the address.
            numbers: checked numeric addresses of its host, tried in order.
            headers: request headers besides Host.
            want: how much of the body is read.
            cap: bytes of the body.

        Raises:
            Broken: with the kind of fault.
        """
        self._deadline = time.monotonic() + self._limits.total
        kept = self._http is not None
        try:
            if self._http is None:
                self._http = self._open(target, numbers)
            connection = self._http
            connection.putrequest(method, target.path, skip_host=True, skip_accept_encoding=True)
            connection.putheader("Host", target.authority)
            for name, value in headers.items():
                connection.putheader(name, value)
            connection.endheaders()
            response = connection.getresponse()
        except Broken:
            self.close()
            raise
        except Exception as error:
            self.close()
            broken = _as_broken(error)
            broken.stale = kept and isinstance(error, (http.client.RemoteDisconnected, ConnectionError))
            raise broken from error
        told = _headers(response)
        try:
            if method == "HEAD":
                response.read()  # nothing comes; the connection can be kept
            body = b"" if method == "HEAD" or want == "none" else _body(response, told, want, cap)
        except Broken as error:
            self.close()
            error.status, error.headers = response.status, told
            raise
        except Exception as error:
            self.close()
            broken = _as_broken(error, truncated=True)
            broken.status, broken.headers = response.status, told
            raise broken from error
        if not response.isclosed() or response.will_close:
            self.close()
        return Answer(response.status, told, body)

    def _open(self, target: Target, numbers: Sequence[str]) -> http.client.HTTPConnection:
        last: Exception | None = None
        for number in numbers:
            try:
                sock = self._dial(number, target.port, self._limits.connect)
            except OSError as error:
                last = error
                continue
            if target.scheme == "https":
                try:
                    sock.settimeout(self._limits.connect)
                    sock = self._tls.wrap_socket(sock, server_hostname=target.host)
                except Exception as error:
                    sock.close()
                    if isinstance(error, TimeoutError):
                        raise Broken("timeout", "no encrypted connection within the time") from error
                    raise Broken("tls", _words(error)) from error
            connection = http.client.HTTPConnection(target.host, target.port)
            connection.auto_open = 0
            connection.sock = _Socket(sock, self._limits, lambda: self._deadline)
            return connection
        kind: Fault = "timeout" if isinstance(last, TimeoutError) else "connect"
        raise Broken(kind, f"no connection to {target.host}: {_words(last)}") from last


def _as_broken(error: Exception, *, truncated: bool = False) -> Broken:
    if isinstance(error, TimeoutError):
        return Broken("timeout", _words(error) if "whole" in str(error) else "nothing came for too long")
    if isinstance(error, http.client.IncompleteRead):
        return Broken("truncated", "the body ended early")
    if isinstance(error, (http.client.RemoteDisconnected, ConnectionError)):
        return Broken("truncated" if truncated else "connect", _words(error))
    if isinstance(error, ssl.SSLError):
        return Broken("tls", _words(error))
    if isinstance(error, OSError):
        return Broken("truncated" if truncated else "connect", _words(error))
    return Broken("protocol", f"the answer is not HTTP: {_words(error)}")


def _words(error: Exception | None) -> str:
    return (str(error) or type(error).__name__) if error is not None else "no address"


def _headers(response: http.client.HTTPResponse) -> dict[str, str]:
    """Return the headers, names in small letters, cookies left out; where a name stands twice, both with a comma."""
    told: dict[str, str] = {}
    for name, value in response.getheaders():
        name = name.lower()
        if not name.startswith("set-cookie"):
            told[name] = f"{told[name]}, {value}" if name in told else value
    return told


def _body(response: http.client.HTTPResponse, headers: Mapping[str, str], want: Want, cap: int) -> bytes:
    """Read and unpack the body, piece by piece, so that neither form ever exceeds the cap."""
    packing = headers.get("content-encoding", "").strip().lower()
    if packing in ("", "identity"):
        unpack = None
    elif packing in ("gzip", "x-gzip", "deflate"):
        unpack = zlib.decompressobj(47 if packing != "deflate" else 15)
    else:
        raise Broken("encoding", f'the body is packed as "{packing}", which was not asked for')
    pieces: list[bytes] = []
    sent = size = 0
    while True:
        piece = response.read(_PIECE)
        if not piece:
            break
        sent += len(piece)
        if unpack is not None:
            try:
                piece = unpack.decompress(piece, cap + 1 - size)
            except zlib.error:
                raise Broken("encoding", "the body cannot be unpacked") from None
        pieces.append(piece)
        size += len(piece)
        if size > cap or sent > cap:
            if want == "start":
                return b"".join(pieces)[:cap]
            raise Broken("too-large", f"the body is larger than {cap:,} bytes")
    if response.length:
        raise Broken("truncated", f"the body ended {response.length:,} bytes early")
    if unpack is not None and sent and not unpack.eof:
        raise Broken("truncated", "the packed body ended early")
    return b"".join(pieces)
