"""Seeded cases of any size, and the policies that are measured on them.

Employees are numbers, not people.
"""

from benchmarks.instances.character import Character
from benchmarks.instances.civil import civil_case
from benchmarks.instances.health import health_case
from benchmarks.instances.instance import FORMS, SERVICES, Instance
from benchmarks.instances.naming import instance_name, instance_of
from benchmarks.instances.rules import flow_rules, levelled_rules, rich_rules
from benchmarks.instances.tables import DAY, problem_of
from benchmarks.instances.writing import write_instance

__all__ = [
    "DAY",
    "FORMS",
    "SERVICES",
    "Character",
    "Instance",
    "civil_case",
    "flow_rules",
    "health_case",
    "instance_name",
    "instance_of",
    "levelled_rules",
    "problem_of",
    "rich_rules",
    "write_instance",
]
