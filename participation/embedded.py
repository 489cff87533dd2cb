"""The whole platform in one process: the server in the main thread, worker and beat in threads of their own."""

import asyncio
import contextlib
import errno
import logging
import os
import socket
import sys
import threading

import uvicorn
from celery.beat import Service
from celery.worker import WorkController

from participation.celery import Beat, app
from participation.live.push import use_loop

STOP_WITHIN = 1  # seconds that open requests get to end after Ctrl-C


class Server(uvicorn.Server):
    async def shutdown(self, sockets=None):
        """End what is open. That requests are cut off is meant, so it is not written down."""
        logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL)
        await super().shutdown(sockets)


class PortInUse(Exception):
    """Something else listens there already."""


def listen(host, port):
    """Sockets for `host`, IPv4 and IPv6 where `localhost` has both; raises `PortInUse` or `OSError`."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    sockets = []
    for family, kind, protocol, _, address in dict.fromkeys(found):
        try:
            sock = socket.socket(family, kind, protocol)
        except OSError:
            continue  # this machine has no IPv6
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        try:
            sock.bind(address)
            sock.listen(2048)
        except OSError as error:
            sock.close()
            if error.errno == errno.EADDRINUSE:
                for other in sockets:
                    other.close()
                raise PortInUse(port) from error
            if family == socket.AF_INET6:
                continue
            raise
        sock.set_inheritable(False)
        sockets.append(sock)
        if port == 0:
            break
    if not sockets:
        raise OSError(errno.EADDRNOTAVAIL, os.strerror(errno.EADDRNOTAVAIL))
    return sockets


def work(ready):
    """Start worker and beat; returns a function that stops both."""
    app.set_current()
    app.set_default()
    app.finalize(auto=True)
    worker = WorkController(
        app=app,
        pool_cls="threads",
        concurrency=2,
        hostname="embedded@localhost",
        without_heartbeat=True,
        without_mingle=True,
        without_gossip=True,
        loglevel="WARNING",
        ready_callback=lambda consumer: ready.set(),
    )
    beat = Service(app, max_interval=1, scheduler_cls=Beat)
    threading.Thread(target=worker.start, name="worker", daemon=True).start()
    threading.Thread(
        target=beat.start, kwargs={"embedded_process": False}, name="beat", daemon=True
    ).start()

    def stop():
        beat.stop()
        worker.stop()

    return stop


def server(*, stop_within):
    """The server for sockets and pages; open requests get `stop_within` seconds to end."""
    return Server(
        uvicorn.Config(
            "participation.asgi:application",
            log_config=None,
            access_log=False,
            server_header=False,
            lifespan="off",
            loop="uvloop",
            http="httptools",
            ws="participation.live.protocol:Socket",
            timeout_graceful_shutdown=stop_within,
            proxy_headers=False,
        )
    )


def serve(sockets, on_started):
    """Serve until Ctrl-C or SIGTERM, then end this process within two seconds, whatever still runs."""
    serving = server(stop_within=STOP_WITHIN)
    ready = threading.Event()
    stop_work = work(ready)

    async def run():
        use_loop(asyncio.get_running_loop())
        task = asyncio.create_task(serving.serve(sockets=sockets))
        while not serving.started and not task.done():
            await asyncio.sleep(0.01)
        await asyncio.to_thread(ready.wait, 10)
        if serving.started and not serving.should_exit:
            on_started()
        await task

    with (
        contextlib.suppress(KeyboardInterrupt),
        asyncio.Runner(loop_factory=serving.config.get_loop_factory()) as runner,
    ):
        runner.run(run())
    # Threads that still answer or work must not hold the process: what is due lies in tables.
    stopper = threading.Thread(target=stop_work, daemon=True)
    stopper.start()
    stopper.join(0.5)
    logging.shutdown()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)
