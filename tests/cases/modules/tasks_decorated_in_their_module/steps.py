"""The steps of the pipeline."""

from skorche import task

LOWEST = 1


@task(max_workers=2)
def clean(text: str) -> str:
    # Some have spaces.
    return text.strip()


@task
def count(text: str) -> int:
    return max(LOWEST, len(clean(text)))
