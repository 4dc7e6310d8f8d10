"""The worker's side of exports: gather everything and store the archive."""

from tempfile import TemporaryFile
from zipfile import ZIP_DEFLATED, ZipFile

from auth.accounts.repository import AccountRepository
from auth.exports import archive
from auth.exports.items import Export
from auth.exports.repository import ExportRepository
from auth.workspaces.repository import WorkspaceRepository
from frontdesk import tenant
from frontdesk.blobs import Blobs
from frontdesk.identity import User
from frontdesk.table import ConditionFailed, Table


class ExportBuilding:
    """Builds the archives that jobs ask for."""

    def __init__(self, table: Table, blobs: Blobs) -> None:
        self._table = table
        self._blobs = blobs
        self._exports = ExportRepository(table)
        self._accounts = AccountRepository(table)
        self._workspaces = WorkspaceRepository(table)

    def run(self, user_id: str, export_id: str) -> None:
        """Build a queued export; nothing to do for one that has ended or is gone."""
        export = self._exports.get(user_id, export_id)
        user = self._accounts.find(user_id)
        if export is None or export.status != "queued":
            return
        if user is None or user.status != "active":
            return
        self._remove_expired(user_id)
        with TemporaryFile() as file:
            with ZipFile(file, "w", ZIP_DEFLATED) as content:
                self._fill(content, user)
            size = file.tell()
            file.seek(0)
            self._blobs.put(export.blob_key, file, "application/zip")
        try:
            self._exports.finish(export, "ready", size)
        except ConditionFailed:
            if self._exports.get(user_id, export_id) is None:
                self._blobs.delete(export.blob_key)  # the account was removed meanwhile

    def _fill(self, content: ZipFile, user: User) -> None:
        memberships = [
            each.model_dump(mode="json", include={"workspace_id", "role", "created_at"})
            for each in self._workspaces.memberships(user.id)
        ]
        archive.write_json(
            content,
            "profile.json",
            user.model_dump(mode="json", exclude={"password_hash", "session_epoch"})
            | {"memberships": memberships},
        )
        sessions = self._exports.sessions(user.id)
        shown = {"id", "created_at", "rotated_at", "ip", "user_agent"}
        archive.write_json(
            content,
            "sessions.json",
            [each.model_dump(mode="json", include=shown) for each in sessions],
        )
        owned = [each["workspace_id"] for each in memberships if each["role"] == "owner"]
        for workspace_id in owned:
            archive.write_workspace(
                content, f"workspaces/{workspace_id}", tenant.everything(self._table, workspace_id)
            )

    def _remove_expired(self, user_id: str) -> None:
        known = {each.blob_key for each in self._exports.all(user_id)}
        for key in self._blobs.list(Export.prefix(user_id)):
            if key not in known:
                self._blobs.delete(key)
