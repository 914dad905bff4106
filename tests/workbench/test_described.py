"""The API keeps to its description: drawn requests are answered, refused with a reason, never with a fault."""

import json
from collections.abc import Callable
from typing import Any

import pytest
import schemathesis
from django.test import Client
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.specs.openapi.checks import response_schema_conformance

from placement.workbench.accounts import services
from placement.workbench.api import api
from placement.workbench.permissions import Action, Actor, Role
from tests.draws import EVERY_DRAW
