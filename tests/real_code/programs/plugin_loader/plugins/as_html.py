from html import escape


def export(rows):
    cells = ("".join("<td>%s" % escape(str(row[key])) for key in sorted(row)) for row in rows)
    return "<table>%s</table>" % "".join("<tr>" + one for one in cells)
