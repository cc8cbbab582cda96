"""The records as Slack writes them in JSON."""

from __future__ import annotations

import copy
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import quote
from zoneinfo import ZoneInfo

from sandbox.model import Channel, File, Json, Member, Message, View

if TYPE_CHECKING:
    from sandbox.workspace import Workspace


def user(member: Member, *, with_email: bool) -> Json:
    """A user object; e-mail addresses need the scope users:read.email."""
    profile = {
        "title": member.title,
        "real_name": member.name,
        "real_name_normalized": member.name,
        "display_name": member.name,
        "display_name_normalized": member.name,
        "team": member.team_id,
    }
    if with_email and member.email:
        profile["email"] = member.email
    zone = ZoneInfo(member.tz)
    offset = datetime.now(UTC).astimezone(zone).utcoffset()
    return {
        "id": member.id,
        "team_id": member.team_id,
        "name": member.handle,
        "real_name": member.name,
        "deleted": member.deleted,
        "tz": member.tz,
        "tz_label": member.tz,
        "tz_offset": int(offset.total_seconds()) if offset is not None else 0,
        "profile": profile,
        "is_admin": False,
        "is_owner": False,
        "is_primary_owner": False,
        "is_restricted": member.is_restricted,
        "is_ultra_restricted": False,
        "is_bot": member.is_bot,
        "is_app_user": False,
        "updated": member.updated,
        "is_email_confirmed": True,
        "who_can_share_contact_card": "EVERYONE",
    }


def channel(workspace: Workspace, found: Channel, *, member_count: bool = False) -> Json:
    """A conversation object."""
    bot = workspace.app.bot_user_id
    common: Json = {"id": found.id, "created": found.created, "is_archived": found.archived, "is_im": found.is_im}
    common |= {"is_org_shared": False, "context_team_id": workspace.team_id, "updated": found.created * 1000}
    if found.is_im:
        person = workspace.people[found.im_user or ""]
        return {**common, "user": found.im_user, "is_user_deleted": person.deleted, "priority": 0, "is_open": True}
    common |= {"name": found.name, "name_normalized": found.name, "is_channel": not found.private, "is_group": False}
    common |= {"is_private": found.private, "is_mpim": False, "is_general": False, "is_shared": False}
    common |= {"is_ext_shared": False, "is_pending_ext_shared": False, "is_member": bot in found.members}
    common |= {
        "topic": {"value": "", "creator": "", "last_set": 0},
        "purpose": {"value": "", "creator": "", "last_set": 0},
    }
    if member_count:
        common["num_members"] = len(found.members)
    return common


def message(workspace: Workspace, found: Message, *, all_metadata: bool = True) -> Json:
    """A message object as history, interactions and events carry it (without its "type")."""
    body: Json = {"user": found.user_id, "ts": found.ts, "text": found.text, "team": workspace.team_id}
    if found.by_app:
        body |= {"bot_id": workspace.app.bot_id, "app_id": workspace.app.app_id}
    if found.blocks:
        body["blocks"] = copy.deepcopy(found.blocks)
    if found.attachments:
        body["attachments"] = copy.deepcopy(found.attachments)
    if found.files:
        body["files"] = [file(workspace, workspace.files.get(file_id)) for file_id in found.files]
    if found.edited_ts:
        body["edited"] = {"user": found.user_id, "ts": found.edited_ts}
    if found.metadata:
        event_type = {"event_type": found.metadata["event_type"]}
        body["metadata"] = copy.deepcopy(found.metadata) if all_metadata else event_type
    if found.reactions:
        body["reactions"] = [{"name": n, "users": list(u), "count": len(u)} for n, u in found.reactions.items()]
    return body | _thread(workspace, found)


def _thread(workspace: Workspace, found: Message) -> Json:
    place = workspace.channels.get(found.channel_id)
    if found.is_reply and place and found.thread_ts in place.messages:
        return {"thread_ts": found.thread_ts, "parent_user_id": place.messages[found.thread_ts].user_id}
    replies = place.threads.get(found.ts, []) if place else []
    if not replies or not place:
        return {"thread_ts": found.thread_ts} if found.thread_ts else {}
    users = list(dict.fromkeys(place.messages[ts].user_id for ts in replies))
    facts = {"reply_count": len(replies), "reply_users_count": len(users), "latest_reply": replies[-1]}
    return {"thread_ts": found.ts, "reply_users": users, "is_locked": False, **facts}


def view(workspace: Workspace, found: View) -> Json:
    """A view object, with what the person has entered so far."""
    body = copy.deepcopy(found.body)
    return {
        "id": found.id,
        "team_id": workspace.team_id,
        "type": found.type,
        "blocks": body["blocks"],
        "private_metadata": body.get("private_metadata", ""),
        "callback_id": body.get("callback_id", ""),
        "state": {"values": copy.deepcopy(found.state)},
        "hash": found.hash,
        "title": body.get("title", {"type": "plain_text", "text": workspace.manifest.name}),
        "clear_on_close": body.get("clear_on_close", False),
        "notify_on_close": body.get("notify_on_close", False),
        "close": body.get("close"),
        "submit": body.get("submit"),
        "previous_view_id": found.previous_id,
        "root_view_id": found.root_id,
        "app_id": workspace.app.app_id,
        "external_id": body.get("external_id", ""),
        "app_installed_team_id": workspace.team_id,
        "bot_id": workspace.app.bot_id,
    }


def file(workspace: Workspace, found: File) -> Json:
    """A file object."""
    address = f"{workspace.url}files/{found.id}/{quote(found.name, safe='')}"
    kind = found.name.rpartition(".")[2].lower() if "." in found.name else "binary"
    return {
        "id": found.id,
        "created": found.created,
        "timestamp": found.created,
        "name": found.name,
        "title": found.title,
        "mimetype": found.mimetype,
        "filetype": kind,
        "pretty_type": kind.upper(),
        "user": found.user_id,
        "user_team": workspace.team_id,
        "editable": False,
        "size": found.length,
        "mode": "hosted",
        "is_external": False,
        "external_type": "",
        "is_public": False,
        "url_private": address,
        "url_private_download": address,
        "permalink": f"{workspace.url}permalink/{found.user_id}/{found.id}/{quote(found.name, safe='')}",
        "channels": list(found.channels),
        "file_access": "visible",
    }


def team(workspace: Workspace) -> Json:
    """The workspace as interactions name it."""
    return {"id": workspace.team_id, "domain": workspace.name.lower()}


def actor(member: Member) -> Json:
    """A person as interactions name them."""
    return {"id": member.id, "username": member.handle, "name": member.handle, "team_id": member.team_id}
