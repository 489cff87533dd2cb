from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from participation.pages.models import Inquiry

KEPT = timedelta(days=365)  # after the answer


@shared_task
def forget_inquiries():
    """Delete what was answered a year ago, as the privacy page promises."""
    Inquiry.objects.filter(answered__lt=timezone.now() - KEPT).delete()
