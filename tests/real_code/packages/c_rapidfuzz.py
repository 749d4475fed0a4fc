# imports: rapidfuzz
from rapidfuzz import fuzz, process, utils
import skorche


CITIES = ["München", "Hamburg", "Berlin", "Bremen"]


@skorche.task
def work(text):
    found = process.extract(text, CITIES, scorer=fuzz.WRatio, processor=utils.default_process, limit=2)
    return [[name, round(score, 2)] for name, score, _ in found]


if __name__ == "__main__":
    out = skorche.map(work, skorche.Queue("items", ["munchen", "Brlin"]))
    skorche.run()
    skorche.shutdown()
    print(out.flush())
