"""The subcategories of a category with their questions, kept as a college describes them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sqlalchemy.orm import Session

from domain.campus import Question, Topic
from domain.changes import Changes
from domain.models import Category, FormField, Staff, Subcategory


def keep(
    session: Session, category: Category, topics: Iterable[Topic], staff: Mapping[str, Staff], changes: Changes
) -> None:
    """Make the category's subcategories these, in this order; `staff` by e-mail."""
    there = {row.name: row for row in category.subcategories}
    wanted = {topic.name: (position, topic) for position, topic in enumerate(topics)}
    for name, (position, topic) in wanted.items():
        row = there.get(name) or _new(category, name, changes)
        row.position = position
        _revise(row, topic, called(category, name), staff, changes)
        _ask(session, row, topic.questions, called(category, name), changes)
    for name, row in there.items():
        if row.active and name not in wanted:
            row.active = False
            changes.retired("subcategory", called(category, name))


def called(category: Category, name: str) -> str:
    """A subcategory with its category, for a sentence."""
    return f"{name} of {category.name}"


def _new(category: Category, name: str, changes: Changes) -> Subcategory:
    row = Subcategory(name=name, active=True, fields=[])
    category.subcategories.append(row)
    if category.id is not None:
        changes.added("subcategory", called(category, name))
    return row


def _revise(row: Subcategory, topic: Topic, name: str, staff: Mapping[str, Staff], changes: Changes) -> None:
    owner = staff[topic.staff] if topic.staff else None
    fresh, moved = row.id is None, row.staff_id != (owner.id if owner else None)
    row.staff_id = owner.id if owner else None
    if fresh:
        row.tat_hours = topic.tat_hours
        return
    if not row.active:
        row.active = True
        changes.added("subcategory", name)
    changes.put("subcategory", name, row, {"tat_hours": topic.tat_hours})
    if moved:
        changes.edited("subcategory", name, [f"goes to {owner.user.called if owner else 'whoever is free'}"])


def _ask(session: Session, row: Subcategory, questions: Iterable[Question], name: str, changes: Changes) -> None:
    """Make its form's questions these; answers given to others stay with their tickets."""
    there = {field.key: field for field in row.fields}
    wanted = {question.key: (position, question) for position, question in enumerate(questions)}
    said = []
    for key in there.keys() - wanted.keys():
        said.append(f"does not ask {there[key].label} any more")
        session.delete(there[key])
        row.fields.remove(there[key])
    for key, (position, question) in wanted.items():
        if key not in there:
            said.append(f"asks {question.label}")
            row.fields.append(FormField(key=key, label=question.label, kind=question.kind))
            there[key] = row.fields[-1]
        elif there[key].label != question.label or not _same(there[key], question):
            said.append(f"asks {question.label} differently")
        _phrase(there[key], position, question)
    changes.edited("subcategory", name, said if row.id is not None else [])


def _same(field: FormField, question: Question) -> bool:
    asked = (question.kind, question.required, question.choices)
    return (field.kind, field.required, tuple(field.choices)) == asked


def _phrase(field: FormField, position: int, question: Question) -> None:
    field.label, field.kind, field.required, field.position = question.label, question.kind, question.required, position
    choices = list(question.choices)
    if field.options is None or field.choices != choices:
        field.options = {"choices": choices} if question.kind == "select" else None
