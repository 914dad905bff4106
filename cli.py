"""Lets `python cli.py solve …` work from a checkout."""

from placement.commands import main

if __name__ == "__main__":
    main()
