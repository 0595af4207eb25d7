"""From other contacts to complaints, requests that are passed on, and thanks."""
