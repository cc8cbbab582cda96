from __future__ import annotations

from contextlib import suppress
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot import calendars
from bot.calendars import CalendarUnreadable

TODAY = date(2026, 11, 26)


def event(*lines: str, name: str = "Holi", uid: str = "1") -> str:
    return "\r\n".join(["BEGIN:VEVENT", f"UID:{uid}", f"SUMMARY:{name}", *lines, "END:VEVENT", ""])


def a_file(*events: str) -> str:
    return "".join(["BEGIN:VCALENDAR\r\n", "VERSION:2.0\r\n", *events, "END:VCALENDAR\r\n"])


def read(text: str | bytes) -> dict[date, str]:
    content = text if isinstance(text, bytes) else text.encode()
    return calendars.holidays_in(content, "holidays.ics", today=TODAY)


def days(*lines: str) -> list[str]:
    return [day.isoformat() for day in read(a_file(event(*lines)))]


def refusal(text: str | bytes) -> str:
    with pytest.raises(CalendarUnreadable) as refused:
        read(text)
    return str(refused.value)


def test_the_college_of_the_sandbox_has_its_holidays() -> None:
    path = Path(__file__).parents[2] / "sandbox" / "college" / "holidays.ics"
    found = calendars.holidays(path)
    assert found[date(2026, 1, 26)] == "Republic Day"
    assert found[date(2027, 10, 2)] == "Gandhi Jayanti"
    assert list(found) == sorted(found)


def test_a_day_has_the_name_of_the_first_event_on_it() -> None:
    one, other = (event("DTSTART;VALUE=DATE:20260304", name=name) for name in ("Holi\\, the feast", "Another"))
    assert read(a_file(one, other)) == {date(2026, 3, 4): "Holi, the feast"}


def test_a_long_name_goes_on_in_the_next_line() -> None:
    folded = event("DTSTART;VALUE=DATE:20260304", name="Independ\r\n ence Day")
    assert read(a_file(folded)) == {date(2026, 3, 4): "Independence Day"}


@pytest.mark.parametrize(
    ("lines", "last"),
    [
        (("DTSTART;VALUE=DATE:20261020", "DTEND;VALUE=DATE:20261023"), 22),
        (("DTSTART;VALUE=DATE:20261020", "DTEND;VALUE=DATE:20261021"), 20),
        (("DTSTART;VALUE=DATE:20261020", "DTEND;VALUE=DATE:20261020"), 20),
        (("DTSTART;VALUE=DATE:20261020", "DURATION:P2D"), 21),
        (("DTSTART:20261020T000000", "DTEND:20261022T000000"), 21),
        (("DTSTART;TZID=Asia/Kolkata:20261020T000000", "DTEND;TZID=Asia/Kolkata:20261021T000000"), 20),
    ],
)
def test_the_end_of_an_event_is_the_day_after_its_last(lines: tuple[str, ...], last: int) -> None:
    assert days(*lines) == [f"2026-10-{day}" for day in range(20, last + 1)]


def test_what_repeats_each_year_does_so_from_last_year_until_ten_years_from_now() -> None:
    found = days("DTSTART;VALUE=DATE:19470815", "RRULE:FREQ=YEARLY")
    assert found == ["1947-08-15", *(f"{year}-08-15" for year in range(2025, 2037))]


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("FREQ=YEARLY;INTERVAL=4", ["2026-01-01", "2030-01-01", "2034-01-01"]),
        ("FREQ=YEARLY;COUNT=2", ["2026-01-01", "2027-01-01"]),
        ("FREQ=YEARLY;UNTIL=20280101", ["2026-01-01", "2027-01-01", "2028-01-01"]),
        ("FREQ=YEARLY;UNTIL=20271231T235959Z", ["2026-01-01", "2027-01-01"]),
        ("FREQ=YEARLY;BYMONTH=1;BYDAY=1TH;COUNT=3", ["2026-01-01", "2027-01-07", "2028-01-06"]),
        ("FREQ=WEEKLY;COUNT=3", ["2026-01-01", "2026-01-08", "2026-01-15"]),
    ],
)
def test_an_event_repeats_as_its_rule_says(rule: str, expected: list[str]) -> None:
    assert days("DTSTART;VALUE=DATE:20260101", f"RRULE:{rule}") == expected


