"""Secrets that are shown once and kept as digests."""

import hashlib
import secrets

from django.utils.crypto import salted_hmac

ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
"""Without what is mistaken when copied by hand: I, L, O, 0, 1."""


def code() -> str:
    """A code to be written down: three groups of four, 59 bits."""
    letters = "".join(secrets.choice(ALPHABET) for _ in range(12))
    return "-".join(letters[place : place + 4] for place in (0, 4, 8))


def derived(text: str) -> str:
    """The code that always belongs to a text; only who has the office's secret key can tell which."""
    number = int.from_bytes(salted_hmac("code", text, algorithm="sha256").digest())
    letters = ""
    for _place in range(12):
        number, place = divmod(number, len(ALPHABET))
        letters += ALPHABET[place]
    return "-".join(letters[place : place + 4] for place in (0, 4, 8))


def key() -> str:
    """A key for programs."""
    return f"pl_{secrets.token_urlsafe(32)}"


def digest(secret: str) -> str:
    """What is kept; a code may be typed in small letters, with blanks or without hyphens."""
    plain = secret.strip()
    if not plain.startswith("pl_"):
        plain = "".join(letter for letter in plain.upper() if letter in ALPHABET)
    return hashlib.sha256(plain.encode()).hexdigest()
