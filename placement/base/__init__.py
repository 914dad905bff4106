"""What every room stands on: whole numbers, words, errors, files."""
