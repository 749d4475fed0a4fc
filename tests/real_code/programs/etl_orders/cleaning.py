from datetime import datetime
from decimal import Decimal, InvalidOperation


class RowError(ValueError):
    pass


class Clean:
    def __init__(self, config):
        self.config = config

    def row(self, row):
        cleaned = {}
        for name in ("id", "customer", "day", "amount"):
            method = getattr(self, "clean_" + name)
            value = (row.get(name) or "").strip()
            cleaned.update(method(value))
        return cleaned

    def clean_id(self, value):
        if not value.isdigit():
            raise RowError("id is %r" % value)
        return {"id": int(value)}

    def clean_customer(self, value):
        return {"customer": " ".join(value.split()).title() or None}

    def clean_day(self, value):
        for form in self.config.dates:
            try:
                return {"day": datetime.strptime(value, form).date().isoformat()}
            except ValueError:
                continue
        raise RowError("no date: %r" % value)

    def clean_amount(self, value):
        number, _, currency = value.rpartition(" ")
        if currency not in self.config.currencies:
            raise RowError("currency is %r" % currency)
        try:
            cents = int(Decimal(number.replace(",", ".")) * 100)
        except InvalidOperation as error:
            raise RowError("no amount: %r" % value) from error
        return {"cents": cents, "currency": currency}
