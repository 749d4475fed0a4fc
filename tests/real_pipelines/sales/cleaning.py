"""What is done to the tables of a month."""

import logging

import pandas as pd

log = logging.getLogger(__name__)

COLUMNS = {"Date": "date", "Shop": "shop", "Amount": "amount"}


def tidy(table: pd.DataFrame) -> pd.DataFrame:
    """Name the columns, give them types, and leave out what has no amount."""
    table = table.rename(columns=COLUMNS)[list(COLUMNS.values())]
    table["date"] = pd.to_datetime(table["date"])
    table["amount"] = pd.to_numeric(table["amount"], errors="coerce")
    missing = int(table["amount"].isna().sum())
    if missing:
        log.warning("%d rows without an amount", missing)
    return table.dropna(subset=["amount"])
