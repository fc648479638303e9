"""The command `acr`: options in, exit codes out."""
