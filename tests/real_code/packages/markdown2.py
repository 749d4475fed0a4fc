# own: markdown2
# python: 3.9
import markdown2

import skorche

PAGES = ["# One\n\n*a* **b** `c`\n\n- x\n- y\n", "|a|b|\n|-|-|\n|1|2|\n", "~~x~~ & <b>y</b>"]


@skorche.task
def html(page):
    return str(markdown2.markdown(page, extras=["tables", "strike"]))


if __name__ == "__main__":
    out = skorche.map(html, skorche.Queue("pages", PAGES))
    skorche.run()
    skorche.shutdown()
    print(out.flush())
