"""Goals as an iCalendar: when each is due, its interim targets, and its next check-in."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from hashlib import sha256

from icalendar import Calendar, Event

from cxdata import goals
from cxdata.errors import UsageError
from cxdata.goals import Assessed, CheckIn


def as_calendar(assessed: Sequence[Assessed], said: Mapping[str, Sequence[CheckIn]]) -> bytes:
    """The days of all goals as whole-day events (RFC 5545).

    An event keeps its UID when the goal changes, so that a calendar which takes the file in
    again moves the day instead of doubling it.

    Args:
        assessed: the goals.
        said: the check-ins of each goal, the latest first.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//CX dashboard//goals//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", "Goals")
    for one in assessed:
        for event in _events(one, said.get(one.goal.goal_id, ())):
            calendar.add_component(event)
    return bytes(calendar.to_ical())


def _events(one: Assessed, said: Sequence[CheckIn]) -> Iterator[Event]:
    goal = one.goal
    yield _event(one, "due", goal.due, f"Due: {goal.title}", goals.sentence(one))
    coming = goals.next_check_in(goal, said[0] if said else None)
    if coming <= goal.due and one.progress.today <= goal.due:
        yield _event(one, "check-in", coming, f"Check in: {goal.title}", goal.owner or "")
    try:
        steps = goal.interim() if goal.pace == "steps" else ()
    except UsageError:
        steps = ()
    for when, value in steps:
        wanted = goals.number(one, value)
        yield _event(one, f"step-{when}", when, f"Interim target {wanted}: {goal.title}", "")


def _event(one: Assessed, what: str, when: date, title: str, text: str) -> Event:
    event = Event()
    name = sha256(f"{one.goal.goal_id} {what}".encode()).hexdigest()[:24]
    event.add("uid", f"{name}@cx-dashboard")
    event.add("dtstamp", datetime.combine(one.progress.today, time(), UTC))
    event.add("dtstart", when)
    event.add("dtend", when + timedelta(days=1))
    event.add("summary", title)
    event.add("transp", "TRANSPARENT")
    if text:
        event.add("description", text)
    return event