def test_a_leap_day_repeats_in_leap_years() -> None:
    found = days("DTSTART;VALUE=DATE:20240229", "RRULE:FREQ=YEARLY")
    assert found == ["2024-02-29", "2028-02-29", "2032-02-29", "2036-02-29"]


def test_single_days_are_added_and_taken_out() -> None:
    extra = ("RDATE;VALUE=DATE:20270404,20280404", "EXDATE;VALUE=DATE:20270101", "EXDATE;VALUE=DATE:20280101")
    found = days("DTSTART;VALUE=DATE:20260101", "RRULE:FREQ=YEARLY;COUNT=4", *extra)
    assert found == ["2026-01-01", "2027-04-04", "2028-04-04", "2029-01-01"]


def test_one_that_is_moved_takes_place_on_its_new_day_only() -> None:
    yearly = event("DTSTART;VALUE=DATE:20260101", "RRULE:FREQ=YEARLY;COUNT=2")
    moved = event("RECURRENCE-ID;VALUE=DATE:20270101", "DTSTART;VALUE=DATE:20270104")
    assert list(read(a_file(yearly, moved))) == [date(2026, 1, 1), date(2027, 1, 4)]


def test_what_is_cancelled_is_no_holiday() -> None:
    yearly = event("DTSTART;VALUE=DATE:20260101", "RRULE:FREQ=YEARLY;COUNT=2")
    one = event("RECURRENCE-ID;VALUE=DATE:20270101", "DTSTART;VALUE=DATE:20270101", "STATUS:CANCELLED")
    other = event("DTSTART;VALUE=DATE:20260505", "STATUS:CANCELLED", uid="2")
    assert list(read(a_file(yearly, one, other))) == [date(2026, 1, 1)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_file_is_read_in_each_encoding_that_says_what_it_is(encoding: str) -> None:
    text = a_file(event("DTSTART;VALUE=DATE:20261109", name="दीपावली"))
    assert read(text.encode(encoding)) == {date(2026, 11, 9): "दीपावली"}


@pytest.mark.parametrize("ending", ["\r\n", "\n", "\r"])
def test_lines_end_in_any_way(ending: str) -> None:
    assert list(read(a_file(event("DTSTART;VALUE=DATE:20261109")).replace("\r\n", ending))) == [date(2026, 11, 9)]


@pytest.mark.parametrize(("encoding", "line"), [("latin-1", 5), ("utf-16-le", 1), ("utf-16-be", 1), ("utf-32", 1)])
def test_a_file_of_another_encoding_is_refused_with_its_line(encoding: str, line: int) -> None:
    name = "Café" if encoding == "latin-1" else "Cafe"
    text = a_file(event("DTSTART;VALUE=DATE:20261109", name=name))
    assert refusal(text.encode(encoding)) == (
        f"holidays.ics, line {line}: this is not text in UTF-8; save the file in that encoding"
    )


NO_ICALENDAR = "holidays.ics, line 1: this is no iCalendar file: it has to begin with BEGIN:VCALENDAR"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", NO_ICALENDAR),
        ("college: Ours\n", NO_ICALENDAR),
        ("BEGIN:VCARD\nEND:VCARD\n", NO_ICALENDAR),
        ("BEGIN:VCALENDAR\nVERSION:2.0\n", "holidays.ics, line 2: the file ends before END:VCALENDAR"),
        (a_file("BEGIN:VEVENT\r\n"), "holidays.ics, line 4: END:VEVENT is missing before this line"),
        (a_file("Holi\r\n"), "holidays.ics, line 3: a line has to be a name, a colon and a value"),
        (a_file(), "holidays.ics has no holiday in it"),
    ],
)
def test_a_file_that_is_no_calendar_is_refused_with_its_line(text: str, expected: str) -> None:
    assert refusal(text) == expected


