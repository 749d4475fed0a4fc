from __future__ import unicode_literals

import re

from .cues import Cue, Time


class Format(object):
    separator = "-->"

    def read(self, text):
        for block in re.split(r"\n\s*\n", text.strip()):
            lines = block.splitlines()
            if self.separator not in lines[0]:
                lines = lines[1:]
            start, end = map(Time.parse, lines[0].split(self.separator))
            yield Cue(start, end, "\n".join(lines[1:]))

    def cue(self, cue):
        return "%s %s %s\n%s\n" % (self.time(cue.start), self.separator, self.time(cue.end), cue.text)

    def time(self, time):
        return str(time)


class Srt(Format):
    pass


class Vtt(Format):
    def time(self, time):
        text = Format.time(self, time).replace(",", ".")
        return text[3:] if text.startswith("00:") else text


FORMATS = dict((cls.__name__.lower(), cls()) for cls in (Srt, Vtt))
