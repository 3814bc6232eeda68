"""Knows how nginx and Caddy are started on loopback with the configuration that the build ships.

Only the folder, the address and the certificate differ from what a host would use.
"""

from __future__ import annotations

import contextlib
import os
import resource
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

NAMES = ("nginx", "caddy")
ROOT = "/srv/site"
"""The folder that the shipped configuration names."""
FILES = 65536
"""Open files that a server may have: two for each connection, if the system allows it."""
_HTTP = """daemon off;
{user}worker_processes auto;
pid {work}/pid;
error_log {work}/error.log warn;
events {{ worker_connections 8192; }}
http {{
    include /etc/nginx/mime.types;
    access_log off;
    sendfile on;
    tcp_nopush on;
    client_body_temp_path {work}/body;
    proxy_temp_path {work}/proxy;
    fastcgi_temp_path {work}/fastcgi;
    uwsgi_temp_path {work}/uwsgi;
    scgi_temp_path {work}/scgi;
    include {work}/site.conf;
}}
"""


class ServerFault(RuntimeError):
    """Says why a server did not start."""


def program(name: str) -> str | None:
    """Return the path of the server *name*, None where it is not installed; it may be outside of a user's PATH."""
    return shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")


def free_port() -> int:
    """Return a port of loopback that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _once(text: str, old: str, new: str) -> str:
    if text.count(old) != 1:
        raise ServerFault(f"the shipped configuration says {old!r} {text.count(old)} times, not once")
    return text.replace(old, new)


def nginx_files(shipped: str, site: Path, port: int, work: Path) -> dict[str, str]:
    """Return nginx's files by name: the *shipped* server block for *site* on *port*, and the frame around it."""
    block = _once(shipped, f"root {ROOT};", f"root {site};")
    block = _once(block, "listen 80;", f"listen 127.0.0.1:{port} backlog=4096;")
    # Started by root, its workers would change to a user who may not read a private folder.
    frame = _HTTP.format(user="user root;\n" if os.geteuid() == 0 else "", work=work)
    return {"nginx.conf": frame, "site.conf": block}


def caddy_files(shipped: str, site: Path, port: int) -> dict[str, str]:
    """Return Caddy's files by name: the *shipped* site block for *site* on *port*, without a certificate."""
    lines = _once(shipped, f"root * {ROOT}", f"root * {site}").split("\n")
    first = next(i for i, line in enumerate(lines) if line.endswith(" {") and line[0] not in "#(\t")
    lines[first] = f"http://127.0.0.1:{port} {{\n\tbind 127.0.0.1"
    frame = "{\n\tadmin off\n\tauto_https off\n\tlog {\n\t\tlevel ERROR\n\t}\n}\n"
    return {"Caddyfile": frame + "\n".join(lines)}


@contextlib.contextmanager
def running(name: str, site: Path, work: Path) -> Iterator[str]:
    """Serve *site* by the server *name*, its files in the folder *work*; yields the address without a final slash."""
    found = program(name)
    if found is None:
        raise ServerFault(f"{name} is not installed (Debian: apt install {name})")
    port = free_port()
    site, work = site.resolve(), work.resolve()
    shipped = (site / "_server" / {"nginx": "nginx.conf", "caddy": "Caddyfile"}[name]).read_text("utf-8")
    files = nginx_files(shipped, site, port, work) if name == "nginx" else caddy_files(shipped, site, port)
    for file, text in files.items():
        (work / file).write_text(text, "utf-8")
    command = {
        "nginx": [found, "-e", str(work / "error.log"), "-p", str(work), "-c", str(work / "nginx.conf")],
        "caddy": [found, "run", "--config", str(work / "Caddyfile"), "--adapter", "caddyfile"],
    }[name]
    environment = {**os.environ, "HOME": str(work), "XDG_DATA_HOME": str(work), "XDG_CONFIG_HOME": str(work)}
    with (work / "output.txt").open("wb") as output:
        process = subprocess.Popen(
            command, stdout=output, stderr=output, env=environment, stdin=subprocess.DEVNULL, preexec_fn=more_files
        )
        try:
            _wait(process, port, work)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(20)
            process.kill()
            process.wait()


def more_files() -> None:
    """Let this process open as many files as the system allows, up to `FILES`."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = FILES if most == resource.RLIM_INFINITY else min(FILES, most)
    resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, most))


def _wait(process: subprocess.Popen[bytes], port: int, work: Path) -> None:
    for _ in range(600):
        if process.poll() is not None:
            break
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.05)
    said = "".join(f.read_text("utf-8", "replace") for f in (work / "output.txt", work / "error.log") if f.is_file())
    raise ServerFault(f"the server did not start: {said.strip()}")
