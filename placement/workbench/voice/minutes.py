"""Minutes of a session, scanned: a file in the data folder."""

import secrets
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from placement.workbench import folders
from placement.workbench.voice.models import Session

KINDS = {".pdf", ".jpg", ".jpeg", ".png"}
MOST = 10_000_000


def keep(session: Session, file: Any) -> str:
    """Puts an uploaded file into the folder; its name there. Raises ValidationError."""
    kind = Path(file.name).suffix.lower()
    if kind not in KINDS or file.size > MOST:
        raise ValidationError(_("Minutes are a PDF or a picture (JPG, PNG) of 10 MB at most."))
    name = f"{session.pk}-{secrets.token_hex(8)}{kind}"
    with (folders.minutes() / name).open("wb") as out:
        for part in file.chunks():
            out.write(part)
    return name


def file(session: Session) -> Path | None:
    """Where they lie, if there are any."""
    found = folders.minutes() / session.minutes
    return found if session.minutes and found.is_file() else None
