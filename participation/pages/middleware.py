from django.shortcuts import render


def explain_wrong_method(get_response):
    """Somebody opened the address of a deed, by a bookmark or after signing in: a page, not a blank."""

    def middleware(request):
        response = get_response(request)
        wants_page = "text/html" in request.headers.get("Accept", "")
        if response.status_code != 405 or response.content or not wants_page:
            return response
        page = render(request, "405.html", status=405)
        page["Allow"] = response["Allow"]
        return page

    return middleware
