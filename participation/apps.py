from django.apps import AppConfig


class ParticipationConfig(AppConfig):
    name = "participation"

    def ready(self):
        """Make the Celery app current, so that `shared_task` in every room finds it."""
        import participation.celery  # noqa: F401, PLC0415
