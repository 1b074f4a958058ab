"""How often one network may ask us to write to somebody. Counted in the cache: a limit on nuisance, not a ledger."""

import ipaddress

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest

ONE_HOUR = 3600
PER_ADDRESS = 10
PER_NETWORK = 30
# What one household or one server is usually given, and what its neighbours share.
PREFIXES = {4: (32, 24), 6: (64, 48)}


def asks_too_often(request: HttpRequest) -> bool:
    """Count this request; True if its address, or the network around it, had its share of this hour."""
    address = _client_address(request)
    narrow, wide = (ipaddress.ip_network((address, bits), strict=False) for bits in PREFIXES[address.version])
    return _count(narrow) > PER_ADDRESS or _count(wide) > PER_NETWORK


def _client_address(request: HttpRequest) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    """An https site stands behind a proxy, whose own word is the last of the list; what stands before it anybody can write."""
    forwarded = request.headers.get("X-Forwarded-For", "") if settings.SITE_IS_SECURE else ""
    try:
        return ipaddress.ip_address(forwarded.rpartition(",")[2].strip() or request.META["REMOTE_ADDR"])
    except ValueError:  # a unix socket has no address
        return ipaddress.ip_address("127.0.0.1")


def _count(network: ipaddress.IPv4Network | ipaddress.IPv6Network) -> int:
    key = f"asked:{str(network).replace('/', '_')}"
    if cache.add(key, 1, ONE_HOUR):
        return 1
    try:
        return cache.incr(key)
    except ValueError:  # its hour ended between the two lines
        cache.set(key, 1, ONE_HOUR)
        return 1
