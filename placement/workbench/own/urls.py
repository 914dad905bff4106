"""Pages about oneself; each part has its own list."""

from placement.workbench.own.views import posts, wishes

app_name = "own"
urlpatterns = [*posts.urls, *wishes.urls]
