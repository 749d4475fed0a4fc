"""So many Dask workers in one process, until standard input ends: `python
simulated_workers.py SCHEDULER COUNT`. Their tasks sleep, so that one process bears many.
"""

from __future__ import annotations

import asyncio
import logging
import sys


async def work(address: str, count: int) -> None:
    import dask
    from distributed import Worker

    # Else each of them looks as often for what is no news here.
    dask.config.set({"distributed.admin.system-monitor.interval": "60s"})
    logging.disable()
    words = {"nthreads": 1, "memory_limit": 0, "dashboard": False}
    workers = [Worker(address, **words) for _ in range(count)]
    await asyncio.gather(*workers)
    print("ready", flush=True)
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
    await asyncio.gather(*(worker.close() for worker in workers))


if __name__ == "__main__":
    asyncio.run(work(sys.argv[1], int(sys.argv[2])))
