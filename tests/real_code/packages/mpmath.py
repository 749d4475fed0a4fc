# own: mpmath
# python: 3.9
import skorche
from mpmath import mp, mpf, quad, sqrt, zeta


@skorche.task
def digits(n):
    with mp.workdps(n):
        return [str(sqrt(2)), str(+mp.pi), str(zeta(3)), mp.nstr(quad(lambda x: x * x, [0, 1]), 5), str(mpf(1) / 3)]


if __name__ == "__main__":
    out = skorche.map(digits, skorche.Queue("numbers", [15, 30]))
    skorche.run()
    skorche.shutdown()
    print(out.flush())
