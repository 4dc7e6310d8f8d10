"""Google Drive, played by a server of this machine: the code flow with PKCE, lists, exports."""

import base64
import json
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from frontdesk import clock
from frontdesk.blobs import get_blobs
from frontdesk.identity import Membership, Session
from frontdesk.settings import reset_settings
from frontdesk.table import Delete, get_table
from knowledge.connectors.credentials import seal
from knowledge.connectors.items import Authorization
from knowledge.connectors.services import service_api
from knowledge.connectors.sources import google_drive
from tests.kernel.http_server import Request, Server, reply, serve
from tests.knowledge.connecting import Builder, counts, guard, messages
from tests.platform import Account, LambdaApi, Reply

pytestmark = pytest.mark.timeout(60)
CLIENT, SECRET, REFRESH = "client-1.apps", "GOCSPX-secret-of-this-test", "1//refresh-of-this-test"
FOLDER = "application/vnd.google-apps.folder"
DOCUMENT = "application/vnd.google-apps.document"
SHEET = "application/vnd.google-apps.spreadsheet"
CALLBACK = "/api/knowledge/oauth/callback"


@dataclass
class Google:
    """The files of a person who authorizes everything. Lists come two at a time."""

    server: Server
    files: dict[str, dict[str, Any]] = field(default_factory=dict)
    contents: dict[str, bytes] = field(default_factory=dict)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    revoked: bool = False
    refusals: list[Any] = field(default_factory=list)
    tokens: list[dict[str, str]] = field(default_factory=list)

    def put(
        self, file_id: str, name: str, kind: str, content: bytes = b"", parent: str = "root-folder"
    ) -> None:
        file = {"id": file_id, "name": name, "mimeType": kind, "parents": [parent]}
        file |= {"modifiedTime": "2026-01-01T00:00:00Z", "webViewLink": f"https://drive/{file_id}"}
        if not kind.startswith("application/vnd.google-apps"):
            file["md5Checksum"] = sha256(content).hexdigest()[:32]
        self.files[file_id], self.contents[file_id] = file, content

    def consent(self, url: str) -> str:
        """The person agrees: the code with which Google sends the browser back."""
        query = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
        code = f"code-{len(self.codes)}"
        self.codes[code] = query
        return code

    def answer(self, request: Request, connection: socket.socket) -> None:
        if self.refusals and "token" not in request.target:
            self.refusals.pop(0)(request, connection)
            return
        path, _, query = request.target.partition("?")
        parameters = {name: values[0] for name, values in parse_qs(query).items()}
        if path == "/token":
            form = {n: v[0] for n, v in parse_qs(request.body.decode()).items()}
            status, body = self.token(form)
        elif request.headers.get("authorization") != "Bearer access-1":
            status, body = 401, {"error": {"message": "Invalid Credentials"}}
        else:
            status, body = self.drive(path, parameters)
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        reply(status, content)(request, connection)

    def token(self, form: dict[str, str]) -> tuple[int, Any]:
        self.tokens.append(form)
        if (form["client_id"], form["client_secret"]) != (CLIENT, SECRET):
            return 401, {"error": "invalid_client", "error_description": "Unauthorized"}
        if form["grant_type"] == "refresh_token":
            if self.revoked or form["refresh_token"] != REFRESH:
                return 400, {"error": "invalid_grant", "error_description": "Token revoked."}
            return 200, {"access_token": "access-1", "expires_in": 3599}
        asked = self.codes.pop(form["code"], None)
        challenge = base64.urlsafe_b64encode(sha256(form["code_verifier"].encode()).digest())
        if (
            asked is None
            or asked["redirect_uri"] != form["redirect_uri"]
            or asked["code_challenge"] != challenge.rstrip(b"=").decode()
        ):
            return 400, {"error": "invalid_grant"}
        return 200, {"access_token": "access-1", "refresh_token": REFRESH, "expires_in": 3599}

    def drive(self, path: str, query: dict[str, str]) -> tuple[int, Any]:
        parts = path.removeprefix("/drive/v3/files").strip("/").split("/")
        if parts == [""]:
            return 200, self.listing(query)
        file = self.files.get(parts[0])
        if file is None:
            return 404, {"error": {"message": f"File not found: {parts[0]}."}}
        if len(parts) > 1 or query.get("alt") == "media":
            return 200, self.contents[parts[0]]
        return 200, file

    def listing(self, query: dict[str, str]) -> dict[str, Any]:
        assert query["q"].startswith("trashed = false and ")
        wanted = query["q"].removeprefix("trashed = false and ")
        found = [
            file
            for file in self.files.values()
            if f"'{file['parents'][0]}' in parents" == wanted
            or (wanted == f"mimeType != '{FOLDER}'" and file["mimeType"] != FOLDER)
        ]
        first = int(query.get("pageToken", 0))
        answer: dict[str, Any] = {"files": found[first : first + 2]}
        if first + 2 < len(found):
            answer["nextPageToken"] = str(first + 2)
        return answer


