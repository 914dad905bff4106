"""Pages of the voice; each part has its own list."""

from django.urls import include, path

from placement.workbench.voice.views import forums, office, voting

app_name = "voice"
urlpatterns = [path("v/", include(voting.urls)), path("forums/", include(forums.urls)), *office.urls]
