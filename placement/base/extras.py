"""Parts that are installed on demand, and what to say where one is not."""

from importlib.util import find_spec

from placement.base.errors import InputError, PlacementError
from placement.base.language import _

EXTRAS = {
    "altair": "report",
    "docx": "report",
    "docxtpl": "report",
    "jinja2": "report",
    "lxml": "report",
    "markupsafe": "report",
    "vl_convert": "report",
    "fhir": "interchange",
    "moocore": "studies",
    "dask": "studies",
    "distributed": "studies",
    "psutil": "studies",
    "pyarrow": "parquet",
    "allauth": "web",
    "csp": "web",
    "django": "web",
    "django_filters": "web",
    "django_htmx": "web",
    "django_tables2": "web",
    "gunicorn": "web",
    "ninja": "web",
    "psycopg": "web",
    "whitenoise": "web",
}
"""By library, the extra of this distribution that brings it."""


def absent(error: ModuleNotFoundError) -> PlacementError | ModuleNotFoundError:
    """What to raise for a module that is not there: a remedy where an extra brings it."""
    extra = EXTRAS.get((error.name or "").partition(".")[0])
    if extra is None:
        return error
    words = _(
        "this needs the part [{extra}], which is not installed: install the wheel again with [{extra}] "
        "behind its name"
    )
    return InputError(words.format(extra=extra))


def pictured() -> bool:
    """Whether pictures can be drawn: they need the part [report]."""
    return find_spec("altair") is not None and find_spec("vl_convert") is not None
