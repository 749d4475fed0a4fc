"""A logger with the name of its module."""

import logging

logger = logging.getLogger(__name__)


def name_of_logger(number):
    return [logger.name, __name__]
