# own: yaml
# python: 3.10
import skorche
import yaml

TEXTS = ["a: 1\nb: [x, 2.5, null]\n", "- &one {k: v}\n- *one\n- 2024-01-01\n", "a: [1\n"]


@skorche.task
def load(text):
    try:
        return str(yaml.safe_load(text))
    except yaml.YAMLError as error:
        return type(error).__name__


@skorche.task
def again(text):
    return yaml.safe_dump({"text": text, "n": len(text)}, default_flow_style=False)


if __name__ == "__main__":
    one, two = skorche.tee(skorche.Queue("texts", TEXTS))
    values, dumped = skorche.map(load, one), skorche.map(again, two)
    skorche.run()
    skorche.shutdown()
    print(values.flush(), dumped.flush())
