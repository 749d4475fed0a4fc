"""The graph of examples/images_and_docs.py with cheap bodies: eight stages, two paths.

Nothing here has an order to keep, so answers are compared sorted.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from threading import Thread
from typing import Any

BATCH = 10


def download_file(number: int) -> int:
    return number + 1


def unzip_file(number: int) -> int:
    return number * 2


def is_image(number: int) -> bool:
    return number % 4 == 0


def process_images(numbers: list[int]) -> list[int]:
    return [number + 3 for number in numbers]


def filter_fn(number: int) -> bool:
    return number % 3 != 0


def process_doc(number: int) -> int:
    return number - 1


def inputs(count: int) -> Iterable[int]:
    return range(count)


def plain(items: Iterable[int]) -> list[int]:
    results: list[int] = []
    batch: list[int] = []
    for item in items:
        number = unzip_file(download_file(item))
        if is_image(number):
            batch.append(number)
            if len(batch) == BATCH:
                results.extend(process_images(batch))
                batch = []
        elif filter_fn(number):
            results.append(process_doc(number))
    if batch:
        results.extend(process_images(batch))
    return results


def declare(inputs: Iterable[int] | None = None) -> Any:
    import skorche

    numbers = skorche.Queue("numbers", fixed_inputs=inputs)
    unzipped = skorche.chain([download_file, unzip_file], numbers)
    images, docs = skorche.split(is_image, unzipped)
    batches = skorche.batch(images, batch_size=BATCH)
    from_images = skorche.unbatch(skorche.map(process_images, batches))
    from_docs = skorche.map(process_doc, skorche.filter(filter_fn, docs))
    return skorche.merge((from_images, from_docs))


def queues(items: Iterable[int]) -> Iterator[int]:
    from .by_hand import END, feed, new_queue, outputs, stage

    numbers, downloaded, unzipped, images, docs = (new_queue() for _ in range(5))
    batches, reports, kept, results = (new_queue() for _ in range(4))

    def split() -> None:
        for number in outputs(unzipped):
            (images if is_image(number) else docs).put(number)
        images.put(END)
        docs.put(END)

    def batch() -> None:
        numbers: list[int] = []
        for number in outputs(images):
            numbers.append(number)
            if len(numbers) == BATCH:
                batches.put(numbers)
                numbers = []
        if numbers:
            batches.put(numbers)
        batches.put(END)

    def unbatch() -> None:
        for numbers in outputs(reports):
            for number in numbers:
                results.put(number)
        results.put(END)

    def keep() -> None:
        for number in outputs(docs):
            if filter_fn(number):
                kept.put(number)
        kept.put(END)

    feed(items, numbers)
    stage(download_file, numbers, downloaded)
    stage(unzip_file, downloaded, unzipped)
    for work in (split, batch, unbatch, keep):
        Thread(target=work, daemon=True).start()
    stage(process_images, batches, reports)
    stage(process_doc, kept, results)
    for _ in range(2):  # unbatch and process_doc both end the results
        yield from outputs(results)


def spdl(items: Iterable[int]) -> Iterator[int]:
    """0.8.0: the one peer whose pipelines have paths."""
    from spdl.pipeline import PipelineBuilder
    from spdl.pipeline.defs import Aggregate, Disaggregate, PathVariants, Pipe

    def keep(number: int) -> int | None:
        return number if filter_fn(number) else None

    image_path = [Aggregate(BATCH), Pipe(process_images), Disaggregate()]
    doc_path = [Pipe(keep), Pipe(process_doc)]
    paths = PathVariants(
        lambda number: 0 if is_image(number) else 1, [image_path, doc_path]
    )
    builder = PipelineBuilder().add_source(items)
    builder = builder.pipe(download_file).pipe(unzip_file)
    builder = builder.path_variants(paths.router, paths.paths)
    pipeline = builder.add_sink(1000).build(num_threads=6)
    with pipeline.auto_stop():
        yield from pipeline


if __name__ == "__main__":
    declare()
