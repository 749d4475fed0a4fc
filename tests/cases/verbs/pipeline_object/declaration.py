"""The verbs are methods of a Pipeline as well."""

import skorche


def double(number: int) -> int:
    return 2 * number


def is_big(number: int) -> bool:
    return number > 4


if __name__ == "__main__":
    pipeline = skorche.Pipeline()
    numbers = skorche.Queue("numbers", fixed_inputs=[1, 2, 3])
    others = skorche.Queue("others", fixed_inputs=[[4], [5]])
    big, small = pipeline.split(is_big, pipeline.map(double, numbers))
    merged = pipeline.merge((big, pipeline.unbatch(others)))
    triples = pipeline.batch(pipeline.filter(is_big, merged), batch_size=3)
    texts = pipeline.chain([sorted, str], triples)
    pipeline.run()
    pipeline.shutdown()
    print(texts.flush(), small.flush())
