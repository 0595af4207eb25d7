"""Definitions printed beside the figures."""

from reporting.rules.measures import MeasureStanding, Yardstick

RECEIVED = (
    "Counts every contact logged as a complaint and received in the quarter (by date and time in England). It includes "
    "contacts we later handled another way, and contacts that became complaints."
)
OTHERS = (
    "Counts compliments, comments, requests and other contacts that were not received as complaints and are not "
    "complaints now, by date and time of receipt. No other figure in this report includes them."
)
POSITION = RECEIVED + " It shows the status of each complaint when the figures were counted."
SERVICE_NOW = RECEIVED + " Each complaint counts under the service that responds to it now."
THEME = RECEIVED + " The theme is the one chosen when the complaint was first assessed."
DECLINED = (
    "Counts complaints received in the quarter that had not been accepted as complaints when the figures were counted, "
    "by the reason given to the person. The Complaint Handling Code asks councils to report the types of complaint "
    "they refuse (paragraph 8.1)."
)
REFUSED_FURTHER = (
    "Counts complaints received in the quarter that had a response and were refused the next stage, by the reason "
    "given (Complaint Handling Code, paragraph 5.7)."
)
STAGES_BEGUN = (
    "Counts each stage that began in the quarter. Stage 1 begins when the complaint is received. Later stages begin "
    "when the person asks for them, so a complaint received earlier can begin a later stage in this quarter."
)
_OPEN_AND_LATE = (
    "Anything overdue and not sent yet counts as late. So does anything that was overdue when it ended (withdrawn, "
    "refused or reclassified) and was never sent. The percentage leaves out anything that is not due yet, is paused, "
    "has no date or ended before it was due. “On time after an approved correction” counts as on time: someone "
    "corrected a date of receipt after the due date had passed, and a second person approved it."
)
PROMISES = {
    Yardstick.ACKNOWLEDGED: (
        "For the stages that began in the quarter: was the acknowledgement sent by the date in the council’s policy? "
        "If there was no acknowledgement before the response, the response counts. " + _OPEN_AND_LATE
    ),
    Yardstick.ANSWERED: (
        "For the stages that began in the quarter: was the response sent by the date in the council’s policy, with the "
        "pauses and extensions that the policy allows? If a stage was reopened, only its first response counts here. "
        "Later ones are under “responses after reopening”. " + _OPEN_AND_LATE
    ),
}
ANSWERED_AGAIN = (
    "Counts each response sent in the quarter to a stage that already had a response and was then reopened. It is on "
    "time if it was sent by the date in the council’s policy, counted from the day of reopening. “On time after an "
    "approved correction” counts as on time: someone corrected a date after the due date had passed, and a second "
    "person approved it. Responses that have not been sent are not counted."
)
REOPENED = (
    "Counts each complaint that was reopened in the quarter once, whether it had a response or had been declined or "
    "withdrawn. If it already had a response, a new response is due."
)
CODE = (
    "The same stages measured against the Complaint Handling Code that covers them: acknowledged within 5 working "
    "days, responded to within 10 (stage 1) or 20 (stage 2) working days of the acknowledgement, and responded to "
    "within the longest extension the Code allows (10 or 20 more working days). Pauses and late acknowledgements do "
    "not move these dates. Stages that no Code covers are left out."
)
MEDIAN = (
    "For the responses sent in the quarter: calendar days from the start of the stage (or its last reopening) to the "
    "response. Half of the responses took this long or less."
)
ANSWERED_TREND = (
    "For each quarter: of the stages that began in it and are now due under the council’s policy, the percentage "
    "responded to by the due date. Overdue stages count as late."
)
BY_SERVICE = (
    "For this quarter and the service that responds now: complaints received; stage 1 responses due and sent on time "
    "or not on time, including those overdue and not sent yet; stage 1 responses sent; and the percentage of them that "
    "upheld the complaint at least in part."
)
OUTCOMES = (
    "Counts every response to a complaint sent in the quarter, by its finding, whenever the complaint was received. If "
    "a stage was reopened and had another response, each response counts in the quarter it was sent. Contacts handled "
    "another way have no finding and are left out."
)
FURTHER = (
    "Of the responses sent in the quarter at one stage, how many complaints have since been escalated to the next "
    "stage. This can still rise while people have time to ask."
)
REFERRALS = (
    "Counts the complaints that an Ombudsman first wrote to the council about in the quarter. Each of the Ombudsman’s "
    "references counts once."
)
REPLIES = (
    "For all the Ombudsman’s letters received in the quarter (there may be several about one complaint): was the "
    "council’s reply sent by the date in the letter or the later date that the Ombudsman agreed to? If the letter "
    "gives no date, the date in the policy counts. " + _OPEN_AND_LATE
)
DECISIONS = "Counts the Ombudsman’s decisions dated in the quarter, in the Ombudsman’s own words."
LEARNING = (
    "Of the responses sent in the quarter, how many are on complaints with learning recorded: out of all responses, "
    "and out of those that upheld the complaint at least in part. If lessons are listed, they are the newest 20 of "
    "the quarter."
)
SUMMARY = "Each figure is explained in the section it comes from."

NOTES = (
    "Percentages are rounded to the nearest whole number, and halves are rounded up. 100% means all and 0% means none. "
    "Rounded percentages may not add up to 100. “none” means there were no cases to work out a percentage from.",
    "We counted all three quarters at the same time. A quarter’s figures can still change while complaints are open "
    "or dates are still to come, so they can differ from an earlier report.",
    "Small numbers can identify people. Before you share figures below 5 for a service outside the council, consider "
    "leaving them out.",
)

STANDINGS = {
    MeasureStanding.IN_TIME: "On time",
    MeasureStanding.CORRECTED: "On time after an approved correction",
    MeasureStanding.LATE: "Late",
    MeasureStanding.LATE_WAITING: "Overdue and not sent yet",
    MeasureStanding.LATE_ENDED: "Overdue when it ended and never sent",
    MeasureStanding.NOT_DUE: "Not due yet",
    MeasureStanding.PAUSED: "Clock paused",
    MeasureStanding.ENDED: "Ended before it was due",
    MeasureStanding.NO_DATE: "No date in the policy",
}
POSITIONS = {
    "received": "Received, not under investigation yet",
    "under_investigation": "Under investigation",
    "responded": "Responded, next stage still open",
    "closed": "Responded and closed",
    "declined": "Not accepted as a complaint",
    "moved": "Reclassified",
    "refused_further": "Responded, next stage refused",
    "withdrawn": "Withdrawn",
}
