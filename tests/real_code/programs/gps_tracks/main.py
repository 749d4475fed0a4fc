import logging
import math
import xml.etree.ElementTree as ET
from datetime import datetime

import skorche

NS = {"gpx": "http://www.topografix.com/GPX/1/1"}
EARTH = 6371000.0  # metres
PAUSE = 2.0  # km/h; who is slower stands

log = logging.getLogger(__name__)


class Point:
    __slots__ = "lat", "lon", "ele", "time"

    def __init__(self, lat, lon, ele=0.0, time=None):
        self.lat, self.lon, self.ele, self.time = lat, lon, ele, time

    @classmethod
    def of(cls, element):
        ele = element.findtext("gpx:ele", default="0", namespaces=NS)
        time = element.findtext("gpx:time", namespaces=NS)
        return cls(
            float(element.get("lat")),
            float(element.get("lon")),
            float(ele),
            time and datetime.strptime(time, "%Y-%m-%dT%H:%M:%SZ"),
        )

    def __sub__(self, other):
        """Metres between two points."""
        a, b = math.radians(other.lat), math.radians(self.lat)
        d = math.radians(self.lon - other.lon)
        h = math.sin((b - a) / 2) ** 2 + math.cos(a) * math.cos(b) * math.sin(d / 2) ** 2
        return 2 * EARTH * math.asin(math.sqrt(h))


def pairs(points):
    return zip(points, points[1:])


@skorche.task
def read(path):
    root = ET.parse(path).getroot()
    tracks = []
    for track in root.iterfind("gpx:trk", NS):
        name = track.findtext("gpx:name", default="?", namespaces=NS)
        points = [Point.of(e) for e in track.iterfind(".//gpx:trkpt", NS)]
        if len(points) < 2:
            log.warning("track %s has %d points", name, len(points))
            continue
        tracks.append((name, points))
    return tracks


def measure(track):
    name, points = track
    length = climbed = moving = 0.0
    for before, after in pairs(points):
        metres = after - before
        length += metres
        climbed += max(0.0, after.ele - before.ele)
        seconds = (after.time - before.time).total_seconds()
        if seconds and metres / seconds * 3.6 >= PAUSE:
            moving += seconds
    return {
        "name": name,
        "km": round(length / 1000, 3),
        "up": climbed,
        "minutes": moving / 60,
        "start": points[0].time.isoformat(" "),
    }


if __name__ == "__main__":
    tracks = skorche.unbatch(skorche.map(read, skorche.Queue("paths", ["walk.gpx"])))
    rows = skorche.map(measure, tracks)
    skorche.run()
    skorche.shutdown()
    for row in rows:
        print("%(name)s: %(km).1f km, %(up)d m up" % row)
