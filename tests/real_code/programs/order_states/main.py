"""Replay the events of orders through a state machine that is a table."""

import enum
import json
from collections import ChainMap, OrderedDict
from types import MappingProxyType, SimpleNamespace

import skorche


class State(enum.Enum):
    NEW = "new"
    PAID = "paid"
    SENT = "sent"
    BACK = "back"
    GONE = "gone"

    def __init__(self, text):
        self.title = text.capitalize()

    @property
    def final(self):
        return self in FINAL


FINAL = frozenset([State.BACK, State.GONE])


class IllegalEvent(Exception):
    def __init__(self, state, event):
        Exception.__init__(self, state, event)
        self.state, self.event = state, event

    def __str__(self):
        return "%s while %s" % (self.event, self.state.title)


def note(order, event):
    order.notes.append(event["what"])


def refund(order, event):
    order.paid = 0
    note(order, event)


def pay(order, event):
    order.paid += event.get("amount", 0)


TABLE = MappingProxyType({
    (State.NEW, "pay"): (State.PAID, pay),
    (State.NEW, "cancel"): (State.GONE, note),
    (State.PAID, "send"): (State.SENT, None),
    (State.PAID, "cancel"): (State.GONE, refund),
    (State.SENT, "return"): (State.BACK, refund),
})
DEFAULTS = {"strict": True, "currency": "EUR"}
OVERRIDES = {"strict": False}
OPTIONS = ChainMap({}, OVERRIDES, DEFAULTS)


class Machine:
    def __init__(self, options):
        self.strict = options["strict"]

    def run(self, events):
        order = SimpleNamespace(paid=0, notes=[])
        state = State.NEW
        for event in events:
            try:
                state, action = TABLE[state, event["what"]]
            except KeyError:
                if self.strict or state.final:
                    raise IllegalEvent(state, event["what"]) from None
                order.notes.append("ignored " + event["what"])
                continue
            if action:
                action(order, event)
        return OrderedDict(state=state.value, **vars(order))


replay = Machine(OPTIONS).run

LINES = [
    '[{"what": "pay", "amount": 10}, {"what": "send"}, {"what": "return"}]',
    '[{"what": "send"}, {"what": "pay", "amount": 3}]',
    '[{"what": "cancel"}, {"what": "pay"}]',
    "[]",
]

if __name__ == "__main__":
    events = skorche.map(json.loads, skorche.Queue("lines", LINES))
    illegal = skorche.Queue("illegal")
    orders = skorche.map(replay, events, on_error=illegal)
    reasons = skorche.map(lambda failure: str(failure.error), illegal)
    skorche.run()
    skorche.shutdown()
    print([dict(order) for order in orders], reasons.flush())
