"""The worker: takes runs from the queue and solves each in a child process. `placement serve` starts it."""
