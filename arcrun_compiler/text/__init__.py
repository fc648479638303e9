"""Places in a source text and what is said of them: the floor everything else stands on."""
