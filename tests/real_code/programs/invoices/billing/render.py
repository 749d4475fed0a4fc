from string import Template

HEAD = Template("""\
Invoice $number
$name ($country)
Date: $day, due: $due
""")


class Money(str):
    """'1234.5' -> 1'234.50"""

    def __new__(cls, amount):
        return super().__new__(cls, "{:,.2f}".format(amount).replace(",", "'"))


def line(item):
    return "{0.count:>4} {0.unit:<4} {0.name:<20} {1:>12}".format(item, Money(item.net))


def render(invoice):
    customer = invoice.customer
    head = HEAD.substitute(vars(customer), number=invoice.number, day=invoice.day, due=invoice.due)
    total = "{:<30} {:>12}\n{:<30} {:>12}\n".format(
        "net", Money(invoice.net), "gross", Money(invoice.gross)
    )
    return "\n".join([head, *map(line, invoice.items), "", total + invoice.tax.note])
