"""What each figure counts and by which date: printed beside it, wherever it is shown."""

from reporting.rules.measures import MeasureStanding, Yardstick

RECEIVED = (
    "Counts every contact logged as a complaint whose date and time of receipt, in England, lies in the quarter, "
    "also those that turned out not to be complaints and are dealt with as something else, and what came as something "
    "else and turned out to be a complaint."
)
OTHERS = (
    "Counts compliments, comments, requests and whatever else did not come as a complaint and is none now, by the date "
    "and time of receipt. All other figures of this report are about complaints alone."
)
POSITION = RECEIVED + " Shows how far each had got when the figures were taken."
SERVICE_NOW = RECEIVED + " A complaint counts for the service that answers it now."
THEME = RECEIVED + " The theme is the one chosen when the complaint was looked at first."
DECLINED = (
    "Counts complaints received in the quarter that were not handled as complaints when the figures were taken, by "
    "the reason given to the person. The Complaint Handling Code asks for the kinds of complaints refused "
    "(paragraph 8.1)."
)
REFUSED_FURTHER = (
    "Counts complaints received in the quarter that had an answer and whose next stage was refused, by the reason "
    "given (Complaint Handling Code, paragraph 5.7)."
)
STAGES_BEGUN = (
    "Counts each stage that began in the quarter: stage 1 by the date of receipt, later stages by the date on which "
    "the person asked for them. A complaint received earlier can begin a later stage in this quarter."
)
_OPEN_AND_LATE = (
    "What is late and still owed counts as late, and so does what was late when it ended without an answer: withdrawn, "
    "refused or dealt with as something else. What is not due yet, or ended before it was due, is in neither part of "
    "the percentage. “In time after an approved correction” counts as in time: a date of receipt was corrected after "
    "the due date had passed, and a second person approved it."
)
PROMISES = {
    Yardstick.ACKNOWLEDGED: (
        "Of the stages that began in the quarter: whether the acknowledgement (or the answer, where none came before "
        "it) was sent by the date that the council’s policy sets. " + _OPEN_AND_LATE
    ),
    Yardstick.ANSWERED: (
        "Of the stages that began in the quarter: whether the answer was sent by the date that the council’s policy "
        "sets, with the pauses and extensions that the policy allows. Where a stage was reopened, its first answer "
        "counts here, and later ones under “answered again after reopening”. " + _OPEN_AND_LATE
    ),
}
ANSWERED_AGAIN = (
    "Counts each answer sent in the quarter to a stage that had been answered before and was then reopened. Whether it "
    "was in time depends on the date that the council’s policy sets for the new answer, counted from the day of "
    "reopening. “In time after an approved correction” counts as in time: a date was corrected after the due date had "
    "passed, and a second person approved it. An answer that has not been sent is not counted."
)
REOPENED = (
    "Counts each complaint once that was reopened in the quarter, whether it had been answered, declined or withdrawn. "
    "A new answer is due if it had been answered before."
)
CODE = (
    "The same stages measured by the dates of the Complaint Handling Code that governs them: acknowledged within 5 "
    "working days; answered within 10 (stage 1) or 20 (stage 2) working days of the acknowledgement; and answered "
    "within the Code’s longest extension, as many working days again. A pause or a late acknowledgement does not "
    "move them. Stages that no Code governs are left out."
)
MEDIAN = (
    "Of the responses sent in the quarter: calendar days from the day on which the stage began (or was last reopened) "
    "to the day of the response. Half of the responses took no longer."
)
ANSWERED_TREND = (
    "For each quarter: of the stages that began in it and whose date under the council’s policy has come, the share "
    "answered by that date. What is late and still owed counts as late."
)
BY_SERVICE = (
    "For this quarter and the service that answers now: complaints received; stage 1 due and answered by the policy’s "
    "date, or not, late and still owed included; stage 1 answers sent, and the share of them that upheld the "
    "complaint at least in part."
)
OUTCOMES = (
    "Counts every response to a complaint that was sent in the quarter, whenever the complaint was received, by its "
    "finding. A stage that was reopened and answered again counts in the quarter of each response. Contacts that are "
    "handled another way have no finding and are left out."
)
FURTHER = (
    "Of the responses sent in the quarter at one stage, how many have been taken to the next stage since. It can still "
    "rise while people have time to ask."
)
REFERRALS = (
    "Counts the complaints about which an Ombudsman first wrote to the council in the quarter, each of the "
    "Ombudsman’s references once."
)
REPLIES = (
    "Of all the Ombudsman’s letters received in the quarter (there may be several about one complaint): whether the "
    "council’s reply was sent by the date in the letter, the later date that the Ombudsman agreed to or, where the "
    "letter gives none, the policy’s. " + _OPEN_AND_LATE
)
DECISIONS = "Counts the Ombudsman’s decisions dated in the quarter, in the Ombudsman’s own words."
LEARNING = (
    "Of the answers sent in the quarter, how many belong to complaints on which something learned is recorded: of "
    "all, and of those that upheld the complaint at least in part. Where lessons are listed, they are the newest 20 "
    "of the quarter."
)
SUMMARY = "Each figure is defined in the section that it comes from."

NOTES = (
    "Percentages are rounded to the nearest whole number, halves up; 100% means all and 0% means none. "
    "Rounded percentages need not add up to 100. “none” means that there was nothing to take a share of.",
    "All three quarters were counted at the same moment. A quarter’s figures can still change while dates are "
    "running or complaints are open, so they can differ from what an earlier report said.",
    "Small numbers can identify people. Before figures below 5 for a service leave the council, consider leaving "
    "them out.",
)

STANDINGS = {
    MeasureStanding.IN_TIME: "In time",
    MeasureStanding.CORRECTED: "In time after an approved correction",
    MeasureStanding.LATE: "Late",
    MeasureStanding.LATE_WAITING: "Late and still owed",
    MeasureStanding.LATE_ENDED: "Late when it ended without an answer",
    MeasureStanding.NOT_DUE: "Not due yet",
    MeasureStanding.PAUSED: "Clock paused",
    MeasureStanding.ENDED: "Ended before it was due",
    MeasureStanding.NO_DATE: "No date in the policy",
}
POSITIONS = {
    "received": "Not looked at yet",
    "under_investigation": "Being looked into",
    "responded": "Answered, can still go further",
    "closed": "Answered and closed",
    "declined": "Not handled as a complaint",
    "moved": "Dealt with as something else",
    "refused_further": "Answered, next stage refused",
    "withdrawn": "Withdrawn",
}
