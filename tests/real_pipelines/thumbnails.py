"""Make thumbnails of pictures; what is no picture is skipped and listed."""

from __future__ import annotations

from pathlib import Path

from PIL import Image, ImageOps

import skorche

KINDS = {".jpg": "JPEG", ".jpeg": "JPEG", ".png": "PNG"}

size = skorche.parameter("size", 128, help="the longer side, in pixels")
folder = skorche.parameter("folder", Path("thumbnails"), help="where they go")


def is_picture(path: Path) -> bool:
    return path.suffix.lower() in KINDS


@skorche.task(max_workers=4)
def shrink(path: Path, size: int, folder: Path) -> dict[str, object]:
    folder.mkdir(parents=True, exist_ok=True)
    with Image.open(path) as image:
        small = ImageOps.exif_transpose(image)
        small.thumbnail((size, size))
        target = folder / path.name
        small.save(target, KINDS[path.suffix.lower()])
    return {"path": target, "size": small.size, "bytes": target.stat().st_size}


if __name__ == "__main__":
    paths = skorche.Queue("paths")
    pictures, others = skorche.split(is_picture, paths)
    broken = skorche.Queue("broken")
    thumbnails = skorche.map(
        shrink, pictures, size=size, folder=folder, on_error=broken
    )
    for path in sorted(Path("pictures").glob("*")):
        paths.put(path)
    skorche.run()
    skorche.shutdown()
    for made in thumbnails.flush():
        print(made["path"], made["size"])
