"""A letter on paper, for somebody who is written to by post."""

from django.http import HttpResponse
from django.shortcuts import render

from complaints.queries.case_page import case_to_post, letter_to_print
from councils.domain.calendars import written
from councils.domain.local_time import london_day
from portal.access import CouncilRequest, StaffPage


class LetterToPost(StaffPage):
    """One letter with the council's name and the person's address, to be printed."""

    def get(self, request: CouncilRequest, reference: str, pk: int) -> HttpResponse:
        """The page; another case's letter does not exist."""
        case = case_to_post(request.actor, reference)
        letter = letter_to_print(case, pk)
        day = written(london_day(letter.sent_at))
        return render(request, "casework/letter.html", {"case": case, "letter": letter, "day": day})
