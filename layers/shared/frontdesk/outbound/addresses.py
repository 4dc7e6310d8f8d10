"""Which addresses are the public internet.

Own tables instead of ``ipaddress.is_global``, which changed between the Python versions that we
run on and takes multicast for global. Source: IANA's special-purpose address registries.
"""

from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
)

IpAddress = IPv4Address | IPv6Address

_NOT_PUBLIC_4 = [
    IPv4Network(network)
    for network in (
        "0.0.0.0/8",  # this host
        "10.0.0.0/8",
        "100.64.0.0/10",  # carriers' NAT
        "127.0.0.0/8",
        "168.63.129.16/32",  # Azure's platform service, on a public address
        "169.254.0.0/16",  # link-local, cloud metadata
        "172.16.0.0/12",
        "192.0.0.0/24",  # protocol assignments
        "192.0.2.0/24",  # documentation
        "192.88.99.0/24",  # 6to4 relays
        "192.168.0.0/16",
        "198.18.0.0/15",  # benchmarks
        "198.51.100.0/24",  # documentation
        "203.0.113.0/24",  # documentation
        "224.0.0.0/4",  # multicast
        "240.0.0.0/4",  # reserved, broadcast
    )
]
_PUBLIC_6 = IPv6Network("2000::/3")
_NOT_PUBLIC_6 = [
    IPv6Network(network)
    for network in (
        "2001::/23",  # protocol assignments, Teredo
        "2001:db8::/32",  # documentation
        "2002::/16",  # 6to4
        "3fff::/20",  # documentation
    )
]
# What stands in the last 32 bits of these is the IPv4 address that is really reached.
_IPV4_INSIDE = [IPv6Network("::ffff:0:0/96"), IPv6Network("64:ff9b::/96")]

_LOCAL_4 = [
    IPv4Network(network)
    for network in ("10.0.0.0/8", "127.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16")
]
_LOCAL_6 = [IPv6Network("::1/128"), IPv6Network("fc00::/7")]


def is_public(address: IpAddress) -> bool:
    """True for an address of the public internet."""
    address = _reached(address)
    if isinstance(address, IPv4Address):
        return not any(address in network for network in _NOT_PUBLIC_4)
    return address in _PUBLIC_6 and not any(address in network for network in _NOT_PUBLIC_6)


def is_public_or_local(address: IpAddress) -> bool:
    """True also for this machine and private networks; never for link-local (metadata)."""
    if is_public(address):
        return True
    address = _reached(address)
    if isinstance(address, IPv4Address):
        return any(address in network for network in _LOCAL_4)
    return any(address in network for network in _LOCAL_6)


def parse(text: str) -> IpAddress:
    """The address, without a zone; raises ValueError."""
    return ip_address(text.partition("%")[0])


def _reached(address: IpAddress) -> IpAddress:
    if isinstance(address, IPv6Address) and any(address in net for net in _IPV4_INSIDE):
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address
