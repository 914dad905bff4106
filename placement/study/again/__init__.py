"""One program, many questions: the best plan under a change."""
