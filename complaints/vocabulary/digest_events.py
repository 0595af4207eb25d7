"""What came in: what champions may hear of once a day. What was decided, and what failed, is told at once."""

# By kind of event, as a line of the daily digest says it.
CAME_IN = {"received": "new {noun}", "note": "a message from the complainant", "document": "a document"}
# Kinds of messages to staff about what the complainant has sent, which come in any number.
FROM_COMPLAINANT = ("note", "document")
