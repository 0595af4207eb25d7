"""The sweep that sends reminders, its one statement, and a council's reminder schedule."""
