"""Files that people add: drafts of complaints, checks of what is inside, the virus scan."""
