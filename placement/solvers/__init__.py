"""The solver paths, fastest first; the only files that import ortools and highspy."""
