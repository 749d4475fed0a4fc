# own: transitions six
import skorche
from transitions import Machine, MachineError


class Order:
    pass


@skorche.task
def replay(events):
    order = Order()
    Machine(order, states=["new", "paid", "sent"], initial="new", transitions=[
        ["pay", "new", "paid"], ["send", "paid", "sent"], {"trigger": "back", "source": "*", "dest": "new"},
    ])
    try:
        for event in events:
            order.trigger(event)
    except MachineError as error:
        return error.value
    return order.state


if __name__ == "__main__":
    out = skorche.map(replay, skorche.Queue("events", [["pay", "send"], ["send"], ["pay", "back"]]))
    skorche.run()
    skorche.shutdown()
    print(out.flush())
