"""Everything that writes: the gradebook, the autograded notebooks, the kept judgements and the feedback."""
