# imports: pydantic
from typing import List, Optional

from pydantic import BaseModel, Field, ValidationError, field_validator
import skorche


class Item(BaseModel):
    name: str = Field(min_length=1)
    price: float = 0.0


class Order(BaseModel):
    id: int
    items: List[Item]
    note: Optional[str] = None

    @field_validator("note")
    @classmethod
    def stripped(cls, value):
        return value and value.strip()


@skorche.task
def work(data):
    try:
        return Order.model_validate(data).model_dump()
    except ValidationError as error:
        return [one["loc"] for one in error.errors()]


if __name__ == "__main__":
    out = skorche.map(work, skorche.Queue("items", [{"id": "3", "items": [{"name": "a", "price": "2.5"}], "note": " x "}, {"id": "x", "items": [{"name": ""}]}]))
    skorche.run()
    skorche.shutdown()
    print(out.flush())
