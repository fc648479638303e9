"""The graph of a workflow: names resolved, scopes and order decided. Says what a document means."""