@contextmanager
def served() -> Iterator[Google]:
    opened: list[Google] = []
    with serve(lambda request, connection: opened[0].answer(request, connection)) as server:
        opened.append(Google(server))
        yield opened[0]


@pytest.fixture
def google(monkeypatch: pytest.MonkeyPatch) -> Iterator[Google]:
    monkeypatch.setattr("frontdesk.outbound.factory.get_outbound", guard)
    monkeypatch.setattr(service_api, "sleep", lambda _: None)
    with served() as opened:
        monkeypatch.setenv("GOOGLE_API_URL", opened.server.url)
        monkeypatch.setenv("GOOGLE_TOKEN_URL", opened.server.url + "/token")
        monkeypatch.setenv("GOOGLE_AUTHORIZE_URL", "https://accounts.google.test/auth")
        reset_settings()
        opened.put("root-folder", "Shared", FOLDER, parent="elsewhere")
        yield opened
    monkeypatch.undo()
    reset_settings()


@pytest.fixture
def builder(account: Account) -> Builder:
    return Builder.of(account)


def drive(builder: Builder, **config: Any) -> str:
    """A connector that has not been authorized."""
    config = {"client_id": CLIENT, "client_secret": SECRET} | config
    made = builder.connect("google_drive", config)
    assert (made["status"], made["key"]) == ("needs_authorization", None)
    assert SECRET not in json.dumps(made)
    return str(made["id"])


def begin(builder: Builder, connector_id: str) -> tuple[str, LambdaApi]:
    """(where the browser is sent, the browser itself with its cookies)."""
    browser = builder.api
    begun = browser("POST", f"{builder.path}/{connector_id}/authorize")
    assert begun.status == 200, begun.body
    cookie = begun.header("set-cookie") or ""
    assert f"Path={CALLBACK}" in cookie
    assert "HttpOnly; SameSite=Lax" in cookie
    return begun.json()["url"], browser


def state_of(url: str) -> str:
    return parse_qs(urlsplit(url).query)["state"][0]


def come_back(browser: LambdaApi, **query: str) -> Reply:
    """The browser returns from Google, without any token of ours."""
    anonymous = LambdaApi("knowledge", None, dict(browser.cookies))
    return anonymous("GET", CALLBACK + "?" + "&".join(f"{n}={v}" for n, v in query.items()))


def authorized(builder: Builder, google: Google, **config: Any) -> str:
    """A connector that was authorized and synced once."""
    connector_id = drive(builder, **config)
    url, browser = begin(builder, connector_id)
    answer = come_back(browser, state=state_of(url), code=google.consent(url))
    assert answer.status == 303, answer.body
    builder.work(connector_id)
    return connector_id


def names(builder: Builder, connector_id: str) -> set[str]:
    return {document.name for document in builder.documents(connector_id).values()}


