"""An index of an old mailbox: threads, people, attachments."""

import email
import email.policy
import mailbox
import re
from email.header import decode_header, make_header
from email.utils import getaddresses, parsedate_to_datetime

import skorche

MBOX = "old.mbox"
RE = re.compile(r"^\s*(?:(?:re|aw|fwd?|wg)\s*(?:\[\d+\])?:\s*)+", re.I)


class People:
    """One name for all addresses of somebody."""

    _aliases = {"a.berg@example.com": "anna@example.org"}

    @classmethod
    def canonical(cls, address):
        address = address.lower()
        return cls._aliases.get(address, address)

    @classmethod
    def of(cls, message, *headers):
        found = [value for header in headers for value in message.get_all(header, [])]
        return sorted({cls.canonical(address) for _, address in getaddresses(found)})


def messages(path):
    box = mailbox.mbox(path, create=False)
    try:
        return [box.get_bytes(key) for key in box.iterkeys()]
    finally:
        box.close()


def subject(message):
    text = str(make_header(decode_header(message.get("Subject", ""))))
    return RE.sub("", text).strip()


@skorche.task
def index(data):
    message = email.message_from_bytes(data)
    when = parsedate_to_datetime(message["Date"])
    parts = [part for part in message.walk() if not part.is_multipart()]
    text = next((p for p in parts if p.get_content_type() == "text/plain"), None)
    body = text.get_payload(decode=True).decode(text.get_content_charset("utf-8")) if text else ""
    return {
        "subject": subject(message),
        "when": when.isoformat(),
        "from": People.of(message, "From"),
        "to": People.of(message, "To", "Cc"),
        "words": len(body.split()),
        "attached": [part.get_filename() for part in parts if part.get_filename()],
    }


def threads(mails):
    found = {}
    for mail in sorted(mails, key=lambda mail: mail["when"]):
        found.setdefault(mail["subject"].lower(), []).append(mail)
    return [
        {"subject": key, "mails": len(one), "people": sorted({p for m in one for p in m["from"]})}
        for key, one in found.items()
    ]


if __name__ == "__main__":
    raw = skorche.Queue("raw", messages(MBOX))
    entries, again = skorche.tee(skorche.map(index, raw))
    summary = skorche.unbatch(skorche.map(threads, skorche.batch(again, batch_size=10000)))
    skorche.run()
    skorche.shutdown()
    for entry in entries.flush():
        print(entry)
    print(summary.flush())
