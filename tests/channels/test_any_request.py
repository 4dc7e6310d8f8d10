"""Whatever a proved request of Discord or Twilio holds, it is answered and nothing breaks."""

import json
from dataclasses import asdict
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from channels.adapters.discord.interactions import understood as discord_understood
from channels.adapters.protocol import Connected, Received
from channels.adapters.whatsapp.messages import status, understood
from tests.channels import discord_server, twilio_server

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=6,
)
FIELDS = ["type", "id", "token", "channel", "channel_id", "member", "user", "locale", "data"]
INNER = ["type", "name", "options", "id", "user", "nick", "username", "value"]


@st.composite
def interactions(draw: st.DrawFn) -> Any:
    """A command in which anything may stand in the place of anything."""
    told: dict[str, Any] = discord_server.command("Hello")
    told |= draw(st.dictionaries(st.sampled_from(FIELDS), JSON, max_size=2))
    for name in draw(st.sets(st.sampled_from(["channel", "member", "data"]), max_size=2)):
        if isinstance(told[name], dict):
            told[name] = told[name] | draw(
                st.dictionaries(st.sampled_from(INNER), JSON, max_size=2)
            )
    return told


def _connected(config: dict[str, str]) -> Connected:
    return Connected("chn_1", "wks_1", "agt_1", "x", True, config, {}, {})


def _sound(received: Received) -> None:
    assert received.answer.status in (200, 400)
    if received.incoming:
        assert received.incoming.event_id
        assert all(isinstance(value, str) for value in received.incoming.reply_to.values())
        json.dumps(asdict(received.incoming))


@settings(max_examples=400, deadline=None)
@given(told=interactions() | JSON)
def test_any_interaction(told: Any) -> None:
    connected = _connected(discord_server.CONFIG)
    _sound(discord_understood(connected, json.dumps(told).encode(), 1_700_000_000))


@settings(max_examples=300, deadline=None)
@given(
    changes=st.dictionaries(
        st.sampled_from([*twilio_server.message(), "MediaUrl0", "Latitude", "Longitude"]),
        st.text(max_size=30) | st.sampled_from(["1", "-1", "³", "10"]),
        max_size=4,
    )
)
def test_any_message(changes: dict[str, str]) -> None:
    form = twilio_server.message() | changes
    _sound(understood(_connected(twilio_server.CONFIG), form))


@settings(max_examples=300, deadline=None)
@given(
    changes=st.dictionaries(
        st.sampled_from(["MessageSid", "MessageStatus", "ErrorCode", "ErrorMessage", "To"]),
        st.text(max_size=30) | st.sampled_from(["failed", "63016", "³"]),
        max_size=4,
    )
)
def test_any_callback(changes: dict[str, str]) -> None:
    _sound(status(twilio_server.status("SM1", "failed") | changes))
