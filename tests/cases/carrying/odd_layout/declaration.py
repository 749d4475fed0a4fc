"""Semicolons, continued lines and odd spacing come out as they went in."""

import skorche

A = 1; B = 2
C = [3,
       4]
UNUSED = 5; D = A \
    + B


def total( number:int )->int:
    return  number+D   + sum( C )
def twice(function): return lambda number: function(function(number))


@twice
def increase(number):
  return number \
      + 1


if __name__ == "__main__":
    numbers = skorche.Queue("numbers", fixed_inputs=[1])
    totals = skorche.chain([total, increase], numbers)
    skorche.run()
    skorche.shutdown()
    print(totals.flush())
