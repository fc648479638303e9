"""What is wrong with a document: facts about it, and one file a rule that turns them into findings."""
