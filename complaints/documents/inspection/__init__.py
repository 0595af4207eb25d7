"""What is inside a file: each kind is opened as what it says it is, in a process of its own."""
