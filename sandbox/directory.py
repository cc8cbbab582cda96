"""Who is here and where they meet: the members and the channels of a workspace."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sandbox.events import Events
from sandbox.ground import Ground
from sandbox.model import Change, Channel, Credentials, Member, SlackError


class Directory(Ground):
    """The layer of `Workspace` that knows people and channels."""

    team_id: str
    credentials: Credentials | None
    people: dict[str, Member]
    channels: dict[str, Channel]
    events: Events
    _dms: dict[str, str]  # person -> the direct message with them
    _expecting: list[Channel]  # channels that the app joins as soon as it is installed

    @property
    def app(self) -> Credentials:
        """The installed app; LookupError before there is one."""
        if self.credentials is None:
            raise LookupError("No app is installed: call Workspace.install(manifest) first.")
        return self.credentials

    # -- people

    def add_person(
        self,
        name: str,
        *,
        email: str,
        title: str = "",
        tz: str = "Asia/Kolkata",
        deleted: bool = False,
        is_bot: bool = False,
        is_restricted: bool = False,
        team_id: str | None = None,
    ) -> Member:
        """A new member; a `team_id` of another workspace makes a stranger, met in a shared channel."""
        with self.lock:
            member = Member(self.new_id("U"), name, email, title, tz, deleted, is_bot, is_restricted)
            member.team_id = team_id or self.team_id
            member.updated = self.now_seconds()
            self.people[member.id] = member
            self.tell(Change("member", user_id=member.id))
            self.events.team_join(member)
            return member

    def deactivate(self, user_id: str) -> None:
        """The account is closed; the app hears user_change."""
        self.edit_person(user_id, deleted=True)

    def edit_person(self, user_id: str, **facts: Any) -> Member:  # noqa: ANN401 - any field of Member
        """Change facts of a member (deleted, title, email, is_restricted, ...); the app hears user_change."""
        with self.lock:
            member = self.member(user_id)
            for name, value in facts.items():
                setattr(member, name, value)
            member.updated = self.now_seconds()
            self.tell(Change("member", user_id=user_id))
            self.events.user_change(member)
            return member

    def member(self, user_id: str) -> Member:
        """The member with this id; SlackError user_not_found."""
        if user_id not in self.people:
            raise SlackError("user_not_found")
        return self.people[user_id]

    # -- channels

    def add_channel(
        self, name: str, *, private: bool = False, members: Iterable[str] = (), bot: bool = True
    ) -> Channel:
        """A new channel; `members` are user ids, `bot` says whether the app is in it."""
        with self.lock:
            channel = Channel(self.new_id("C"), name.removeprefix("#"), private, created=self.now_seconds())
            channel.members.update(members)
            if bot and self.credentials:
                channel.members.add(self.credentials.bot_user_id)
            elif bot:
                self._expecting.append(channel)
            self.channels[channel.id] = channel
            self.tell(Change("channel", channel.id))
            return channel

    def archive(self, channel_id: str) -> None:
        """Nobody can post here any more."""
        with self.lock:
            self.channel(channel_id).archived = True
            self.tell(Change("channel", channel_id))

    def join(self, channel_id: str, user_id: str) -> None:
        """Make somebody a member of a channel; the app hears member_joined_channel."""
        with self.lock:
            channel = self.channel(channel_id)
            if user_id not in channel.members:
                channel.members.add(user_id)
                self.tell(Change("channel", channel_id))
                self.events.member_joined(channel, user_id)

    def leave(self, channel_id: str, user_id: str) -> None:
        """Take somebody (the bot too) out of a channel."""
        with self.lock:
            self.channel(channel_id).members.discard(user_id)
            self.tell(Change("channel", channel_id))

    def channel(self, channel_id: str) -> Channel:
        """The channel or direct message with this id; SlackError channel_not_found."""
        if channel_id not in self.channels:
            raise SlackError("channel_not_found")
        return self.channels[channel_id]

    def channel_named(self, name: str) -> Channel:
        """The channel with this name; SlackError channel_not_found."""
        wanted = name.removeprefix("#")
        for channel in self.channels.values():
            if channel.name == wanted and not channel.is_im:
                return channel
        raise SlackError("channel_not_found")

    def dm(self, user_id: str) -> Channel:
        """The direct message between the app and this person, opened when there is none."""
        with self.lock:
            self.member(user_id)
            if user_id in self._dms:
                return self.channels[self._dms[user_id]]
            channel = Channel(self.new_id("D"), "directmessage", private=True, is_im=True, im_user=user_id)
            channel.created = self.now_seconds()
            channel.members.update({user_id, self.app.bot_user_id})
            self.channels[channel.id] = channel
            self._dms[user_id] = channel.id
            return channel

    def also_known(self, channel_id: str | None) -> tuple[str, ...]:
        """Everything a destination can be called: a direct message goes by its id and by its person's."""
        channel = self.channels.get(channel_id or "")
        other = channel.im_user if channel else self._dms.get(channel_id or "")
        return tuple(name for name in (channel_id, other) if name)
