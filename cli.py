"""Lets `python cli.py solve …` work from a checkout."""

from placement.__main__ import main

if __name__ == "__main__":
    main()
