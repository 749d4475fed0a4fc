"""A socket that is connected is no statement for a module."""

import socket
import sys

import skorche

if len(sys.argv) > 9:
    connection = socket.create_connection(("127.0.0.1", 9))


def work(number):
    return number


if __name__ == "__main__":
    numbers = skorche.Queue("numbers", fixed_inputs=[1, 2])
    results = skorche.map(work, numbers)
    skorche.run()
    skorche.shutdown()
    print(results.flush())
