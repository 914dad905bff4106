"""Employees, units, posts and who holds them when: the tables of a case, kept true today."""
