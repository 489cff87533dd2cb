"""What a page shows of a thread: one query for a page of comments, whoever reads and however many there are."""

from dataclasses import astuple, dataclass, field, replace
from functools import cache
from uuid import UUID, uuid4

from django.contrib.auth.models import AnonymousUser
from django.core.paginator import Paginator
from django.template.loader import get_template, render_to_string
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import get_language

from participation.http import UnknownValue, asked_number, asked_page, positive
from participation.live.pages import kept_part
from participation.moderation import State
from participation.people.bylines import byline
from participation.people.models import Organisation, Person
from participation.people.typed import typed
from participation.prepared import Given, Prepared
from participation.threads.forms import CommentForm
from participation.threads.models import COUNTED, Comment, Report, Thread
from themes.models import Theme
from themes.permissions import can_moderate

PER_PAGE = 50
NO_KEY = str(UUID(int=0))
SPEAKING = Prepared(
    lambda: Organisation.objects.spoken_for_by(Given("person", Person._meta.pk)).values_list("pk")
)
REPORTED = Prepared(
    lambda: Report.objects.filter(
        comment__thread=Given("thread", Thread._meta.pk), person=Given("person", Person._meta.pk)
    ).values_list("comment")
)
DECIDABLE = {State.PUBLISHED, State.HIDDEN}


@dataclass(frozen=True)
class Kept:
    """A comment as it is kept for all who read in one language: what is asked of it, and its words."""

    pk: int
    path: str
    author_id: int | None
    state: str
    name: str
    words: str = ""  # rendered, its heading on the level where it stands

    @property
    def is_published(self):
        return self.state == State.PUBLISHED


@dataclass
class Said:
    """A comment in its place, with what this reader may do to it."""

    comment: Kept
    is_reported: bool = False  # by this reader
    may_answer: bool = False
    may_edit: bool = False
    may_withdraw: bool = False
    may_report: bool = False
    may_decide: bool = False
    answers: list = field(default_factory=list)
    level: int = 3  # of its heading
    page: int = 1

    @property
    def may_anything(self):
        return (
            self.may_answer
            or self.may_edit
            or self.may_withdraw
            or self.may_report
            or self.may_decide
        )

    @property
    def below(self):
        """How many answers fold with it: those to it, and those to them."""
        return sum(1 + answer.below for answer in self.answers)

    @property
    def answer_link(self):
        """To this page with the form for an answer; where it stands without JavaScript too."""
        page = f"page={self.page}&" if self.page > 1 else ""
        return f"?{page}reply={self.comment.pk}#reply"


class CountedPaginator(Paginator):
    """A paginator whose count came along with the rows."""

    def __init__(self, count):
        super().__init__((), PER_PAGE)
        self.count = count


def thread_context(thread, request):
    """The context of `threads/_thread.html`: comments, counts, form, and what this reader may do.

    Two queries, none while the comments are kept; for signed-in readers two more: what they reported,
    and for whom may they speak; for staff a third, may they moderate. Give it `thread.theme` loaded,
    on a `public_page` of the thread's topic. Raises `UnknownValue` for a filter, `Http404` for a page too far.
    """
    person = request.user
    stance, number = _asked_stance(request), asked_number(request.GET)
    counts, kept = _comments(thread, request, stance, number)
    page = asked_page(request, CountedPaginator(counts[stance or "places"]))
    is_open = thread.is_published and thread.theme.is_open(Theme.Activity.COMMENT)
    moderates = person.is_authenticated and person.is_staff and can_moderate(person, thread.theme)
    can = Can(
        person,
        writes=is_open,
        moderates=moderates,
        page=number,
        reported=_reported(thread, person),
    )

    def rendered():
        context = {
            "request": request,  # for the addresses of its pages
            "thread": thread,
            "said": nested(kept, can, is_flat=bool(stance)),
            "page": page,
            "stance": stance,
            "stances": [(each, counts[each.value]) for each in Comment.Stance],
            "counts": counts,
            "is_open": is_open,
        }
        return render_to_string("threads/_discussion.html", context)

    # Most readers may do the same with all comments, so most of them share what is rendered.
    mine = [each.pk for each in kept if can.known and each.author_id == person.pk]
    same = (can.known, is_open, moderates, mine, sorted(can.reported))
    name = ("discussion", request.get_full_path(), *same)
    return {
        "thread": thread,
        "discussion": mark_safe(kept_part(request, name, [thread.topic], rendered)),
        "is_open": is_open,
        "closes": thread.theme.comment_until,
        "moderates": moderates,
        **reply_context(thread, request, is_open=is_open),
    }


