"""Google Drive: the files that a person lets us read, of one folder and those below, or all.

A file's id is its name here; the mark of a change is its MD5 sum or the time of its change.
Google's own documents are exported: texts as Markdown, tables as CSV, slides as plain text.
"""

from collections.abc import Iterator
from typing import Annotated, Any, ClassVar
from urllib.parse import urlencode

from pydantic import Field, SecretStr

from frontdesk.outbound import OutboundError
from frontdesk.records.document import DocumentKind
from frontdesk.service_config import ServiceConfig
from frontdesk.settings import get_settings
from knowledge.connectors.errors import AuthorizationLost, SourceFailed
from knowledge.connectors.items import SourceItem
from knowledge.connectors.services.service_api import Refused, Service
from knowledge.connectors.source import (
    Brought,
    OAuth,
    Outcome,
    Unchanged,
    Unreadable,
    Work,
)

SCOPE = "https://www.googleapis.com/auth/drive.readonly"
MAX_FILES = 1000
"""Files that are read."""
MAX_LISTED = 3000
"""Files and folders of any type that are looked at: their ids are stored between two jobs."""
FOLDER = "application/vnd.google-apps.folder"
EXPORTS: dict[str, tuple[str, DocumentKind]] = {
    "application/vnd.google-apps.document": ("text/markdown", "md"),
    "application/vnd.google-apps.spreadsheet": ("text/csv", "csv"),
    "application/vnd.google-apps.presentation": ("text/plain", "txt"),
}
DOWNLOADS: dict[str, DocumentKind] = {
    "application/pdf": "pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
    "text/plain": "txt",
    "text/markdown": "md",
    "text/x-markdown": "md",
    "text/csv": "csv",
    "application/json": "json",
    "text/html": "html",
}
_FIELDS = (
    "nextPageToken,incompleteSearch,"
    "files(id,name,mimeType,modifiedTime,md5Checksum,size,webViewLink)"
)
FolderId = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{5,200}$")]


class DriveConfig(ServiceConfig):
    """The OAuth client of a Google Cloud project, and the folder to read."""

    client_id: str = Field(min_length=5, max_length=300)
    client_secret: SecretStr = Field(min_length=5, max_length=300)
    folder_id: FolderId | None = None


def _authorize_url(config: DriveConfig, redirect_uri: str, state: str, challenge: str) -> str:
    query = {
        "client_id": config.client_id,
        "redirect_uri": redirect_uri,
        "response_type": "code",
        "scope": SCOPE,
        "access_type": "offline",
        "prompt": "consent",  # or a second authorization brings no refresh token
        "state": state,
        "code_challenge": challenge,
        "code_challenge_method": "S256",
    }
    return f"{get_settings().google_authorize_url}?{urlencode(query)}"


def _exchange(
    config: DriveConfig, secrets: dict[str, str], redirect_uri: str, code: str, verifier: str
) -> dict[str, str]:
    del secrets
    answer = _token(
        config,
        grant_type="authorization_code",
        code=code,
        redirect_uri=redirect_uri,
        code_verifier=verifier,
    )
    token = answer.get("refresh_token")
    if not isinstance(token, str) or not token:
        raise SourceFailed("authorization_refused", "Google gave no lasting authorization")
    return {"refresh_token": token}


def _token(config: DriveConfig, **parameters: str) -> dict[str, Any]:
    service = Service("Google", get_settings().google_token_url, {"accept": "application/json"})
    client = {
        "client_id": config.client_id,
        "client_secret": config.client_secret.get_secret_value(),
    }
    try:
        return service.json("POST", "", form=client | parameters)
    except Refused as error:
        text = f"Google does not accept the authorization: {error.message}"
        raise AuthorizationLost("authorization_lost", text) from error


