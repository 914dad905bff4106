"""Pages about accounts."""

from django.urls import path

from placement.workbench.accounts import views

app_name = "accounts"
urlpatterns = [
    path("", views.people, name="list"),
    path("new/", views.new, name="new"),
    path("<int:pk>/", views.person, name="person"),
    path("<int:pk>/code/", views.code, name="code"),
    path("<int:pk>/close/", views.close, name="close"),
    path("<int:pk>/grant/", views.grant, name="grant"),
    path("grants/<int:pk>/confirm/", views.confirm, name="confirm"),
    path("grants/<int:pk>/end/", views.end, name="end"),
    path("activate/", views.activate, name="activate"),
    path("me/", views.me, name="me"),
    path("me/delegate/", views.delegate, name="delegate"),
    path("me/tokens/", views.tokens, name="tokens"),
    path("me/tokens/<int:pk>/revoke/", views.revoke, name="revoke"),
    path("inbox/", views.inbox, name="inbox"),
    path("language/", views.language, name="language"),
]
