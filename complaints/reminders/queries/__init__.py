"""How a council reminds, what is due to be reminded of, and what reminders say."""
