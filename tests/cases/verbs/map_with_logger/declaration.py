"""A task with a logger tells it of each item done."""

import logging

import skorche

records = []
log = logging.getLogger("pipeline.cleaning")
log.setLevel(logging.DEBUG)
log.addHandler(logging.NullHandler())


class Keep(logging.Handler):
    def emit(self, record: logging.LogRecord) -> None:
        records.append(record.args[0] + " " + record.args[1])


log.addHandler(Keep())


@skorche.task(logger="pipeline.cleaning")
def clean(text: str) -> str:
    log.debug("%s %s", "cleaning", text)
    return text.strip()


def seen_so_far(text: str) -> str:
    return f"{text}: {sorted(records)}"


if __name__ == "__main__":
    texts = skorche.Queue("texts", fixed_inputs=[" a "])
    cleaned = skorche.map(clean, texts)
    batches = skorche.batch(cleaned, batch_size=10)
    items = skorche.unbatch(batches)
    reports = skorche.map(seen_so_far, items)
    skorche.run()
    skorche.shutdown()
    print(reports.flush())
