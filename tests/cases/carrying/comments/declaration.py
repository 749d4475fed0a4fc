# A comment at the head of the file stays there.

"""Comments right above a function come with it; those of others do not."""

import skorche

# Not this one, which belongs to nothing that is used.
UNUSED = 1

# This one is about LIMIT,
# and has two lines.
LIMIT = 2  # and this one too


# This one stands apart.


# This one is about the task.
@skorche.task  # the decorator's own comment goes with it
# Between decorator and def.
def cut(text: str) -> str:
    # Inside.
    return text[:LIMIT]  # at the end


# Behind it.


if __name__ == "__main__":
    texts = skorche.Queue("texts", fixed_inputs=["abc"])
    cuts = skorche.map(cut, texts)
    skorche.run()
    skorche.shutdown()
    print(cuts.flush())
