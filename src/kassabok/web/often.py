"""How often somebody may do a thing: a bucket for each, in the memory of the process that serves.

It need not outlive the process, and on disk each attempt would be a write that customers who order wait for.
"""

import ipaddress
from collections import OrderedDict
from datetime import datetime, timedelta

#: Buckets that are kept: those who asked last. Who fills them all has as many addresses.
MOST = 10_000
#: What one household is given of IPv6; an address alone is changed as one likes.
_HOUSEHOLD_BITS = 64


class Often:
    """`burst` at once, and then `per_minute`."""

    def __init__(self, *, per_minute: int, burst: int, most: int = MOST) -> None:
        self._gap = timedelta(minutes=1) / per_minute
        self._spare = self._gap * (burst - 1)
        self._most = most
        self._free_at: OrderedDict[str, datetime] = OrderedDict()

    def allow(self, who: str, *, now: datetime) -> bool:
        """Whether this address may once more. What it is refused does not count."""
        key = _household(who)
        free_at = max(self._free_at.get(key, now), now)
        if free_at - now > self._spare:
            return False
        self._free_at[key] = free_at + self._gap
        self._free_at.move_to_end(key)
        if len(self._free_at) > self._most:
            self._free_at.popitem(last=False)
        return True


def _household(who: str) -> str:
    try:
        address = ipaddress.ip_address(who)
    except ValueError:
        return who
    if isinstance(address, ipaddress.IPv4Address):
        return who
    if address.ipv4_mapped is not None:  # As a socket of both kinds tells of IPv4; they share one network.
        return str(address.ipv4_mapped)
    return str(ipaddress.ip_network((address, _HOUSEHOLD_BITS), strict=False))
