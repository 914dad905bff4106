"""What gunicorn serves: `gunicorn placement.workbench.wsgi`."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "placement.workbench.settings")
application = get_wsgi_application()
