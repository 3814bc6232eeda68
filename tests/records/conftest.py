"""These tests too stay on this machine."""

from tests.network.conftest import only_loopback

__all__ = ["only_loopback"]
