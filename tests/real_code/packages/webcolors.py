# own: webcolors
# python: 3.10
import skorche
import webcolors


@skorche.task
def look(text):
    try:
        rgb = webcolors.html5_parse_legacy_color(text)
        hexed = webcolors.rgb_to_hex(rgb)
        return [list(rgb), hexed, webcolors.hex_to_rgb_percent(hexed).red]
    except ValueError as error:
        return str(error)


if __name__ == "__main__":
    out = skorche.map(look, skorche.Queue("texts", ["red", "#abc", "chucknorris", "transparent"]))
    names = skorche.map(webcolors.name_to_hex, skorche.Queue("names", ["navy", "Gold"]))
    skorche.run()
    skorche.shutdown()
    print(out.flush(), names.flush())
