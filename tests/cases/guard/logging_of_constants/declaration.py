"""The script sets logging up as the guard block does, of constants."""

import logging

import skorche

FORM = "%(levelname)s of %(name)s: %(message)s"
log = logging.getLogger("double")


def double(number):
    log.info("doubling %s", number)
    logging.getLogger("noisy").info("this is not shown")
    return 2 * number


if __name__ == "__main__":
    quiet = logging.WARNING
    logging.basicConfig(level=logging.INFO, format=FORM)
    noisy = logging.getLogger("noisy")
    noisy.setLevel(quiet)
    skorche.map(double, skorche.Queue("numbers", fixed_inputs=[1, 2]))
    skorche.run()
    skorche.shutdown()
