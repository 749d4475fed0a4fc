"""Sum up the sales of each shop, month by month."""

from pathlib import Path

import pandas as pd

import skorche

from .cleaning import tidy

least = skorche.parameter("least", 0.0, help="smaller sums are left out")


@skorche.task(max_workers=2)
def load(path: Path) -> pd.DataFrame:
    return tidy(pd.read_csv(path))


def months(table: pd.DataFrame, least: float) -> pd.DataFrame:
    month = table["date"].dt.to_period("M").astype(str)
    sums = table.groupby([month, "shop"], as_index=False)["amount"].sum()
    return sums[sums["amount"] >= least]


if __name__ == "__main__":
    paths = skorche.Queue("paths", fixed_inputs=[Path("sales.csv")])
    sums = skorche.map(months, skorche.map(load, paths), least=least)
    skorche.run()
    skorche.shutdown()
    print(pd.concat(sums.flush()))
