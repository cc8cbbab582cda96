"""Files: handed over by people in a form or a message, or uploaded by the app in three steps."""

from __future__ import annotations

import mimetypes
import secrets
from typing import TYPE_CHECKING

from sandbox.model import File, SlackError

if TYPE_CHECKING:
    from sandbox.workspace import Workspace


class Files:
    """The files of the workspace, by id."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._files: dict[str, File] = {}
        self._uploads: dict[str, str] = {}

    def add(self, user_id: str, name: str, content: bytes) -> File:
        """A person's file, there at once."""
        file = self._new(user_id, name, len(content))
        file.content, file.complete = content, True
        return file

    def reserve(self, user_id: str, name: str, length: int) -> tuple[File, str]:
        """Step one of an upload: the file-to-be and the secret path its bytes go to."""
        file = self._new(user_id, name, length)
        secret = secrets.token_urlsafe(18)
        self._uploads[secret] = file.id
        return file, f"upload/{secret}"

    def receive(self, secret: str, content: bytes) -> File:
        """Step two: the bytes; SlackError when nobody announced them or they are not as long as announced."""
        file = self._files.get(self._uploads.get(secret, ""))
        if file is None:
            raise SlackError("file_not_found")
        if len(content) != file.length:
            raise SlackError("file_update_failed")
        file.content = content
        return file

    def complete(self, file_id: str, title: str | None) -> File:
        """Step three: the upload is finished; SlackError when its bytes never came."""
        file = self.get(file_id)
        if file.content is None:
            raise SlackError("file_not_found")
        file.complete, file.title = True, title or file.name
        return file

    def get(self, file_id: str) -> File:
        """The file with this id; SlackError file_not_found or file_deleted."""
        file = self._files.get(file_id)
        if file is None:
            raise SlackError("file_not_found")
        if file.deleted:
            raise SlackError("file_deleted")
        return file

    def delete(self, file_id: str) -> None:
        """Its owner takes it back."""
        file = self.get(file_id)
        file.deleted, file.content = True, None

    def _new(self, user_id: str, name: str, length: int) -> File:
        kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
        file = File(self._workspace.new_id("F"), name, kind, user_id, self._workspace.now_seconds())
        file.length, file.title = length, name
        self._files[file.id] = file
        return file
