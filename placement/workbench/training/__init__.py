"""Courses: dated, enrolled in, attended; levels that follow."""
