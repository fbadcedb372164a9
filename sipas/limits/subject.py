"""Whose attempts are counted: a keyed hash under a key of its own for each window."""

import hashlib
import hmac
from datetime import datetime
from ipaddress import IPv6Address, ip_address

from sipas.limits.limit import Scope

SUBJECT_BYTES = 16
_IPV6_HOST_BITS = 64


def network_of(address: str) -> str:
    """Return what stands for an address: IPv4 whole, of IPv6 the network of one customer.

    An IPv4 address that came wrapped in IPv6 is itself again; what is no address is one and the
    same for all.
    """
    try:
        read = ip_address(address)
    except ValueError:
        return "unknown"
    if not isinstance(read, IPv6Address):
        return str(read)
    if read.ipv4_mapped is not None:
        return str(read.ipv4_mapped)
    return str(IPv6Address(int(read) >> _IPV6_HOST_BITS << _IPV6_HOST_BITS))


def subject_of(what: str, *, scope: Scope, ends_at: datetime, key: str) -> bytes:
    """Return 16 bytes that stand for `what` in one scope and window, and in no other."""
    window_key = hmac.new(
        key.encode(), f"limits|{scope}|{int(ends_at.timestamp())}".encode(), hashlib.sha256
    )
    return hmac.new(window_key.digest(), what.encode(), hashlib.sha256).digest()[:SUBJECT_BYTES]
