"""Hands frames to the channel layer. The push is a hint, the log is the truth: failure is only logged."""

import json
import logging

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer

logger = logging.getLogger(__name__)


def frame(event):
    """The text that every socket gets for `event`, encoded once."""
    return json.dumps(
        {
            "topic": event.topic.name,
            "epoch": event.topic.epoch,
            "seq": event.seq,
            "name": event.name,
            "data": event.data,
        },
        ensure_ascii=False,
        separators=(",", ":"),
    )


def push(events):
    for event in events:
        try:
            async_to_sync(get_channel_layer().group_send)(
                event.topic.name, {"type": "live.frame", "text": frame(event)}
            )
        except Exception:
            logger.warning("push failed", exc_info=True)


def publish_soon(task, *args):
    """Run `task`, which publishes a tally, at most twice a second for the same `args`."""
    task.delay(*args)
