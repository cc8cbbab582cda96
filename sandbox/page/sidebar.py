"""The column on the left: channels and the app, with what is unread."""

from __future__ import annotations

from sandbox.model import Channel, Member
from sandbox.page import faces
from sandbox.page.icons import icon
from sandbox.page.markup import Html, joined, tag
from sandbox.page.site import Site

HOME, MESSAGES, ABOUT = "home", "messages", "about"


def drawn(site: Site, member: Member, place: str) -> Html:
    """The whole column, with `place` (a channel's id, "home", "messages" or "about") marked as open."""
    mine, open_to_me = _channels(site, member)
    parts = [_heading("Channels"), *[_channel(site, member, channel, place) for channel in mine]]
    if open_to_me:
        parts.append(_heading("Channels to join"))
        parts += [_channel(site, member, channel, place) for channel in open_to_me]
    return joined([*parts, *_app(site, member, place)])


def _channels(site: Site, member: Member) -> tuple[list[Channel], list[Channel]]:
    with site.workspace.lock:
        found = [channel for channel in site.workspace.channels.values() if not (channel.is_im or channel.archived)]
    found.sort(key=lambda channel: channel.name)
    mine = [channel for channel in found if member.id in channel.members]
    return mine, [channel for channel in found if member.id not in channel.members and not channel.private]


def _app(site: Site, member: Member, place: str) -> list[Html]:
    if site.workspace.credentials is None:
        return []
    manifest, bot = site.workspace.manifest, site.workspace.member(site.workspace.app.bot_user_id)
    parts = [_heading("Direct messages and apps"), tag("div", faces.avatar(bot, "small"), bot.name, class_="app-row")]
    if manifest.home_tab:
        parts.append(_entry(HOME, icon("home"), "Home", 0, place))
    if manifest.messages_tab:
        unread = site.marks.unread(member.id, site.workspace.dm(member.id))
        parts.append(_entry(MESSAGES, icon("messages"), "Messages", unread, place))
    return parts


def _heading(text: str) -> Html:
    return tag("h2", text)


def _channel(site: Site, member: Member, channel: Channel, place: str) -> Html:
    unread = site.marks.unread(member.id, channel) if member.id in channel.members else 0
    return _entry(channel.id, icon("lock") if channel.private else "#", channel.name, unread, place)


def _entry(target: str, sign: str, name: str, unread: int, place: str) -> Html:
    look = " ".join(["entry", *(["unread"] if unread else []), *(["open"] if target == place else [])])
    badge = tag("span", str(unread), class_="count") if unread else ""
    label = f"{name}, {unread} unread" if unread else name
    return tag("button", tag("span", sign, class_="sign"), tag("span", name, class_="name"), badge, type="button",
               class_=look, data_go=target, aria_label=label,
               aria_current="page" if target == place else None)  # fmt: skip
