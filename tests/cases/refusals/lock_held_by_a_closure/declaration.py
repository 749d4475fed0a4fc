"""A function within another one holds a lock and a connection."""

import sqlite3
import threading

import skorche


def main() -> None:
    lock = threading.Lock()
    connection = sqlite3.connect(":memory:", check_same_thread=False)

    def ask(text: str) -> str:
        with lock:
            return connection.execute("select ?", (text,)).fetchone()[0]

    texts = skorche.Queue("texts", fixed_inputs=["a"])
    results = skorche.map(ask, texts)
    skorche.run()
    skorche.shutdown()
    print(results.flush())


main()
