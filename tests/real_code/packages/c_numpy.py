# imports: numpy
import numpy as np
import skorche


WEIGHTS = np.array([0.5, 0.25, 0.25])


@skorche.task
def work(rows):
    table = np.asarray(rows, dtype=float)
    return {"mean": table.mean(axis=0).tolist(), "weighted": (table @ WEIGHTS).tolist(), "rank": int(np.linalg.matrix_rank(table))}


if __name__ == "__main__":
    out = skorche.map(work, skorche.Queue("items", [[[1, 2, 3], [4, 5, 6]], [[0, 0, 1]]]))
    skorche.run()
    skorche.shutdown()
    print(out.flush())
