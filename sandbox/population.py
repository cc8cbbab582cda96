"""The people and the channels of a college, put into a workspace."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from domain.campus import Bureau, Campus, Employee, Pupil
from domain.policy import ADMIN, SUPER_ADMIN
from sandbox.model import Member, SlackError
from sandbox.workspace import Workspace

COMMONS = "general"
TALK = {
    "Lakshmi Narayanan": "Whatever is broken, missing or unclear: type `/ticket` in any channel. It reaches the right"
    " office, and I hear of it when nobody answers.",
    "Rohan Mehta": "The projector in LH-3 shows everything in green. Whom does one tell?",
}


def populate(workspace: Workspace, campus: Campus) -> None:
    """Make everybody a member, open the offices' channels and the one for all; students come first."""
    everybody: list[Pupil | Employee] = [*(campus.students or ()), *campus.staff]
    ids = {one.email: workspace.add_person(one.name, email=one.email, title=title(one)).id for one in everybody}
    workspace.add_channel(COMMONS, members=ids.values())
    for name, emails in sorted(_rooms(campus).items()):
        workspace.add_channel(name, private=True, members=[ids[email] for email in sorted(emails)])


def talk(workspace: Workspace) -> None:
    """A few words in the channel for all; one of them is worth a ticket."""
    people, commons = {one.name: one.id for one in workspace.people.values()}, workspace.channel_named(COMMONS)
    for name, words in TALK.items():
        if name in people:
            workspace.acts.say(people[name], commons.id, words)


def title(one: Employee | Pupil) -> str:
    """What stands beside a name: "Student, Neeladri 204"."""
    if isinstance(one, Employee):
        return one.title or "Staff"
    place = " ".join(part for part in (one.hostel, one.room) if part)
    return f"Student, {place}" if place else "Student"


def channel(workspace: Workspace, name: str) -> str | None:
    """The id of the channel with this name."""
    try:
        return workspace.channel_named(name).id
    except SlackError:
        return None


def person(workspace: Workspace, email: str) -> str | None:
    """The id of the member with this address."""
    found: Iterator[Member] = (one for one in workspace.people.values() if one.email.casefold() == email.casefold())
    return next((one.id for one in found), None)


def _rooms(campus: Campus) -> dict[str, set[str]]:
    """Who belongs into which channel, by its name and their addresses."""
    rooms: dict[str, set[str]] = defaultdict(set)
    for bureau in campus.bureaus:
        if bureau.channel:
            rooms[bureau.channel.removeprefix("#")] |= _workers(campus, bureau)
    if campus.operators_channel:
        rooms[campus.operators_channel.removeprefix("#")] |= {
            one.email for one in campus.staff if any(grant.role in (ADMIN, SUPER_ADMIN) for grant in one.grants)
        }
    return rooms


def _workers(campus: Campus, bureau: Bureau) -> set[str]:
    """Those who answer for a category, and those with a role in its domain."""
    assigned = {duty.person for duty in bureau.duties}
    return assigned | {one.email for one in campus.staff if any(g.domain == bureau.domain for g in one.grants)}
