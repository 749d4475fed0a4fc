"""A class that has another name in the compiled file is pickled under that."""

import pickle

import boxes
import skorche


class Box:
    number = 0


def work(number: int) -> bytes:
    return pickle.dumps([boxes.Box(number), Box(), boxes.put])


def shown(data: bytes) -> str:
    box, own, put = pickle.loads(data)
    return f"{box.number} {own.number} {type(box).__name__} {put(3).number}"


def put(number: int) -> Box:
    return Box()


if __name__ == "__main__":
    numbers = skorche.Queue("numbers", fixed_inputs=[1, 2])
    results = skorche.map(shown, skorche.map(work, numbers))
    skorche.run()
    skorche.shutdown()
    print(put(1), results.flush())
