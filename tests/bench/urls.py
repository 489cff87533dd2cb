from django.http import HttpResponse
from django.urls import include, path


def trivial(request):
    return HttpResponse("hello")


urlpatterns = [path("trivial/", trivial), path("", include("participation.urls"))]
