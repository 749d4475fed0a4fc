# imports: PIL
import io

from PIL import Image, ImageOps
import skorche


SIZE = (8, 8)


@skorche.task
def work(size):
    image = Image.linear_gradient("L").resize(size)
    image.thumbnail(SIZE)
    buffer = io.BytesIO()
    ImageOps.invert(image).save(buffer, "PNG")
    return [image.size, image.getextrema(), Image.open(io.BytesIO(buffer.getvalue())).format]


if __name__ == "__main__":
    out = skorche.map(work, skorche.Queue("items", [(32, 16), (4, 4)]))
    skorche.run()
    skorche.shutdown()
    print(out.flush())
