"""Why something that a resident asked for was not done, in residents' words.

The rules word their refusals for staff. A refusal without words of its own here gets a general sentence.
"""

from councils.vocabulary.errors import RuleBroken

NOT_DONE = "Sorry, we could not do this. Send us a message and we’ll look into it."
WORDS = {
    "note.empty": "Write your message",
    "move.reason": "Say in a few words why",
}
# Refusals that are written for whoever sends a file or a message.
FOR_SENDERS = ("file.", "note.too_many")


def refusal_words(refusal: RuleBroken) -> str:
    """The sentence for the form."""
    if refusal.code.startswith(FOR_SENDERS):
        return refusal.message
    return WORDS.get(refusal.code, NOT_DONE)