class DriveSource:
    """Reads files."""

    name: ClassVar[str] = "google_drive"
    config: ClassVar[type[ServiceConfig]] = DriveConfig
    syncs: ClassVar[bool] = True
    oauth: ClassVar[OAuth | None] = OAuth(
        authorize_url=_authorize_url,
        exchange=_exchange,
        obtained=frozenset({"refresh_token"}),
        identity=frozenset({"client_id", "client_secret"}),
    )

    def __init__(self, work: Work) -> None:
        self._config: DriveConfig = work.config
        self._work = work
        self._state = work.state
        self._service: Service | None = None
        if not self._state:
            folder = self._config.folder_id
            self._state.update(
                folders=[folder],
                seen_folders=[folder],
                cursor=None,
                seen={},
                files=0,
                complete=True,
            )
        self.complete = False

    def run(self) -> Iterator[Outcome | None]:
        """See `Source.run`."""
        folders = self._state["folders"]
        try:
            if self._config.folder_id and len(self._state["seen_folders"]) == 1:
                self._check_folder(self._config.folder_id)
            while folders:
                yield from self._list(folders[0])
                folders.pop(0)
                self._state["cursor"] = None
        except Refused as error:
            raise _failure(error) from error
        self.complete = bool(self._state["complete"])

    def gone(self, item: SourceItem) -> bool:
        """See `Source.gone`: Drive's list is complete."""
        del item
        return True

    def _check_folder(self, folder_id: str) -> None:
        # The files of a folder that is gone, or not shared any more, are an empty list to Google.
        try:
            query = {"fields": "id,trashed,mimeType", "supportsAllDrives": "true"}
            folder = self._drive().json("GET", f"/drive/v3/files/{folder_id}", query=query)
        except Refused as error:
            if error.status == 404:
                raise SourceFailed("folder_not_found", "The folder is not there") from error
            raise
        if folder.get("trashed") or folder.get("mimeType") != FOLDER:
            raise SourceFailed("folder_not_found", "The folder is not there")

    def _list(self, folder: str | None) -> Iterator[Outcome | None]:
        state = self._state
        wanted = "trashed = false"
        # An id of letters, digits, dashes and underscores needs no quoting.
        wanted += f" and '{folder}' in parents" if folder else f" and mimeType != '{FOLDER}'"
        while True:
            query = {"q": wanted, "pageSize": "100", "fields": _FIELDS, "orderBy": "createdTime"}
            query |= {"supportsAllDrives": "true", "includeItemsFromAllDrives": "true"}
            if state["cursor"]:
                query["pageToken"] = state["cursor"]
            found = self._drive().json("GET", "/drive/v3/files", query=query)
            if found.get("incompleteSearch"):
                state["complete"] = False
            for file in _files(found):
                if file["id"] not in state["seen"]:
                    if len(state["seen"]) >= MAX_LISTED or state["files"] >= MAX_FILES:
                        self._stop()
                        return
                    outcome = self._file(file)
                    state["seen"][file["id"]] = 1
                    yield outcome
            state["cursor"] = found.get("nextPageToken")
            if not state["cursor"]:
                return
            yield None

    def _stop(self) -> None:
        """There is more than is read: nothing further is listed, and nothing counts as gone."""
        text = f"Only the first {MAX_FILES} files, of {MAX_LISTED} that are there, are read"
        self._work.log("warning", text, None)
        self._state["complete"] = False
        del self._state["folders"][1:]  # the one that is being listed goes when it was

    def _file(self, file: dict[str, Any]) -> Outcome | None:
        file_id, kind = str(file["id"]), str(file.get("mimeType"))
        name, url = str(file.get("name") or "Untitled"), file.get("webViewLink")
        url = url if isinstance(url, str) else None
        if kind == FOLDER:
            if file_id not in self._state["seen_folders"]:
                self._state["seen_folders"].append(file_id)
                self._state["folders"].append(file_id)
            return None
        if kind not in EXPORTS and kind not in DOWNLOADS:
            self._work.log("info", f"{name}: files of the type {kind} are not read", url)
            return None
        self._state["files"] += 1
        mark = f"{file.get('md5Checksum') or file.get('modifiedTime')}|{name}"
        known = self._work.known(file_id)
        if known and known.etag == mark:
            return Unchanged(file_id)
        return self._read(file_id, kind, name, url, mark)

    def _read(self, file_id: str, kind: str, name: str, url: str | None, mark: str) -> Outcome:
        path = f"/drive/v3/files/{file_id}"
        try:
            if kind in EXPORTS:
                media, stored = EXPORTS[kind]
                answer = self._drive().ask("GET", f"{path}/export", query={"mimeType": media})
            else:
                stored = DOWNLOADS[kind]
                query = {"alt": "media", "supportsAllDrives": "true"}
                answer = self._drive().ask("GET", path, query=query)
        except Refused as error:
            if error.status == 401:
                raise
            return Unreadable(file_id, f"{name}: {error.message}", url)
        except OutboundError as error:
            return Unreadable(file_id, f"{name}: {error.detail}", url)
        return Brought(file_id, name, url, answer.body, stored, etag=mark)

    def _drive(self) -> Service:
        """The API with an access token, which lives longer than a job."""
        if self._service is None:
            refresh = self._work.secrets.get("refresh_token")
            if refresh is None:
                raise AuthorizationLost("authorization_lost", "Authorize the connector first")
            answer = _token(self._config, grant_type="refresh_token", refresh_token=refresh)
            headers = {"authorization": f"Bearer {answer.get('access_token', '')}"}
            self._service = Service("Google Drive", get_settings().google_api_url, headers)
        return self._service


def _files(found: dict[str, Any]) -> list[dict[str, Any]]:
    files = found.get("files")
    if not isinstance(files, list):
        raise SourceFailed("source_unavailable", "Google Drive answers with no list of files")
    return [each for each in files if isinstance(each, dict) and isinstance(each.get("id"), str)]


def _failure(error: Refused) -> SourceFailed:
    if error.status == 401:
        text = f"Google does not accept the authorization: {error.message}"
        return AuthorizationLost("authorization_lost", text)
    return SourceFailed("source_unavailable", f"Google Drive: {error.message}")


SOURCE = DriveSource
