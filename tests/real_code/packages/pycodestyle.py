# own: pycodestyle
# python: 3.10
import pycodestyle

import skorche


class Quiet(pycodestyle.BaseReport):
    def error(self, line, offset, text, check):
        code = super().error(line, offset, text, check)
        self.found = getattr(self, "found", []) + [(line, text)]
        return code


@skorche.task
def check(source):
    guide = pycodestyle.StyleGuide(reporter=Quiet, config_file=False)
    report = guide.options.report
    guide.input_file("x.py", lines=source.splitlines(True))
    return getattr(report, "found", [])


if __name__ == "__main__":
    out = skorche.map(check, skorche.Queue("sources", ["x=1\n", "import os, sys\ndef f( a ):\n  return a\n"]))
    skorche.run()
    skorche.shutdown()
    print(out.flush())
