"""The rules that make a ticket climb, in plain words."""

from __future__ import annotations

from bot.blocks import text
from domain.digest import Line
from domain.lookup import Sheet
from domain.policy import Rule

CLAUSES = {
    Rule.ASKED: "somebody who works on it asked for help",
    Rule.OVERDUE: "the deadline passed",
    Rule.EXTENSIONS: "the deadline was extended {extended}",
    Rule.REOPENINGS: "it was reopened {reopened}",
    Rule.RATING: "the student rated the work {rating}",
    Rule.FORWARDS: "it was forwarded {forwarded}",
    Rule.IDLE: "nobody has worked on it for a long time",
    Rule.IDLE_LONG: "nobody has worked on it, even after a reminder",
    Rule.FIRST_RESPONSE: "the student has had no response yet",
    Rule.ANSWER_REMINDER: "the student has not answered the office's question yet",
    Rule.ANSWER_MISSING: "the student has not answered the office's question",
    Rule.VERDICT_QUESTION: "the student has not said yet whether it is fixed",
    Rule.VERDICT_SILENCE: "the student has not said whether it is fixed",
    Rule.SNOOZE: "the time for which it was snoozed is over",
}
AGAIN = {Rule.OVERDUE: "it is still not resolved after its deadline"}

UNLESS = {
    Rule.OVERDUE: "if it is not resolved by then",
    Rule.IDLE: "if nobody works on it by then",
    Rule.IDLE_LONG: "if nobody works on it by then",
    Rule.FIRST_RESPONSE: "if the student has had no response by then",
    Rule.SNOOZE: "when the snooze ends",
    Rule.ANSWER_REMINDER: "if the student has not answered by then",
    Rule.ANSWER_MISSING: "if the student has not answered by then",
}


def clause(rule: Rule, sheet: Sheet | Line, *, again: bool = False) -> str:
    """Why the rule fired, to follow "because": "the deadline passed". `again`: it fired for this ticket before."""
    words = AGAIN.get(rule, CLAUSES[rule]) if again else CLAUSES[rule]
    return words.format(
        extended=text.times(sheet.tat_extensions),
        reopened=text.times(sheet.reopen_count),
        forwarded=text.times(sheet.forward_count),
        rating=f"{sheet.rating} of 5" if sheet.rating else "low",
    )
