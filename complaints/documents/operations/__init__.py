"""Files on their way to a case, drafts of complaints, files from before."""
