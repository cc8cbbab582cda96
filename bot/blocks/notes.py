"""What happened, in one sentence: a line of a card's or a receipt's thread, and of the history."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from bot.blocks import facts, kit, reasons, text
from bot.blocks.message import Message, compose
from domain.lookup import Entry, Sheet
from domain.policy import Rule

Audience = Literal["office", "student"]
BODY, NAME = 2500, 300


@dataclass(frozen=True)
class Said:
    """A sentence and what somebody said with it: the lead is mrkdwn, the body as it was written."""

    lead: str
    body: str = ""


@dataclass(frozen=True)
class Scene:
    """What a sentence is made from: what happened, to which ticket, and who reads it."""

    entry: Entry
    sheet: Sheet
    student: bool

    @property
    def facts(self) -> Mapping[str, Any]:
        """The details of what happened."""
        return self.entry.details

    @property
    def who(self) -> str:
        """Who did it, escaped; the clock has no name."""
        return text.line(self.entry.who, NAME) if self.entry.who else "The help desk's clock"

    @property
    def requester(self) -> str:
        """The student, as this reader calls them; for what only the student can do."""
        return "You" if self.student else self.who


def line(entry: Entry, sheet: Sheet, audience: Audience, limit: int = BODY) -> str | None:
    """One line of mrkdwn for a thread or a history; None when there is nothing to say to this audience."""
    told = said(entry, sheet, audience)
    if told is None:
        return None
    return f"{told.lead}: {text.short(told.body, limit)}" if told.body else text.sentence(told.lead)


def note(entry: Entry, sheet: Sheet, audience: Audience) -> Message | None:
    """The same as a message in which nothing that was written is cut, formatted or linked."""
    told, short = said(entry, sheet, audience), line(entry, sheet, audience)
    if told is None or short is None:
        return None
    if not told.body:
        return compose(short, [kit.section(short)])
    return compose(short, [kit.section(f"{told.lead}:"), kit.quote(told.body)])


def alone(note: Message, sheet: Sheet) -> Message:
    """A note that stands in no thread: it names the ticket."""
    head = compose(f"{facts.named(sheet, NAME)}: {note.text}", [kit.section(f"*{facts.named(sheet)}*")])
    return Message(head.text, [*head.blocks, *note.blocks])


def said(entry: Entry, sheet: Sheet, audience: Audience) -> Said | None:
    """What happened, as this audience may know it."""
    tell = _TELL.get(entry.action)
    return tell(Scene(entry, sheet, audience == "student")) if tell else None


def _created(scene: Scene) -> Said:
    return Said(f"{scene.requester} filed it")


def _claimed(scene: Scene) -> Said:
    over = scene.facts.get("before") not in (None, scene.facts.get("owner"))
    return Said(f"{scene.who} took it over" if over else f"{scene.who} claimed it")


def _assigned(scene: Scene) -> Said:
    return Said(f"{scene.who} gave it to {_owner(scene)}")


def _forwarded(scene: Scene) -> Said:
    return Said(f"{scene.who} forwarded it to {_goal(scene)}", str(scene.facts.get("reason") or ""))


def _goal(scene: Scene) -> str:
    moved = scene.facts.get("category") != scene.facts.get("from_category")
    if not moved:
        return _owner(scene)
    now = scene.sheet.category if scene.facts.get("category") == scene.sheet.category_id else "another category"
    return text.line(str(scene.facts.get("category_name") or now), NAME)


def _owner(scene: Scene) -> str:
    if named := scene.facts.get("owner_name"):
        return text.line(str(named), NAME)
    owner = scene.sheet.owner
    return text.name(owner) if owner and owner.staff_id == scene.facts.get("owner") else "a colleague"


def _commented(scene: Scene) -> Said | None:
    body = str(scene.facts.get("body") or "")
    if scene.facts.get("internal"):
        return None if scene.student else Said(f"🔒 {scene.who} wrote, for the office only", body)
    return Said(f"{scene.requester if scene.facts.get('by_requester') else scene.who} wrote", body)


def _asked(scene: Scene) -> Said:
    whom = "asks you" if scene.student else "asked the student"
    return Said(f"{scene.who} {whom}", str(scene.facts.get("question") or ""))


def _answered(scene: Scene) -> Said:
    return Said(f"{scene.requester} answered", str(scene.facts.get("body") or ""))


def _extended(scene: Scene) -> Said:
    return Said(
        f"{scene.who} moved the deadline to {_instant(scene.facts['until'])}", str(scene.facts.get("reason") or "")
    )


def _escalated(scene: Scene) -> Said:
    level, rule = scene.facts.get("level"), Rule(scene.facts.get("rule", Rule.ASKED))
    if scene.student:
        return Said("Somebody higher up has been told, so that it is not forgotten")
    target = scene.facts.get("target")
    heard = f"{text.line(str(target), NAME)} was told" if target else "nobody was left to tell, so the operators were"
    if instead := scene.facts.get("instead_of"):
        return Said(f"🔺 {text.line(str(instead), NAME)} could not be told; {heard}")
    if rule == Rule.ASKED and scene.entry.who:
        return Said(f"🔺 {scene.who} escalated it to level {level}; {heard}", str(scene.facts.get("reason") or ""))
    return Said(f"🔺 Level {level}: {reasons.clause(rule, scene.sheet)}; {heard}")


def _resolved(scene: Scene) -> Said:
    note = str(scene.facts.get("note") or "")
    match scene.facts.get("resolution"):
        case "WITHDRAWN":
            return Said(f"↩️ {scene.requester} withdrew it", note)
        case "UNANSWERED":
            return Said(
                f"💤 Closed, because the office's question to {'you' if scene.student else 'the student'} got no answer"
            )
        case _:
            return Said(f"✅ {scene.who} resolved it", note)


def _reopened(scene: Scene) -> Said:
    own = scene.student and scene.entry.who == scene.sheet.requester.name
    return Said(f"↩️ {'You' if own else scene.who} reopened it", str(scene.facts.get("reason") or ""))


def _confirmed(scene: Scene) -> Said:
    if scene.entry.who is None:
        return Said("Nobody objected, so it counts as fixed")
    return Said("You confirmed that it is fixed" if scene.student else f"{scene.who} says that it is fixed")


def _rated(scene: Scene) -> Said:
    return Said(f"{scene.requester} rated it {scene.facts.get('rating')} of 5", str(scene.facts.get("comment") or ""))


def _acknowledged(scene: Scene) -> Said | None:
    return (
        None if scene.student else Said(f"{scene.who} acknowledged the escalation to level {scene.facts.get('level')}")
    )


def _snoozed(scene: Scene) -> Said | None:
    until = scene.facts.get("until")
    when = f" until {_instant(until)}" if until else ""
    return None if scene.student else Said(f"{scene.who} snoozed the escalation{when}")


def _reminded(scene: Scene) -> Said | None:
    if scene.student:
        return None
    why = reasons.clause(Rule(scene.facts.get("rule", Rule.IDLE)), scene.sheet)
    target = scene.facts.get("target")
    return Said(f"🔔 {text.line(str(target), NAME) if target else 'The operators'} got a reminder: {why}")


def _skipped(scene: Scene) -> Said | None:
    names = ", ".join(text.line(str(one["name"]), 100) for one in list(scene.facts.get("skipped", ()))[:5])
    return None if scene.student or not names else Said(f"{names} could not be told of the escalation")


def _instant(written: object) -> str:
    return text.date(datetime.fromisoformat(str(written)))


_TELL: dict[str, Callable[[Scene], Said | None]] = {
    "ticket.created": _created,
    "ticket.claimed": _claimed,
    "ticket.assigned": _assigned,
    "ticket.forwarded": _forwarded,
    "ticket.commented": _commented,
    "ticket.awaiting_student": _asked,
    "ticket.answered": _answered,
    "ticket.extended": _extended,
    "ticket.escalated": _escalated,
    "ticket.resolved": _resolved,
    "ticket.reopened": _reopened,
    "ticket.confirmed": _confirmed,
    "ticket.rated": _rated,
    "ticket.acknowledged": _acknowledged,
    "ticket.snoozed": _snoozed,
    "ticket.reminder": _reminded,
    "ticket.skipped": _skipped,
}
