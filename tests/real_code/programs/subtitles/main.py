"""Shift subtitles, join short ones, and write them as WebVTT."""

import sys

import skorche
from subs import formats
from subs.cues import Cue, Time

SHIFT = Time(0, 0, 1, 500)
SHORT = Time.parse("00:00:00,700")

SRT = u"""\
1
00:00:01,000 --> 00:00:03,250
Wo bist du?

2
00:00:03,300 --> 00:00:03,800
Hier.

3
00:00:59,900 --> 00:01:02,000
<i>Eine T\u00fcr</i> f\u00e4llt
ins Schloss.
"""


def shifted(cue):
    return cue + SHIFT


def is_short(cue):
    return cue.length < SHORT


def longer(cue):
    return Cue(cue.start, cue.start + SHORT, cue.text)


def as_vtt(cue):
    return formats.FORMATS["vtt"].cue(cue)


if __name__ == "__main__":
    cues = skorche.Queue("cues", list(formats.FORMATS["srt"].read(SRT)))
    short, fine = skorche.split(is_short, skorche.map(shifted, cues))
    out = skorche.map(as_vtt, skorche.merge([skorche.map(longer, short), fine]))
    skorche.run()
    skorche.shutdown()
    sys.stdout.write("WEBVTT\n\n" + "\n".join(out.flush()))
