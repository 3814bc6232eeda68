"""A web server on loopback that answers as told, well or badly, and remembers what it was asked."""

from __future__ import annotations

import contextlib
import json
import socket
import socketserver
import ssl
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit


@dataclass(frozen=True)
class Reply:
    """One answer."""

    body: bytes | str = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    length: int | None = None
    """Content-Length that is told instead of the true one."""
    raw: Callable[[socket.socket], None] | None = None
    """Writes whatever it likes to the connection instead, which then closes."""


@dataclass(frozen=True)
class Request:
    """What came in."""

    method: str
    path: str
    """Without the query, percent-decoded."""
    query: Mapping[str, list[str]]
    headers: Mapping[str, str]
    at: float


Responder = Callable[[Request], Reply]


def as_json(value: object, status: int = 200) -> Reply:
    """A JSON answer."""
    return Reply(json.dumps(value), status, {"Content-Type": "application/json"})


def redirect(to: str, status: int = 301) -> Reply:
    """A redirect."""
    return Reply(b"", status, {"Location": to})


class Server:
    """Answers by path; several answers to one path come one after the other, the last again and again."""

    def __init__(self, latency: float = 0.0, family: int = socket.AF_INET, tls: ssl.SSLContext | None = None) -> None:
        self.latency = latency
        self.requests: list[Request] = []
        self.connections = 0
        self._replies: dict[str, list[Reply]] = {}
        self.otherwise: Responder = lambda request: Reply("not found", 404)
        self._lock = threading.Lock()
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def setup(self) -> None:
                super().setup()
                with outer._lock:
                    outer.connections += 1

            def do_GET(self) -> None:
                parts = urlsplit(self.path)
                query = parse_qs(parts.query, keep_blank_values=True)
                headers = {name.lower(): value for name, value in self.headers.items()}
                request = Request(self.command, unquote(parts.path), query, headers, time.monotonic())
                with outer._lock:
                    outer.requests.append(request)
                    waiting = outer._replies.get(request.path)
                    reply = (waiting.pop(0) if len(waiting) > 1 else waiting[0]) if waiting else None
                if outer.latency:
                    time.sleep(outer.latency)
                self._send(reply or outer.otherwise(request))

            do_HEAD = do_GET

            def _send(self, reply: Reply) -> None:
                if reply.raw is not None:
                    self.close_connection = True
                    with contextlib.suppress(OSError):
                        reply.raw(self.connection)
                    return
                body = reply.body.encode() if isinstance(reply.body, str) else reply.body
                self.send_response(reply.status)
                for name, value in reply.headers.items():
                    self.send_header(name, value)
                if reply.length is not None:
                    self.close_connection = True
                self.send_header("Content-Length", str(len(body) if reply.length is None else reply.length))
                self.end_headers()
                if self.command != "HEAD":
                    self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                pass

        class Listener(socketserver.ThreadingTCPServer):
            address_family = family
            allow_reuse_address = True
            daemon_threads = True
            request_queue_size = 64

            def get_request(self) -> tuple[socket.socket, object]:
                connection, address = super().get_request()
                return (tls.wrap_socket(connection, server_side=True) if tls else connection), address

            def handle_error(self, *_: object) -> None:
                pass

        self._listener = Listener(("::1" if family == socket.AF_INET6 else "127.0.0.1", 0), Handler)
        self.port = int(self._listener.server_address[1])
        host = "[::1]" if family == socket.AF_INET6 else "127.0.0.1"
        self.url = f"{'https' if tls else 'http'}://{host}:{self.port}"
        self._thread = threading.Thread(target=self._listener.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()

    def on(self, path: str, *replies: Reply) -> str:
        """Answer *path* with *replies*, one after the other; return its address."""
        self._replies[path] = list(replies)
        return self.url + path

    def paths(self) -> list[str]:
        """What was asked for, in order."""
        return [request.path for request in self.requests]

    def close(self) -> None:
        """Stop."""
        self._listener.shutdown()
        self._listener.server_close()


@contextlib.contextmanager
def serving(**options: object) -> Iterator[Server]:
    """A server for the time of a block."""
    server = Server(**options)  # type: ignore[arg-type]
    try:
        yield server
    finally:
        server.close()


def self_signed(folder: Path, name: str = "localhost") -> tuple[ssl.SSLContext, Path]:
    """Make a certificate that no one vouches for; return the server's context and the certificate's file."""
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", f"/CN={name}"]
    command += ["-addext", f"subjectAltName=DNS:{name}", "-keyout", str(key), "-out", str(certificate)]
    subprocess.run(command, check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    return context, certificate


# Answers of servers that misbehave.


def endless(connection: socket.socket) -> None:
    """A body that never ends."""
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n")
    for _ in range(100_000):
        connection.sendall(b"x" * 10_000)


def trickle(connection: socket.socket) -> None:
    """A body that comes one byte at a time."""
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
    for _ in range(1000):
        connection.sendall(b"x")
        time.sleep(0.02)


def trickling_head(connection: socket.socket) -> None:
    """A head that comes one byte at a time."""
    for byte in b"HTTP/1.1 200 OK\r\nX-Long: " + b"y" * 1000:
        connection.sendall(bytes([byte]))
        time.sleep(0.02)


def silence(connection: socket.socket) -> None:
    """Nothing, for longer than anyone waits in a test."""
    time.sleep(2)


def garbage(connection: socket.socket) -> None:
    """No HTTP."""
    connection.sendall(b"220 mail.example ESMTP\r\n")


def hang_up(connection: socket.socket) -> None:
    """The connection closes at once."""


def half_chunked(connection: socket.socket) -> None:
    """A body in chunks whose last never comes."""
    connection.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabcde\r\n9\r\nabc")
