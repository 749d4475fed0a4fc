"""Notify people of builds; what to say, and to whom, is in the environment."""

import json
import os
import urllib.request

import skorche
from settings import Settings

settings = Settings.from_env(os.environ)

BUILDS = [
    {"branch": "main", "ok": False, "by": "anna"},
    {"branch": "topic", "ok": False, "by": "bob"},
    {"branch": "main", "ok": True, "by": "carl"},
]


def worth(build):
    return not build["ok"] and build["branch"] in settings.branches


@skorche.task(retries=settings.retries)
def message(build):
    return {
        "to": "#%s" % settings.channel,
        "text": settings.text.format(**build),
        "dry": settings.dry_run,
    }


@skorche.task
def post(body):
    data = json.dumps(body, sort_keys=True).encode("utf-8")
    if body["dry"]:
        return data.decode()
    request = urllib.request.Request(settings.url, data, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request) as answer:
        return answer.status


if __name__ == "__main__":
    builds = skorche.filter(worth, skorche.Queue("builds", BUILDS))
    sent = skorche.map(post, skorche.map(message, builds))
    skorche.run()
    skorche.shutdown()
    print(sent.flush())
