"""Accounts, their roles and for how long, delegation, codes that activate an account."""
