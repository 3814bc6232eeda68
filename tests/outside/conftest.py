"""Holds the tests of this folder on this machine, as those of the client."""

from tests.network.conftest import only_loopback

__all__ = ["only_loopback"]
