from participation.people.actions.account import close
from participation.people.actions.log import record

__all__ = ["close", "record"]
