"""The other contestants: each module is run as a program, in an environment of its own."""
