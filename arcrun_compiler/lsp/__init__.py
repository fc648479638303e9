"""`acr lsp`: what an editor asks of a workflow while it is written, one file a feature."""
