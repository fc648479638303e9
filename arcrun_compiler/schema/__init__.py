"""What editors show and check without us: the meaning of every word, and JSON Schemas of documents."""
