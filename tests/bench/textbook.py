"""What Channels' tutorial builds: one channel of the layer per socket, joined to a group; and a consumer that only accepts."""

import os

from channels.generic.websocket import AsyncWebsocketConsumer
from channels.routing import ProtocolTypeRouter, URLRouter
from django.core.asgi import get_asgi_application
from django.urls import path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.bench.settings")
pages = get_asgi_application()
GROUP = "theme.textbook"


class Grouped(AsyncWebsocketConsumer):
    async def connect(self):
        await self.channel_layer.group_add(GROUP, self.channel_name)
        await self.accept()
        await self.send(text_data='{"heads":{}}')

    async def live_frames(self, message):
        for text in message["frames"]:
            await self.send(text_data=text)

    async def disconnect(self, code):
        await self.channel_layer.group_discard(GROUP, self.channel_name)


class Open(AsyncWebsocketConsumer):
    channel_layer_alias = "none"

    async def connect(self):
        await self.accept()
        await self.send(text_data='{"heads":{}}')


application = ProtocolTypeRouter(
    {
        "http": pages,
        "websocket": URLRouter([path("live/", Grouped.as_asgi()), path("open/", Open.as_asgi())]),
    }
)
