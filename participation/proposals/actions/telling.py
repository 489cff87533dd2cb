"""Who hears what happened to an idea."""

from django.conf import settings

from participation.live.log import Message, publish
from participation.live.push import publish_soon
from participation.mail.actions import write
from participation.moderation import State, desk_changed
from participation.threads.actions import open_for, take_state
from themes.tasks import count_themes


def tell(proposal, *, before):
    """Tell every page that shows, or showed, this idea how its state went on from `before`.

    Says everything at once, so it comes last.
    """
    event = None
    if proposal.state == State.PUBLISHED:
        event = "proposal.changed" if before == State.PUBLISHED else "proposal.published"
    elif before == State.PUBLISHED:
        event = "proposal.hidden"
    messages = []
    if event:
        messages += [Message(topic, event, {"id": proposal.pk}) for topic in proposal.topics]
        publish_soon(count_themes, proposal.theme_id)
    else:
        messages.append(Message(proposal.topic, "proposal.changed", {"id": proposal.pk}))
    if {before, proposal.state} != {State.DRAFT}:
        messages.append(desk_changed(proposal.theme))
    if proposal.author_id:
        messages.append(Message(proposal.author.topic, "notice.changed"))
    publish(*messages)


def keep_thread_in_step(proposal):
    """The discussion of an idea is seen by whoever sees the idea; it begins with the publication."""
    if proposal.thread_id:
        take_state(proposal.thread, state=proposal.state)
    elif proposal.is_published:
        proposal.thread = open_for(
            proposal.theme,
            home=proposal.get_absolute_url(),
            topic_name=proposal.topic,
            state=proposal.state,
            author=proposal.author,
        )
        proposal.save(update_fields=["thread"])


def write_to_author(proposal, template, **context):
    if proposal.author_id and proposal.author.is_active:
        write(
            proposal.author,
            f"proposals/mail/{template}.txt",
            proposal=proposal,
            url=settings.PUBLIC_URL + proposal.get_absolute_url(),
            site_name=settings.SITE_NAME,
            **context,
        )