def _comments(thread, request, stance, number):
    """`(counts, comments)` of a page, the same for all readers, kept until something happens here."""

    def read():
        places = thread.comments.published().filter(stance=stance) if stance else thread.comments
        rows = list(_page_of(places.all(), number).with_bylines().with_counts(thread))
        counts = _counts(thread, rows, is_whole=not stance and number == 1)
        return [counts, [astuple(kept) for kept in _rendered(rows, is_flat=bool(stance))]]

    name = ("comments", thread.pk, stance, number)
    counts, comments = kept_part(request, name, [thread.topic], read)
    return counts, [Kept(*comment) for comment in comments]


def _rendered(rows, *, is_flat):
    template = get_template("threads/_words.html")
    plain = {
        row.pk: Kept(row.pk, row.path, row.author_id, row.state, byline(row).name) for row in rows
    }
    levels = {}
    for said in _flattened(nested(plain.values(), Can(AnonymousUser()), is_flat=is_flat)):
        levels[said.comment.pk] = said.level
    for row in rows:
        words = template.render({"comment": row, "level": levels[row.pk]})
        yield replace(plain[row.pk], words=words)


def _flattened(said):
    for each in said:
        yield each
        yield from _flattened(each.answers)


def _reported(thread, person):
    """Which of its comments this person found against the rules."""
    if not person.is_authenticated:
        return frozenset()
    return frozenset(pk for (pk,) in REPORTED.rows(thread=thread.pk, person=person.pk))


def reply_context(thread, request, *, is_open):
    """The form for a comment, empty or with what was kept through sign-in; `?reply=` names the answered."""
    if not (is_open and request.user.is_authenticated):
        return {"form": None}
    initial = typed(request, reverse("threads:say", args=[thread.pk]))
    if asked := positive(request.GET.get("reply", "")):
        initial["parent"] = asked
    if not initial and not SPEAKING.rows(person=request.user.pk):
        form = mark_safe(_blank_form(get_language()).replace(NO_KEY, str(uuid4())))
        return {"form": form, "answered": None}
    form = CommentForm(initial=initial, thread=thread, person=request.user)
    return {"form": form, "answered": answered(thread, initial.get("parent"))}


@cache
def _blank_form(language):
    """The form, as most people see it, before anything is typed: the same for all but its key."""
    return str(CommentForm(initial={"key": NO_KEY}, thread=None, person=Person(pk=0)))


def answered(thread, pk):
    """The comment of `thread` that is answered, if there is one of that number."""
    number = positive(pk)
    return thread.comments.with_bylines().filter(pk=number).first() if number else None


def nested(rows, can, *, is_flat=False):
    """The comments of a page as a tree of `Said`; an answer whose parent is elsewhere begins one of its own."""
    found, roots = {}, []
    for comment in rows:
        found[comment.path] = said = can.do_with(comment)
        above = None if is_flat else found.get(comment.path[: -Comment.STEP])
        if above:
            said.level = above.level + 1
        (above.answers if above else roots).append(said)
    return roots


def place_of(comment):
    """The address that shows `comment` within its thread: page and anchor."""
    before = comment.thread.comments.filter(path__lt=comment.path).count()
    page = before // PER_PAGE + 1
    query = f"?page={page}" if page > 1 else ""
    return f"{comment.thread.get_absolute_url()}{query}#comment-{comment.pk}"


@dataclass(frozen=True)
class Can:
    """What a reader may do, decided once for a page of comments."""

    person: object
    writes: bool = False  # whether the thread takes comments now
    moderates: bool = False
    page: int = 1
    reported: frozenset = frozenset()

    @property
    def known(self):
        return self.person.is_authenticated

    def do_with(self, comment):
        known, said = self.known, comment.is_published
        mine = known and comment.author_id == self.person.pk
        reported = comment.pk in self.reported
        return Said(
            comment,
            is_reported=reported,
            page=self.page,
            may_answer=known and said and self.writes,
            may_edit=mine and said and self.writes,
            may_withdraw=mine and said,
            may_report=known and said and not mine and not reported,
            may_decide=self.moderates and not mine and comment.state in DECIDABLE,
        )


def _page_of(places, number):
    """The comments of a page, in order; found by the index on `path` before anything is joined to them.

    As a query of its own, for PostgreSQL would join all comments first where it takes a thread for short.
    """
    shown = places.in_order().values_list("pk", flat=True)
    page = list(shown[(number - 1) * PER_PAGE : number * PER_PAGE])
    return Comment.objects.filter(pk__in=page).in_order()


def _counts(thread, rows, *, is_whole):
    if rows:
        return rows[0].counts
    if is_whole:
        return dict.fromkeys(COUNTED, 0)
    return Thread.objects.with_counts().get(pk=thread.pk).counts


def _asked_stance(request):
    stance = request.GET.get("stance", "")
    if stance and stance not in Comment.Stance.values:
        raise UnknownValue("stance", Comment.Stance.values)
    return stance
