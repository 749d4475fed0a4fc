# Raw packets of the sensors in the greenhouse -> smoothed values, alarms.
import struct
from collections import deque
from statistics import median

import skorche

PACKET = struct.Struct("<HBhH")  # seconds, sensor, value, checksum
SENSORS = {
    1: ("temp", 0.1, (5, 35)),
    2: ("humidity", 0.5, (30, 95)),
    3: ("light", 10.0, (0, 9000)),
}
WINDOW = 3

error_count = 0


def checksum(seconds, sensor, value):
    return (seconds ^ (sensor * 257) ^ (value & 0xFFFF)) & 0xFFFF


def packet(seconds, sensor, value, spoil=0):
    return PACKET.pack(seconds, sensor, value, checksum(seconds, sensor, value) ^ spoil)


DUMP = b"".join(
    [packet(t, 1, 200 + 7 * t) for t in range(5)]
    + [packet(5, 1, 3000), packet(6, 1, 240, spoil=1), packet(7, 1, 245)]
    + [packet(t, 2, 100 + (t % 3) * 60) for t in range(0, 8, 2)]
    + [packet(8, 9, 1), b"\x01\x02"]
)


def packets(dump):
    end = len(dump) - len(dump) % PACKET.size
    return [dump[at : at + PACKET.size] for at in range(0, end, PACKET.size)]


def unpack(data):
    global error_count
    seconds, sensor, value, found = PACKET.unpack(data)
    if found != checksum(seconds, sensor, value):
        error_count += 1
        return None
    if sensor not in SENSORS:
        error_count += 1
        return None
    name, scale, limits = SENSORS[sensor]
    return name, seconds, value * scale, limits


class Smoother:
    def __init__(self, size):
        self.size = size
        self.windows = {}

    def __call__(self, reading):
        name, seconds, value, limits = reading
        window = self.windows.setdefault(name, deque(maxlen=self.size))
        window.append(value)
        return name, seconds, median(window), limits


smooth = Smoother(WINDOW)


@skorche.task(ordered=True)
def judge(reading):
    name, seconds, value, (low, high) = reading
    state = "low" if value < low else "high" if value > high else "ok"
    return "%s@%d %.1f %s" % (name, seconds, value, state)


if __name__ == "__main__":
    raw = skorche.Queue("raw", packets(DUMP))
    readings = skorche.filter(lambda reading: reading is not None, skorche.map(unpack, raw))
    lines = skorche.chain([smooth, judge], readings)
    skorche.run()
    skorche.shutdown()
    for line in lines.flush():
        print(line)
    print(error_count, "errors")
