"""Sockets and the long poll natively, every other page through WSGI in a pool of threads."""

import os

from channels.routing import ProtocolTypeRouter, URLRouter
from django.core.asgi import get_asgi_application
from django.urls import path, re_path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "participation.settings")
django_application = get_asgi_application()

from participation.bridge import Pages  # noqa: E402
from participation.live.feed import Feed  # noqa: E402
from participation.wsgi import application as pages  # noqa: E402

application = ProtocolTypeRouter(
    {
        "http": URLRouter([path("live/since/", django_application), re_path("", Pages(pages))]),
        "websocket": URLRouter([path("live/", Feed.as_asgi())]),
    }
)
