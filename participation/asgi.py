"""Sockets, the long poll and the votes of a hall natively, every other page through WSGI in a pool of threads."""

from channels.routing import ProtocolTypeRouter, URLRouter
from django.urls import path, re_path

from participation.bridge import Pages
from participation.wsgi import application as pages  # sets Django up, so it comes before the rest

from participation.live.feed import feed  # isort: skip
from participation.live.since import since  # isort: skip
from participation.proposals.ballot import Ballot  # isort: skip

application = ProtocolTypeRouter(
    {
        "http": URLRouter(
            [
                path("live/since/", since),
                path("live/positions/<int:pk>/", Ballot()),
                re_path("", Pages(pages)),
            ]
        ),
        "websocket": URLRouter([path("live/", feed)]),
    }
)
