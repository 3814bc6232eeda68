"""Holds the tests of this folder on this machine: whoever tries to leave it fails."""

from __future__ import annotations

import ipaddress
import socket
from typing import Any

import pytest


@pytest.fixture(autouse=True)
def only_loopback(monkeypatch: pytest.MonkeyPatch) -> None:
    connect, look_up = socket.socket.connect, socket.getaddrinfo

    def connect_here(self: socket.socket, address: Any) -> None:
        if self.family in (socket.AF_INET, socket.AF_INET6):
            assert ipaddress.ip_address(address[0]).is_loopback, f"a test wanted to connect to {address}"
        connect(self, address)

    def look_up_here(host: Any, *args: Any, **options: Any) -> Any:
        numeric = str(host).replace(".", "").replace(":", "").isalnum() and str(host)[:1].isdigit()
        assert host in ("localhost", "::1") or numeric, f"a test wanted to look up {host}"
        return look_up(host, *args, **options)

    monkeypatch.setattr(socket.socket, "connect", connect_here)
    monkeypatch.setattr(socket, "getaddrinfo", look_up_here)
    return
