"""A box into which many put something at the same moment: it is emptied by one thread, all in one go.

While one batch is being written the next one gathers, so that a hall costs a few transactions a second,
and somebody who is alone waits for nobody.
"""

import asyncio
import logging

from django.db import DataError, IntegrityError

from participation.live.hub import in_thread

logger = logging.getLogger(__name__)

MOST = 100  # things that are written together
FULL = 5000  # things that may wait


class Box:
    """`write(things)` runs in a thread and returns what to answer for each.

    None is the answer to what does not fit into a full box, and to what cannot be written.
    """

    def __init__(self, write):
        self.write = in_thread(write)
        self.waiting = []
        self.emptying = None

    async def put(self, thing):
        """What `write` answered for `thing`, after its transaction."""
        if len(self.waiting) >= FULL:
            return None
        answer = asyncio.get_running_loop().create_future()
        self.waiting.append((thing, answer))
        if self.emptying is None or self.emptying.done():
            self.emptying = asyncio.create_task(self._empty())
        return await answer

    async def _empty(self):
        while self.waiting:
            batch, self.waiting = self.waiting[:MOST], self.waiting[MOST:]
            for said, (_, answer) in zip(await self._answers(batch), batch, strict=True):
                if not answer.done():  # else whoever asked has left
                    answer.set_result(said)

    async def _answers(self, batch):
        try:
            return await self.write([thing for thing, _ in batch])
        except (DataError, IntegrityError) as error:  # let one that cannot be written harm no other
            if len(batch) > 1:
                return [said for one in batch for said in await self._answers([one])]
            logger.warning("one was not written: %s", type(error).__name__)
        except Exception:
            logger.exception("a batch was not written")
        return [None] * len(batch)
