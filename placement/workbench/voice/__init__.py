"""Citizens' voice: village forums, their ballots, what comes of them, and the office's answers."""
