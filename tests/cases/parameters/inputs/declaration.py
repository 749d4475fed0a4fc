"""A parameter gives a queue its items; another queue is read as ever."""

import skorche

files = skorche.parameter("files", ["a", "b"], help="what to read")


def loaded(name, files):
    return f"{name} of {len(files)}"


if __name__ == "__main__":
    q_files = skorche.Queue("files", fixed_inputs=files)
    q_more = skorche.Queue("more", fixed_inputs=["c"])
    skorche.map(loaded, skorche.merge((q_files, q_more)), files=files)
    skorche.run()
    skorche.shutdown()
