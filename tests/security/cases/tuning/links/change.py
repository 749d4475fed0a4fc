"""What tunes a declaration is a link out of the project, and a pipe."""

import os


def change(repository):
    secret = repository.home / "secret.toml"
    secret.write_text("[stages.measure]\nmax_workers = 2\n")
    (repository.root / "pipelines" / "words.tune.toml").symlink_to(secret)


def afterwards(repository):
    os.mkfifo(repository.root / "pipelines" / "pipe.tune.toml")