def test_a_drive_is_authorized_and_read(builder: Builder, google: Google) -> None:
    google.put("doc-1", "Handbook", DOCUMENT, b"# Handbook")
    google.put("doc-2", "Prices", SHEET, b"item,price\ntea,2")
    google.put("doc-3", "Manual.pdf", "application/pdf", b"%PDF-1.4")
    google.put("doc-4", "film.mp4", "video/mp4", b"film")
    google.put("doc-5", "notes.md", "text/markdown", b"notes")
    connector = drive(builder)
    url, browser = begin(builder, connector)
    query = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
    assert url.startswith("https://accounts.google.test/auth?")
    assert query["redirect_uri"] == "http://127.0.0.1:8080" + CALLBACK
    assert query["scope"] == "https://www.googleapis.com/auth/drive.readonly"
    assert (query["access_type"], query["code_challenge_method"]) == ("offline", "S256")
    answer = come_back(browser, state=query["state"], code=google.consent(url))
    assert answer.status == 303
    assert answer.header("location") == (
        f"http://127.0.0.1:8080/agents/{builder.agent_id}?tab=knowledge"
        f"&connector={connector}&authorization=done"
    )
    assert "Max-Age=0" in (answer.header("set-cookie") or "")
    builder.work(connector)
    assert names(builder, connector) == {"Handbook", "Prices", "Manual.pdf", "notes.md"}
    sync = builder.syncs(connector)[0]
    assert (sync["status"], counts(sync)) == ("succeeded", (4, 0, 0, 0, 0))
    assert "video/mp4" in messages(sync)
    handbook = builder.documents(connector)["https://drive/doc-1"]
    assert get_blobs().get(handbook.file_key) == b"# Handbook"
    shown = json.dumps([builder.shown(connector), sync])
    stored = json.dumps(builder.stored(connector).model_dump(mode="json"))
    for secret in (SECRET, REFRESH):
        assert secret not in shown
        assert secret not in stored


def test_a_sync_that_begins_while_one_comes_back_is_the_only_one(
    builder: Builder, google: Google, monkeypatch: pytest.MonkeyPatch
) -> None:
    connector = authorized(builder, google)
    url, browser = begin(builder, connector)
    place = "knowledge.connectors.authorization.seal"

    def after_a_sync_has_begun(*arguments: Any) -> str | None:
        monkeypatch.setattr(place, seal)
        assert builder.api("POST", f"{builder.path}/{connector}/sync").status == 202
        return seal(*arguments)

    monkeypatch.setattr(place, after_a_sync_has_begun)
    come_back(browser, state=state_of(url), code=google.consent(url))
    assert [sync["status"] for sync in builder.syncs(connector)] == ["running", "succeeded"]


def test_only_what_changed_is_read_again(builder: Builder, google: Google) -> None:
    google.put("doc-1", "Handbook", DOCUMENT, b"one")
    google.put("doc-2", "a.txt", "text/plain", b"two")
    google.put("doc-3", "b.txt", "text/plain", b"three")
    connector = authorized(builder, google)
    google.put("doc-2", "a.txt", "text/plain", b"other")
    google.put("doc-1", "Renamed", DOCUMENT, b"one")
    del google.files["doc-3"]
    assert counts(builder.sync(connector)) == (0, 1, 1, 1, 0)
    assert names(builder, connector) == {"Renamed", "a.txt"}


def test_a_folder_and_those_below(builder: Builder, google: Google) -> None:
    google.put("doc-0", "outside.txt", "text/plain", b"x", parent="elsewhere")
    google.put("doc-1", "a.txt", "text/plain", b"x")
    google.put("folder-2", "Below", FOLDER)
    google.put("doc-2", "b.txt", "text/plain", b"x", parent="folder-2")
    google.put("folder-3", "Loop", FOLDER, parent="folder-2")
    google.put("doc-3", "c.txt", "text/plain", b"x", parent="folder-3")
    connector = authorized(builder, google, folder_id="root-folder")
    assert names(builder, connector) == {"a.txt", "b.txt", "c.txt"}
    # A folder that is gone is no empty one.
    del google.files["root-folder"]
    sync = builder.sync(connector)
    assert (sync["status"], counts(sync)[3]) == ("failed", 0)
    assert builder.shown(connector)["failure"]["code"] == "folder_not_found"
    assert names(builder, connector) == {"a.txt", "b.txt", "c.txt"}


