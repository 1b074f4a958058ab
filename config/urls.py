from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("admin/", admin.site.urls),
    path("", include("newsletter.urls")),
]
handler404 = "newsletter.pages.errors.not_found"
handler500 = "newsletter.pages.errors.server_error"
