import csv
import io


def export(rows):
    out = io.StringIO()
    writer = csv.DictWriter(out, sorted(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()
