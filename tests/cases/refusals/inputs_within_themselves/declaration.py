"""Inputs that contain themselves cannot be written."""

import skorche

if __name__ == "__main__":
    endless = [1]
    endless.append([endless])
    items = skorche.Queue("items", fixed_inputs=endless)
    texts = skorche.map(str, items)
    skorche.run()
    skorche.shutdown()
    print(texts.flush())
