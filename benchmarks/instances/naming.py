"""Whatever can be measured, by its name."""

from argparse import ArgumentTypeError

from benchmarks.instances.character import Character
from benchmarks.instances.instance import Instance


def instance_of(name: str) -> Instance | Character:
    """The instance of a name; raises ValueError for any other word."""
    return Character.named(name) if name.startswith("character") else Instance.named(name)


def instance_name(text: str) -> str:
    """The text, if it names an instance; an error for argparse otherwise."""
    try:
        return str(instance_of(text))
    except ValueError as error:
        raise ArgumentTypeError(error) from error
