"""One Worker, every component in its process."""
