"""Samples for each component and state."""

from datetime import date

from councils.bodies.rules import Body
from portal.layout.display import (
    ChartComponent,
    Choice,
    Column,
    DocumentLink,
    Due,
    ExplainedDay,
    Fact,
    Figure,
    Filters,
    Moment,
    Option,
    PageLink,
    Pages,
    Tag,
    Task,
    WorklistRow,
)

HERE = "#"
LONG_WORD = "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch-resettlement-correspondence.pdf"

DUES = (
    Due("on_time", "Due in 8 working days", "12 March 2026"),
    Due("due_soon", "Due tomorrow", "3 March 2026"),
    Due("overdue", "4 working days overdue", "24 February 2026"),
    Due("paused", "Paused since 2 March", "No date while it is paused"),
    Due("done", "Answered on time", "20 February 2026"),
    Due("none", "No target in the policy"),
)
TAGS = (
    Tag("New", "blue"),
    Tag("Under investigation", "teal"),
    Tag("Waiting for information", "yellow"),
    Tag("Closed", "grey"),
    Tag("Stage 2", "purple"),
    Tag("With the Ombudsman", "magenta"),
    Tag("Withdrawn"),
)
DOCUMENTS = (
    DocumentLink("Photo of the bin store.jpg", HERE, "JPEG image, 2.1 MB, from you on 2 March 2026"),
    DocumentLink(LONG_WORD, HERE, "PDF, 120 KB"),
)
BODIES = (
    Body(
        key="tribunal",
        name="Tribunal for Lengthily Named Matters",
        decides="Appeals about this and that",
        phone="01632 960 001",
        email="appeals@example.com",
        website="https://www.example.com",
        address=("1 High Street", "Anytown", "AB1 2CD"),
        source="An example",
        checked_on=date(2026, 11, 29),
    ),
)
TYPED = "The bins were missed again.\nI rang on Tuesday.\n\nPlease tell me when they will be emptied."
MOMENTS = (
    Moment("Response sent", "20 March 2026 at 4:12pm", "2026-03-20T16:12", "Priya Anand", "Partly upheld.", DOCUMENTS),
    Moment("Deadline extended to 20 March 2026", "12 March 2026 at 9:03am", "2026-03-12T09:03", "Priya Anand", TYPED),
    Moment("Complaint received", "2 March 2026 at 10:00am", "2026-03-02T10:00"),
)
LEDGER = (
    ExplainedDay("Thursday 2 April", "2026-04-02", 0, "received before 5pm, so this is day 0"),
    ExplainedDay("Friday 3 April", "2026-04-03", None, "Good Friday"),
    ExplainedDay("Saturday 4 April", "2026-04-04", None, "weekend"),
    ExplainedDay("Sunday 5 April", "2026-04-05", None, "weekend"),
    ExplainedDay("Monday 6 April", "2026-04-06", None, "Easter Monday"),
    ExplainedDay("Tuesday 7 April", "2026-04-07", 1),
    ExplainedDay("Wednesday 8 April", "2026-04-08", None, "paused: waiting for your reply"),
    ExplainedDay("Thursday 9 April", "2026-04-09", 2, "acknowledge by the end of this day"),
)
CHANGE = (PageLink("Change", HERE),)
FACTS = (
    Fact("Name", "Ifor O’Neill-Świątek", CHANGE),
    Fact("What happened", TYPED, CHANGE),
    Fact("Status", "", tag=TAGS[1]),
    Fact("Response due", "", due=DUES[1]),
    Fact("Service", "Housing repairs", href=HERE),
)
COLUMNS = (
    Column("Case", HERE),
    Column("Due", HERE, "ascending"),
    Column("Status"),
    Column("Stage", HERE, numeric=False),
    Column("Service"),
    Column("Officer"),
)
ROWS = tuple(
    WorklistRow(
        f"SCD-26-0{400 + number}",
        HERE,
        ("Missed bins", "Damp in a council flat since the roof was repaired", LONG_WORD)[number % 3],
        DUES[number % len(DUES)],
        TAGS[number % len(TAGS)],
        (
            f"Stage {1 + number % 2}",
            ("Waste", "Housing repairs")[number % 2],
            ("Unassigned", "Priya Anand")[number % 2],
        ),
        "Urgent" if number == 1 else "",
    )
    for number in range(7)
)
TABLE_COLUMNS = (Column("Service"), Column("Received", numeric=True), Column("On time", numeric=True))
TABLE_ROWS = (("Housing repairs", "124", "81%"), ("Planning", "38", "97%"), ("Waste", "7", "100%"))
FILTERS = Filters(
    action=HERE,
    choices=(
        Choice("show", "Show", (Option("mine", "My cases", True, "12"), Option("late", "Overdue", False, "3"))),
        Choice("stage", "Stage", (Option("", "All", True), Option("1", "Stage 1"), Option("2", "Stage 2")), "radios"),
        Choice("service", "Service", (Option("", "All services", True), Option("w", "Waste")), "select"),
    ),
    chosen=(PageLink("My cases", HERE), PageLink("Stage 1", HERE)),
    clear=HERE,
    search="damp",
)
TASKS = (
    Task("Tell us what happened", Tag("Completed"), HERE),
    Task("Your contact details", Tag("Incomplete", "blue"), HERE, "Enter an email address or a postal address"),
    Task("Check and send", Tag("Cannot start yet")),
)
FIGURES = (
    Figure("Open cases", "128", "6 more than last quarter", HERE),
    Figure("Answered on time", "87%", "open and late counted"),
    Figure("Upheld", "41"),
)
CHARTS = (
    ChartComponent(
        "bars",
        "bar",
        "Complaints by service",
        "Housing repairs had the most complaints, 124; the revenues service the fewest, 0.",
        "Service",
        ("Housing repairs", "Planning", "Revenues and council tax recovery", "Waste"),
        (("Complaints", (124, 38, 0, 71)),),
    ),
    ChartComponent(
        "lines",
        "line",
        "Answered on time, by month",
        "On time at stage 1 rose from 71 to 92 per cent; stage 2 stayed near 80.",
        "Month",
        ("Apr", "May", "Jun", "Jul", "Aug", "Sep"),
        (
            ("Stage 1, per cent", (71, 75, 74, 82, 88, 92)),
            ("Stage 2, per cent", (80, 83, 79, 81, 78, 80)),
            ("Ombudsman, per cent", (100, 66, 50, 100, 50, 75)),
        ),
    ),
    ChartComponent("none", "bar", "Learning by theme", "", "Theme", (), ()),
)
PAGES = (Pages(HERE, HERE), Pages(older=HERE), Pages(newer=HERE))
LINKS = (PageLink("Worklist", HERE, current=True), PageLink("Ombudsman", HERE), PageLink("Reports", HERE))
VIEWS = (PageLink("Mine (12)", HERE, current=True), PageLink("Unassigned (3)", HERE), PageLink("Overdue (1)", HERE))
TOKEN = {
    "id": 1,
    "name": "Housing system",
    "owner": "Priya Anand",
    "email": "priya.anand@council.example",
    "access": "Read cases",
    "created": "9 April 2026 at 10:00am",
    "expires": "9 April 2027 at 10:00am",
    "has_expired": False,
    "last_used": "Never",
}
