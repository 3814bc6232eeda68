"""Knows which addresses may be fetched and how hosts become numbers; opens no connection."""

from __future__ import annotations

import contextlib
import ipaddress
import re
import socket
from collections.abc import Callable, Collection
from dataclasses import dataclass
from urllib.parse import quote, urljoin, urlsplit, urlunsplit

from scripts.network.outcome import Fault

Origin = tuple[str, str, int]
"""Scheme, host in small letters, port."""
# Takes a host and a port and returns its numeric addresses; raises OSError where there is none.
Resolver = Callable[[str, int], list[str]]

_PORTS = {"http": 80, "https": 443}
_KEPT = "/:?#[]@!$&'()*+,;=%~-._"


class Unusable(ValueError):
    """An address cannot or must not be fetched; `fault` names the kind."""

    def __init__(self, fault: Fault, detail: str) -> None:
        super().__init__(detail)
        self.fault: Fault = fault


@dataclass(frozen=True, slots=True)
class Target:
    """An address, taken apart."""

    scheme: str
    host: str
    port: int
    path: str
    """Path and query as sent, beginning with a slash."""
    fragment: str = ""

    @property
    def origin(self) -> Origin:
        """Scheme, host and port."""
        return self.scheme, self.host, self.port

    @property
    def authority(self) -> str:
        """Host and port as they stand in an address and in the Host header."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def url(self) -> str:
        """The address as text."""
        return f"{self.scheme}://{self.authority}{self.path}" + (f"#{self.fragment}" if self.fragment else "")


def parse(url: str) -> Target:
    """Return the parts of *url*, what is not ASCII percent-encoded or as punycode.

    Raises:
        Unusable: neither http nor https, without a host, with a user name, or malformed.
    """
    if re.search(r"[\x00-\x20\x7f]", url):
        raise Unusable("bad-address", "the address holds a space or a control sign")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise Unusable("bad-address", f"the address is malformed: {error}") from None
    if parts.scheme not in _PORTS:
        raise Unusable("bad-address", f'only http and https are fetched, not "{parts.scheme}"')
    if parts.username is not None or parts.password is not None:
        raise Unusable("bad-address", "the address holds a user name")
    host = (parts.hostname or "").rstrip(".")
    if not host:
        raise Unusable("bad-address", "the address names no host")
    if ":" not in host:
        try:
            host = host.encode("ascii").decode() if host.isascii() else host.encode("idna").decode()
        except UnicodeError:
            raise Unusable("bad-address", f'"{host}" is no host name') from None
        if not re.fullmatch(r"[a-z0-9_]([a-z0-9._-]*[a-z0-9_])?", host) or len(host) > 253:
            raise Unusable("bad-address", f'"{host}" is no host name')
    path = quote(urlunsplit(("", "", parts.path or "/", parts.query, "")), safe=_KEPT)
    return Target(parts.scheme, host, port or _PORTS[parts.scheme], path, quote(parts.fragment, safe=_KEPT))


def follow(target: Target, location: str) -> Target:
    """Return where a redirect from *target* to *location* leads; raises Unusable with the fault bad-redirect."""
    location = location.strip()
    with contextlib.suppress(UnicodeError):
        # Headers come as Latin-1; servers that do not encode an address mean UTF-8.
        location = location.encode("latin-1").decode("utf-8")
    location = location.replace(" ", "%20")
    try:
        return parse(urljoin(target.url, location))
    except ValueError as error:
        raise Unusable("bad-redirect", f"the redirect leads nowhere usable: {error}") from None


def origin(url: str) -> Origin:
    """Return scheme, host and port of *url*; raises Unusable."""
    return parse(url).origin


def system_resolver(host: str, port: int) -> list[str]:
    """Return the numeric addresses that the system knows for *host*, in its order of preference."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(item[4][0]) for item in found))


def permitted(target: Target, resolve: Resolver, allowed: Collection[Origin]) -> list[str]:
    """Return the numeric addresses at which *target* may be reached.

    Args:
        target: the address.
        resolve: turns its host into numbers.
        allowed: origins that may be anywhere, on this machine too.

    Raises:
        Unusable: dns when there is no address, no-dns when no name server answers, private-address when none of
            the addresses is public.
    """
    try:
        numbers = resolve(target.host, target.port)
    except (OSError, UnicodeError) as error:
        if isinstance(error, socket.gaierror) and error.errno == socket.EAI_AGAIN:
            raise Unusable("no-dns", f"no name server tells the address of {target.host}") from None
        raise Unusable("dns", f"{target.host} has no address: {error}") from None
    if not numbers:
        raise Unusable("dns", f"{target.host} has no address")
    if target.origin in allowed:
        return numbers
    public = [number for number in numbers if is_public(number)]
    if not public:
        raise Unusable("private-address", f"{target.host} leads into a private network ({', '.join(numbers[:3])})")
    return public


def is_public(number: str) -> bool:
    """Tell whether a numeric address is one of the open Internet, looking into IPv6 addresses that carry IPv4."""
    try:
        address = ipaddress.ip_address(number.partition("%")[0])
    except ValueError:
        return False
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour or (address.teredo or (None, None))[1]
        if inner is None and address in ipaddress.ip_network("64:ff9b::/96"):
            inner = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if inner is None and int(address) < 2**32:  # IPv4-compatible, long out of use
            return False
        if address.is_site_local:
            return False
        if inner is not None:
            return is_public(str(inner))
    return address.is_global and not address.is_multicast and not address.is_reserved
