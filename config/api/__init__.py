"""Settings of the API: who signs in, what is read, how it refuses, how it is described."""
