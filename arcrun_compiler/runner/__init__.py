"""Runs an emitted bundle on this machine: its tools, its Worker process and the internet it sees."""
