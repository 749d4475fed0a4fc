"""A server is not started by importing a module."""

import http.server
import sys

import skorche


def serve():
    handler = http.server.SimpleHTTPRequestHandler
    with http.server.HTTPServer(("127.0.0.1", 0), handler) as server:
        server.serve_forever()


if "--serve" in sys.argv:
    serve()


def work(number):
    return number


if __name__ == "__main__":
    numbers = skorche.Queue("numbers", fixed_inputs=[1, 2])
    results = skorche.map(work, numbers)
    skorche.run()
    skorche.shutdown()
    print(results.flush())
