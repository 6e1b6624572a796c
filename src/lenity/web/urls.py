"""The table of addresses. A room that is not installed has none."""

from __future__ import annotations

from django.conf import settings
from django.urls import include, path

urlpatterns = [
    path("", include("lenity.web.core.urls")),
    path("accounts/", include("allauth.account.urls")),
    path("accounts/2fa/", include("allauth.mfa.urls")),
    path("accounts/sessions/", include("allauth.usersessions.urls")),
    *(path(f"{room}/", include(f"lenity.web.{room}.urls")) for room in settings.LENITY_ROOMS),
    # the staff's side of the campaign is a private room of its own
    *(
        path("campaigns/", include("lenity.web.campaign.desk.urls"))
        for room in settings.LENITY_ROOMS
        if room == "campaign"
    ),
]
handler403 = "lenity.web.core.views.forbidden"
handler404 = "lenity.web.core.views.missing"
handler500 = "lenity.web.core.views.broken"
