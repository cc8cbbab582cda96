"""One ticket's history once more, under the rules of an office: what people did, between what its clock would do."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from domain import worktime
from domain.chronicle import Deed, Past, Telling
from domain.escalation import SNOOZE
from domain.policy import ACTIVE, Rule, Status
from domain.scene import Office, Scene


def tell(past: Past, offices: Mapping[str, Office], *, until: datetime) -> tuple[Telling, ...]:
    """Whom the clock would have told, and when. What the clock itself did is not repeated."""
    scene = Scene(past, offices, offices[past.category or ""])
    for deed in past.deeds:
        scene.run(min(deed.at, until))
        scene.now = deed.at
        if deed.action in _DEEDS and (deed.by or deed.action == "ticket.created"):
            _DEEDS[deed.action](scene, deed)
    scene.run(until, to_the_end=True)
    return tuple(scene.told)


def _created(scene: Scene, deed: Deed) -> None:
    scene.owner = deed.owner
    scene.start(deed.at, scene.office.topics.get(scene.past.subcategory or ""))
    scene.worked(deed.at)


def _claimed(scene: Scene, deed: Deed) -> None:
    if scene.ticket.status in ACTIVE:
        scene.resume(deed.at)
        scene.ticket.status, scene.owner = Status.IN_PROGRESS, deed.owner
        scene.worked(deed.at, responds=True)


def _assigned(scene: Scene, deed: Deed) -> None:
    scene.owner = deed.owner
    scene.worked(deed.at)


def _forwarded(scene: Scene, deed: Deed) -> None:
    ticket = scene.ticket
    if ticket.status not in ACTIVE:
        return
    scene.resume(deed.at)
    scene.owner, office = deed.owner, scene.offices.get(deed.category or "")
    if office and office is not scene.office:
        scene.office = office
        scene.start(deed.at, None)
    ticket.status, ticket.forward_count = Status.FORWARDED, ticket.forward_count + 1
    scene.worked(deed.at)
    scene.counted(Rule.FORWARDS, ticket.forward_count, scene.office.category.max_forwards, deed.at)


def _asked(scene: Scene, deed: Deed) -> None:
    ticket = scene.ticket
    if ticket.status in ACTIVE:
        ticket.status, ticket.paused_at = Status.AWAITING_STUDENT, ticket.paused_at or deed.at
        scene.worked(deed.at, responds=True)


def _answered(scene: Scene, deed: Deed) -> None:
    if scene.ticket.status == Status.AWAITING_STUDENT:
        scene.resume(deed.at)
        scene.ticket.status = Status.IN_PROGRESS
        scene.worked(deed.at)


def _commented(scene: Scene, deed: Deed) -> None:
    scene.worked(deed.at, responds=not deed.details.get("internal") and not deed.details.get("by_requester"))


def _extended(scene: Scene, deed: Deed) -> None:
    ticket, until = scene.ticket, datetime.fromisoformat(deed.details["until"])
    if ticket.status not in ACTIVE:
        return
    ticket.due_at = max(until, ticket.due_at) if ticket.due_at else until
    ticket.climbs_from, ticket.tat_extensions = None, ticket.tat_extensions + 1
    scene.worked(deed.at)
    scene.counted(Rule.EXTENSIONS, ticket.tat_extensions, scene.office.category.max_extensions, deed.at)


def _escalated(scene: Scene, deed: Deed) -> None:
    if deed.details.get("rule") == Rule.ASKED and scene.ticket.status in ACTIVE:
        scene.resume(deed.at)
        scene.climb(Rule.ASKED, deed.at, asked=deed.by)
        scene.worked(deed.at)


def _resolved(scene: Scene, deed: Deed) -> None:
    if scene.ticket.status in ACTIVE:
        scene.resolve(deed.at, deed.details.get("resolution", "DONE"))
        scene.worked(deed.at, responds=deed.details.get("resolution") == "DONE")


def _reopened(scene: Scene, deed: Deed) -> None:
    ticket = scene.ticket
    if ticket.status != Status.RESOLVED:
        return
    ticket.status, ticket.resolved_at, ticket.resolution, ticket.confirmed_at = Status.REOPENED, None, None, None
    ticket.reopen_count += 1
    scene.heard.clear()
    moved = scene.office.category.name != scene.past.category
    scene.start(deed.at, None if moved else scene.office.topics.get(scene.past.subcategory or ""))
    scene.worked(deed.at)
    scene.counted(Rule.REOPENINGS, ticket.reopen_count, scene.office.category.max_reopenings, deed.at)


def _confirmed(scene: Scene, deed: Deed) -> None:
    if scene.ticket.status == Status.RESOLVED:
        scene.ticket.confirmed_at = scene.ticket.confirmed_at or deed.at


def _rated(scene: Scene, deed: Deed) -> None:
    if scene.ticket.status == Status.RESOLVED:
        _confirmed(scene, deed)
        if deed.details["rating"] <= scene.office.category.low_rating:
            scene.climb(Rule.RATING, deed.at)


def _acknowledged(scene: Scene, deed: Deed) -> None:
    ticket = scene.ticket
    if ticket.status in ACTIVE and ticket.escalation_level:
        ticket.climbs_from, ticket.snoozed_until = deed.at if ticket.climbs_from else None, None
        scene.worked(deed.at)


def _snoozed(scene: Scene, deed: Deed) -> None:
    ticket = scene.ticket
    if ticket.status in ACTIVE and ticket.escalation_level:
        ticket.snoozed_until = worktime.add(scene.office.calendar, deed.at, SNOOZE)
        scene.snoozer = deed.by
        scene.worked(deed.at)


_DEEDS: dict[str, Callable[[Scene, Deed], None]] = {
    "ticket.created": _created,
    "ticket.claimed": _claimed,
    "ticket.assigned": _assigned,
    "ticket.forwarded": _forwarded,
    "ticket.awaiting_student": _asked,
    "ticket.answered": _answered,
    "ticket.commented": _commented,
    "ticket.extended": _extended,
    "ticket.escalated": _escalated,
    "ticket.resolved": _resolved,
    "ticket.reopened": _reopened,
    "ticket.confirmed": _confirmed,
    "ticket.rated": _rated,
    "ticket.acknowledged": _acknowledged,
    "ticket.snoozed": _snoozed,
}
