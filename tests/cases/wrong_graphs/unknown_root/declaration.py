"""render_pipeline() was given a queue that no verb was given."""

import skorche


def clean(text: str) -> str:
    return text.strip()


if __name__ == "__main__":
    words = skorche.Queue("words", fixed_inputs=["a ", " b"])
    cleaned = skorche.map(clean, words)
    skorche.render_pipeline("picture", root=skorche.Queue("stray"))
    skorche.run()
    skorche.shutdown()
