"""Lengths and explanations as residents read them; dates and sizes are in portal.wording."""

from councils.domain.periods import Period

FILE_KINDS = {
    "application/pdf": "PDF",
    "image/jpeg": "JPG",
    "image/png": "PNG",
    "text/plain": "Plain text",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "Word",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "Excel",
    "application/vnd.oasis.opendocument.text": "OpenDocument",
}


def length(period: Period) -> str:
    """A period as a policy states it; calendar days are plain days to everybody else."""
    return str(period).replace("calendar ", "")


def kind_of_file(content_type: str) -> str:
    """What a file is, in the words of the question that asked for it."""
    return FILE_KINDS.get(content_type, "File")
