"""How often one network may ask us for something. Counted in the cache: a limit on nuisance, not a ledger."""

import ipaddress
from dataclasses import dataclass

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest

ONE_HOUR = 3600
# What one household or one server is usually given, and what its neighbours share.
PREFIXES = {4: (32, 24), 6: (64, 48)}


@dataclass(frozen=True)
class Limit:
    """In an hour."""

    name: str
    per_address: int
    per_network: int


# Asking us to write to somebody, and asking what would have come: a form that is filled in asks with every change.
LETTERS = Limit("asked", 10, 30)
LOOKS = Limit("looked", 300, 1500)


def asks_too_often(request: HttpRequest, limit: Limit = LETTERS) -> bool:
    """Count this request; True if its address, or the network around it, had its share of this hour."""
    address = client_address(request)
    narrow, wide = (ipaddress.ip_network((address, bits), strict=False) for bits in PREFIXES[address.version])
    return _count(limit.name, narrow) > limit.per_address or _count(limit.name, wide) > limit.per_network


def client_address(request: HttpRequest) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    """An https site stands behind a proxy, whose own word is the last of the list; what stands before it anybody can write."""
    forwarded = request.headers.get("X-Forwarded-For", "") if settings.SITE_IS_SECURE else ""
    try:
        return ipaddress.ip_address(forwarded.rpartition(",")[2].strip() or request.META["REMOTE_ADDR"])
    except ValueError:  # a unix socket has no address
        return ipaddress.ip_address("127.0.0.1")


def _count(name: str, network: ipaddress.IPv4Network | ipaddress.IPv6Network) -> int:
    key = f"{name}:{str(network).replace('/', '_')}"
    if cache.add(key, 1, ONE_HOUR):
        return 1
    try:
        return cache.incr(key)
    except ValueError:  # its hour ended between the two lines
        cache.set(key, 1, ONE_HOUR)
        return 1
