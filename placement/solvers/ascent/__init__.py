"""The path for large programs with side rows: dual ascent, a restricted program, fix and solve, repair."""
