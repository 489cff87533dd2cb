import asyncio

from django.core.management.base import BaseCommand

from participation.embedded import listen, server


class Command(BaseCommand):
    help = "Serves sockets and the long poll: one of several processes behind a proxy."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8001)

    def handle(self, *, host, port, **options):
        serving = server(stop_within=10)
        with asyncio.Runner(loop_factory=serving.config.get_loop_factory()) as runner:
            runner.run(serving.serve(sockets=listen(host, port)))
