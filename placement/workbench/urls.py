"""Every page and what answers it; each view says by its guard whom it is for."""

from django.urls import include, path

from placement.workbench.accounts import views
from placement.workbench.api import api

urlpatterns = [
    path("", views.home, name="home"),
    path("accounts/", include("allauth.account.urls")),
    path("accounts/mfa/", include("allauth.mfa.urls")),
    path("accounts/office/", include("allauth.socialaccount.providers.openid_connect.urls")),
    path("accounts/", include("allauth.socialaccount.urls")),
    path("people/", include("placement.workbench.accounts.urls")),
    path("my/", include("placement.workbench.own.urls")),
    path("training/", include("placement.workbench.training.urls")),
    path("staff/", include("placement.workbench.staff.urls")),
    path("planning/", include("placement.workbench.planning.urls")),
    path("work/", include("placement.workbench.performance.urls")),
    path("api/", api.urls),
    path("events/", include("placement.workbench.events.urls")),
    path("voice/", include("placement.workbench.voice.urls")),
    path("public/", include("placement.workbench.openness.urls")),
]