@pytest.mark.parametrize(("limit", "most"), [("MAX_LISTED", 4), ("MAX_FILES", 2)])
def test_a_drive_without_end_is_read_to_a_limit(
    builder: Builder, google: Google, monkeypatch: pytest.MonkeyPatch, limit: str, most: int
) -> None:
    """What is stored between two jobs must not grow with the drive; pictures are no files."""
    google.put("pic-1", "a.png", "image/png", b"x")
    google.put("doc-1", "a.txt", "text/plain", b"x")
    google.put("folder-2", "Below", FOLDER)
    google.put("doc-2", "b.txt", "text/plain", b"x")
    google.put("doc-3", "c.txt", "text/plain", b"x")
    google.put("doc-4", "d.txt", "text/plain", b"x", parent="folder-2")
    connector = authorized(builder, google, folder_id="root-folder")
    assert names(builder, connector) == {"a.txt", "b.txt", "c.txt", "d.txt"}
    monkeypatch.setattr(google_drive, limit, most)
    second = authorized(builder, google, folder_id="root-folder")
    assert names(builder, second) == {"a.txt", "b.txt"}
    sync = builder.syncs(second)[0]
    assert sync["status"] == "succeeded"
    assert "Only the first" in messages(sync)


@pytest.mark.parametrize("folder", ["x' or 'a' = 'a", "../etc", "a b", "", "a" * 300])
def test_a_folder_is_an_id(builder: Builder, google: Google, folder: str) -> None:
    config = {"client_id": CLIENT, "client_secret": SECRET, "folder_id": folder}
    body = {"type": "google_drive", "name": "x", "config": config}
    answer = builder.api("POST", builder.path, body)
    assert answer.status == 422
    assert [entry["field"] for entry in answer.json()["errors"]] == ["config.folder_id"]
    assert SECRET not in answer.body.decode()


def test_an_authorization_that_was_withdrawn_removes_nothing(
    builder: Builder, google: Google
) -> None:
    google.put("doc-1", "a.txt", "text/plain", b"x")
    connector = authorized(builder, google)
    google.revoked = True
    sync = builder.sync(connector)
    assert (sync["status"], counts(sync)[3]) == ("failed", 0)
    shown = builder.shown(connector)
    assert (shown["status"], shown["failure"]["code"]) == (
        "needs_authorization",
        "authorization_lost",
    )
    assert names(builder, connector) == {"a.txt"}
    refused = builder.api("POST", f"{builder.path}/{connector}/sync")
    assert (refused.status, refused.code) == (409, "not_authorized")
    google.revoked = False
    url, browser = begin(builder, connector)
    assert come_back(browser, state=state_of(url), code=google.consent(url)).status == 303
    builder.work(connector)
    assert builder.shown(connector)["status"] == "idle"


def test_an_api_that_is_down_removes_nothing(builder: Builder, google: Google) -> None:
    google.put("doc-1", "a.txt", "text/plain", b"x")
    connector = authorized(builder, google)
    for refusal in (reply(500, b""), reply(403, b'{"error": {"message": "No"}}'), reply(200, b"{")):
        google.refusals = [refusal] * service_api.ATTEMPTS
        sync = builder.sync(connector)
        google.refusals = []
        assert (sync["status"], counts(sync)[3]) == ("failed", 0)
        assert builder.shown(connector)["failure"]["code"] == "source_unavailable"
    assert names(builder, connector) == {"a.txt"}


def test_a_state_is_good_once(builder: Builder, google: Google) -> None:
    connector = drive(builder)
    url, browser = begin(builder, connector)
    state, code = state_of(url), google.consent(url)
    assert come_back(browser, state=state, code=code).status == 303
    syncs = builder.all_syncs(connector)
    for again in (code, google.consent(url)):
        answer = come_back(browser, state=state, code=again)
        assert (answer.status, answer.code) == (400, "invalid_state")
    assert builder.all_syncs(connector) == syncs
    assert [form["grant_type"] for form in google.tokens] == ["authorization_code"]


def test_another_persons_state_is_refused(
    builder: Builder, google: Google, stranger: Account
) -> None:
    """Somebody sends another person their own link: that person's Drive stays that person's."""
    connector = drive(builder)
    url, _ = begin(builder, connector)
    victim = Builder.of(stranger)
    _, browser_of_victim = begin(victim, drive(victim))
    for browser in (browser_of_victim, LambdaApi("knowledge", None)):
        answer = come_back(browser, state=state_of(url), code=google.consent(url))
        assert (answer.status, answer.code) == (400, "invalid_state")
    assert builder.shown(connector)["status"] == "needs_authorization"
    assert google.tokens == []


