"""Proposals: drafted, handed in, reviewed, decided, applied; by different people."""
