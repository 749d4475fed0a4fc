"""What things cost; the folder is no package of the old kind."""

PRICES = {"pear": 2, "fig": 1}
