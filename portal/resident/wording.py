"""Kinds of files as residents read them; dates and sizes are in portal.wording."""

FILE_KINDS = {
    "application/pdf": "PDF",
    "image/jpeg": "JPG",
    "image/png": "PNG",
    "text/plain": "Plain text",
    "text/csv": "CSV",
    "application/rtf": "RTF",
    "message/rfc822": "Email",
    "application/vnd.ms-outlook": "Email",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "Word",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "Excel",
    "application/vnd.oasis.opendocument.text": "OpenDocument",
}


def kind_of_file(content_type: str) -> str:
    """What a file is, in the words of the question that asked for it."""
    return FILE_KINDS.get(content_type, "File")
