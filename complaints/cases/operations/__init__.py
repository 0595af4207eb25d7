"""Each move: lock, check, decide, record, tell. Operations also raise what `apply` and their rules raise."""
