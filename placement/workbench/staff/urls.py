"""Pages about staff; each part has its own list."""

from placement.workbench.staff.views import imports, people, tables

app_name = "staff"
urlpatterns = [*people.urls, *tables.urls, *imports.urls]
