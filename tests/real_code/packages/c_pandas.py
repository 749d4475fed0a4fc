# imports: pandas numpy
import io

import pandas as pd
import skorche


def load(text):
    return pd.read_csv(io.StringIO(text), parse_dates=["day"])


@skorche.task
def work(text):
    frame = load(text)
    monthly = frame.groupby(frame["day"].dt.strftime("%Y-%m"))["n"].agg(["sum", "mean"])
    return monthly.reset_index().to_dict("records")


if __name__ == "__main__":
    out = skorche.map(work, skorche.Queue("items", ["day,n\n2024-01-02,3\n2024-01-09,5\n2024-02-01,1\n"]))
    skorche.run()
    skorche.shutdown()
    print(out.flush())
