from channels.generic.websocket import AsyncWebsocketConsumer


class Feed(AsyncWebsocketConsumer):
    """The one consumer: read-only, lets a page hear the topics its ticket names."""
