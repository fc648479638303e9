"""What the compiler found, written for people and for programs."""
