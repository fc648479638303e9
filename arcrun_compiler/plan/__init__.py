"""What will run, as guarded straight-line code: no template ever sees an edge."""
