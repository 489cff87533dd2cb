"""Run by a test as a process of its own: the embedded platform on SQLite, its layer in memory."""

import asyncio
import json
import sys
import threading

import uvicorn
import websockets
from django.conf import settings
from django.core.management import call_command

from participation.asgi import application
from participation.live import tickets
from participation.live.log import Message, heads, publish
from participation.live.push import use_loop

THREADS, EACH = 4, 25


def many(turn):
    from django.db import connections, transaction  # noqa: PLC0415

    for number in range(EACH):
        with transaction.atomic():
            publish(Message("theme.a", "x", {"id": turn * EACH + number}), Message("theme.b", "x"))
    connections.close_all()


async def main():
    use_loop(asyncio.get_running_loop())
    server = uvicorn.Server(
        uvicorn.Config(
            application, port=0, ws="participation.live.protocol:Socket", lifespan="off",
            log_level="warning",
        )
    )  # fmt: skip
    serving = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    found = await asyncio.to_thread(heads, ["theme.a"])
    signed = tickets.Ticket(None, 2_000_000_000, found).signed
    address = f"ws://127.0.0.1:{port}/live/?ticket={signed}"
    async with websockets.connect(address, origin=settings.PUBLIC_URL, compression=None) as socket:
        await socket.recv()
        threads = [threading.Thread(target=many, args=[turn]) for turn in range(THREADS)]
        for thread in threads:
            thread.start()
        heard = []
        while len(heard) < THREADS * EACH:
            message = json.loads(await asyncio.wait_for(socket.recv(), 20))
            if "seq" in message:
                heard.append(message)
    server.should_exit = True
    await serving
    sys.stdout.write(
        json.dumps(
            {
                "database": settings.DATABASES["default"]["ENGINE"].rpartition(".")[2],
                "numbers": [message["seq"] for message in heard],
                "ids": sorted(message["data"]["id"] for message in heard),
            }
        )
    )


if __name__ == "__main__":
    call_command("migrate", verbosity=0)
    asyncio.run(main())