REPEATS = "repeats in a way that cannot be followed"


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("DTSTART:20261109T100000", "has a time of day; a holiday has whole days"),
        ("DTSTART:20261109T000000", "has a time of day; a holiday has whole days"),
        ("DTSTART;VALUE=DATE:2026110", "cannot be understood at DTSTART"),
        ("DTSTART;VALUE=TEXT:20261109", "cannot be understood at DTSTART"),
        ("DTEND;VALUE=DATE:20261109", "has no date: DTSTART is missing"),
    ],
)
def test_an_event_without_a_day_is_refused(line: str, expected: str) -> None:
    assert f": Holi {expected}" in refusal(a_file(event(line)))


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("DTSTART;VALUE=DATE:20260102", "has DTSTART more than once"),
        ("DTEND;VALUE=DATE:20251231", "ends before it begins, or lasts longer than 120 days"),
        ("DTEND;VALUE=DATE:20271231", "ends before it begins, or lasts longer than 120 days"),
        ("DTEND:20260101T180000", "has a time of day; a holiday has whole days"),
        ("DURATION:PT8H", "does not last whole days"),
        ("RRULE:FREQ=HOURLY", f"{REPEATS}; list its days"),
        ("RRULE:FREQ=YEARLY;INTERVAL=0", f"{REPEATS}; list its days"),
        ("RRULE:FREQ=YEARLY;RSCALE=CHINESE", f"{REPEATS}: unknown parameter 'RSCALE'"),
        ("RRULE:FREQ=OFTEN", "cannot be understood at RRULE"),
        ("EXDATE:soon", "cannot be understood at EXDATE"),
        ("RECURRENCE-ID;RANGE=THISANDFUTURE;VALUE=DATE:20260101", "changes all that follow it"),
    ],
)
def test_a_line_that_makes_no_sense_is_refused_where_it_stands(line: str, expected: str) -> None:
    text = refusal(a_file(event("DTSTART;VALUE=DATE:20260101", "X-NOTE:folded", " over two lines", line)))
    number = 6 if "more than once" in expected else 9
    assert text.startswith(f"holidays.ics, line {number}: Holi {expected}")


def test_what_does_not_decide_the_days_is_not_looked_at() -> None:
    alarm = "BEGIN:VALARM\r\nTRIGGER:nonsense\r\nDTSTART:nonsense\r\nEND:VALARM"
    zone = "BEGIN:VTIMEZONE\r\nTZID:Ours\r\nBEGIN:STANDARD\r\nDTSTART:bad\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n"
    found = read(a_file(zone, event("DTSTAMP:yesterday", alarm, "DTSTART;VALUE=DATE:20261109")))
    assert list(found) == [date(2026, 11, 9)]


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CalendarUnreadable, match=r"holidays\.ics cannot be read: No such file"):
        calendars.holidays(tmp_path / "holidays.ics")


KEYS = ("DTSTART", "DTEND", "DURATION", "RRULE", "RDATE", "EXDATE", "RECURRENCE-ID", "STATUS", "BEGIN", "END")
WORDS = (":", ";", "=", ",", "VALUE=DATE", "20261109", "T000000Z", "P1D", "FREQ=YEARLY", "COUNT=-1", "VEVENT", "é")
ODD_LINES = st.builds(
    lambda key, words: key + "".join(words), st.sampled_from(KEYS), st.lists(st.sampled_from(WORDS), max_size=6)
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(ODD_LINES, max_size=4), st.binary(max_size=3), st.integers(0, 200))
def test_whatever_a_file_holds_it_is_read_or_refused(lines: list[str], noise: bytes, at: int) -> None:
    content = a_file(event("DTSTART;VALUE=DATE:20260101", *lines)).encode()
    for one in (content, content[:at] + noise + content[at:]):
        with suppress(CalendarUnreadable):
            assert read(one)