def test_states_that_were_made_up(builder: Builder, google: Google) -> None:
    connector = drive(builder)
    url, browser = begin(builder, connector)
    state = state_of(url)
    payload, _, signature = state.partition(".")
    other = base64.urlsafe_b64encode(b'["a","b","c","d",9999999999]').rstrip(b"=").decode()
    for forged in ("x", ".", "a.b.c", f"{payload}.", f"{other}.{signature}", state[:-2], "é.é"):
        answer = come_back(browser, state=forged, code="x")
        assert (answer.status, answer.code) == (400, "invalid_state"), forged
    assert come_back(browser, code="x").status == 422
    assert come_back(browser, state=state, code=google.consent(url)).status == 303


def test_a_state_ends_after_ten_minutes_and_with_the_next_one(
    builder: Builder, google: Google, monkeypatch: pytest.MonkeyPatch
) -> None:
    connector = drive(builder)
    first, old_browser = begin(builder, connector)
    url, browser = begin(builder, connector)
    answer = come_back(old_browser, state=state_of(first), code=google.consent(first))
    assert answer.code == "invalid_state"
    later = timedelta(minutes=11)
    monkeypatch.setattr(clock, "now", lambda: datetime.now(UTC) + later)
    answer = come_back(browser, state=state_of(url), code=google.consent(url))
    assert answer.code == "invalid_state"


@pytest.mark.parametrize("gone", ["session", "membership"])
def test_the_session_that_began_must_still_be_there(
    builder: Builder, google: Google, gone: str
) -> None:
    connector = drive(builder)
    url, browser = begin(builder, connector)
    who = builder.account
    if gone == "session":
        get_table().write(Delete(Session, Session.key_of(who.user_id, who.session_id)))
    else:
        get_table().write(Delete(Membership, Membership.key_of(who.workspace_id, who.user_id)))
    answer = come_back(browser, state=state_of(url), code=google.consent(url))
    assert answer.status == 401
    assert builder.stored(connector).status == "needs_authorization"
    assert google.tokens == []


def test_a_person_who_says_no_comes_back(builder: Builder, google: Google) -> None:
    connector = drive(builder)
    url, browser = begin(builder, connector)
    answer = come_back(browser, state=state_of(url), error="access_denied")
    assert (answer.header("location") or "").endswith("authorization=denied")
    url, browser = begin(builder, connector)
    answer = come_back(browser, state=state_of(url), code="a-code-of-nobody")
    assert (answer.header("location") or "").endswith("authorization=failed")
    assert builder.shown(connector)["status"] == "needs_authorization"


def test_another_client_must_be_authorized_anew(builder: Builder, google: Google) -> None:
    google.put("doc-1", "a.txt", "text/plain", b"x")
    connector = authorized(builder, google)
    path = f"{builder.path}/{connector}"
    folder = builder.api("PATCH", path, {"config": {"folder_id": "root-folder"}})
    assert folder.json()["status"] == "idle"
    assert builder.sync(connector)["status"] == "succeeded"
    other = builder.api("PATCH", path, {"config": {"client_secret": "another-secret"}})
    assert other.json()["status"] == "needs_authorization"
    assert REFRESH not in other.body.decode()


def test_what_is_kept_of_an_authorization_is_no_secret(builder: Builder, google: Google) -> None:
    connector = drive(builder)
    url, browser = begin(builder, connector)
    key = Authorization.key_of(builder.account.workspace_id, connector)
    kept = get_table().get(Authorization, key)
    assert kept is not None
    text = kept.model_dump_json()
    assert state_of(url) not in text
    assert browser.cookies["fd_connect"] not in text


def test_other_types_are_not_authorized(builder: Builder, google: Google) -> None:
    connector = str(builder.connect("push", {})["id"])
    answer = builder.api("POST", f"{builder.path}/{connector}/authorize")
    assert (answer.status, answer.code) == (409, "nothing_to_authorize")
