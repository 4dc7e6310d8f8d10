"""What a workspace's plan includes. Billing will move a workspace from one to the other."""

from dataclasses import dataclass

from frontdesk.principal import Tier


@dataclass(frozen=True, slots=True)
class Entitlements:
    """``requests_a_minute``: runs of keys, visitors and channels, by the clock's minute.
    ``requests_a_day``: all runs, None for unlimited. ``cost_micros_a_day``: most model cost in
    micro-dollars, so that no mistake and no abuse becomes a surprise bill. ``documents`` and
    ``documents_size`` (bytes): the most of one agent's knowledge."""

    requests_a_minute: int
    requests_a_day: int | None
    cost_micros_a_day: int
    documents: int
    documents_size: int


_GB = 1_000_000_000


ENTITLEMENTS: dict[Tier, Entitlements] = {
    "free": Entitlements(
        requests_a_minute=60,
        requests_a_day=1_000,
        cost_micros_a_day=5_000_000,
        documents=100,
        documents_size=_GB // 2,
    ),
    "pro": Entitlements(
        requests_a_minute=300,
        requests_a_day=10_000,
        cost_micros_a_day=50_000_000,
        documents=2_000,
        documents_size=10 * _GB,
    ),
    "team": Entitlements(
        requests_a_minute=3_000,
        requests_a_day=None,
        cost_micros_a_day=500_000_000,
        documents=10_000,
        documents_size=50 * _GB,
    ),
}
