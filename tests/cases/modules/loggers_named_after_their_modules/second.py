import logging

logger = logging.getLogger(__name__)


def names() -> list[str]:
    return [logger.name, logging.getLogger(f"{__name__}.part").name, f'{__name__!r:>9}']
