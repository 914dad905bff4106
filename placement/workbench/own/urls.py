"""Pages about oneself; each part has its own list."""

from placement.workbench.own.views import corrections, data, posts, training, wishes

app_name = "own"
urlpatterns = [*posts.urls, *wishes.urls, *data.urls, *corrections.urls, *training.urls]
