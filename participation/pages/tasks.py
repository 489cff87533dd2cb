from celery import shared_task

from participation.pages.models import Inquiry


@shared_task
def forget_inquiries():
    """Delete what is kept no longer, as the privacy page promises."""
    Inquiry.objects.expired().delete()
