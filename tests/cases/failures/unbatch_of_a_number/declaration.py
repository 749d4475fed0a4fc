"""unbatch() of something that cannot be iterated over ends the pipeline."""

import skorche

if __name__ == "__main__":
    things = skorche.Queue("things", fixed_inputs=[[1, 2], 5])
    items = skorche.unbatch(things)
    skorche.run()
    skorche.shutdown()
