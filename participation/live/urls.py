from django.urls import path

from participation.live import since

app_name = "live"
urlpatterns = [path("since/", since.view, name="since")]
