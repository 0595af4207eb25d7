"""Files that come with a request, and documents of a case that are sent to a browser."""
