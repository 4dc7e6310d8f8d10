"""The state that a browser takes to another service and brings back."""

from datetime import timedelta

import pytest

from frontdesk import clock, oauth_state


def state(purpose: str = "channel install", seconds: int = 60) -> str:
    expires = clock.epoch(clock.now() + timedelta(seconds=seconds))
    return oauth_state.sign_state(purpose, ["wks_1", "agt_1", "nonce"], expires)


def test_a_state_says_what_was_signed() -> None:
    assert oauth_state.read_state("channel install", state()) == ["wks_1", "agt_1", "nonce"]


def test_a_state_is_for_one_purpose() -> None:
    assert oauth_state.read_state("connector authorization", state()) is None


def test_a_state_ends() -> None:
    assert oauth_state.read_state("channel install", state(seconds=-1)) is None


@pytest.mark.parametrize("broken", ["", "x", "a.b.c", "é.é", ".", "AAAA.AAAA"])
def test_what_is_no_state_says_nothing(broken: str) -> None:
    assert oauth_state.read_state("channel install", broken) is None


def test_a_changed_state_says_nothing() -> None:
    payload, mac = state().split(".")
    assert oauth_state.read_state("channel install", f"{payload[:-2]}AA.{mac}") is None
