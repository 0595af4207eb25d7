"""Due dates as a calendar (RFC 5545), without complainants' data."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from icalendar import Calendar, Event

from complaints.reminders.queries import OwnDate
from portal.addresses import address

REFRESHED = timedelta(hours=4)


def calendar_of(dates: Iterable[OwnDate], at: datetime, name: str) -> bytes:
    calendar = Calendar()
    calendar.add("prodid", "-//Redress//Dates of complaints//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", REFRESHED, parameters={"VALUE": "DURATION"})
    for each in dates:
        calendar.add_component(_event(each, at))
    return bytes(calendar.to_ical())


def _event(each: OwnDate, at: datetime) -> Event:
    stage = f", stage {each.stage}" if each.stage else ""
    covers = f" (covering for {each.covers})" if each.covers else ""
    event = Event()
    # A stable UID: a date that moves stays one entry.
    event.add("uid", f"deadline-{each.deadline_id}@{settings.BASE_URL.partition('://')[2]}")
    event.add("dtstamp", at)
    event.add("dtstart", each.due_on)
    event.add("dtend", each.due_on + timedelta(days=1))
    event.add("summary", f"{each.reference}{stage}: {each.what[:1].lower()}{each.what[1:]} due{covers}")
    event.add("url", settings.BASE_URL + address("casework:case", reference=each.reference))
    event.add("transp", "TRANSPARENT")
    event.add("class", "PRIVATE")
    return event
