"""Compiler, type checker and linter for arcrun workflows."""

VERSION = "0.1.0"
