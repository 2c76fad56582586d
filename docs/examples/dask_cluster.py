"""Many folders of returns, checked by a Dask cluster and joined: one task a folder.

    pip install "zjtx-xl[cluster]"
    python docs/examples/dask_cluster.py 回收/ --stores 结果/ --report 报告.html

``--scheduler ADDRESS`` names a cluster that runs already; without it two workers start here.

Returns and stores lie where every worker reaches them. A worker that dies is the engine's business:
its folder is checked by another one. What comes out is what one machine makes of all folders, byte
for byte, because the stores are joined in the order of the folders. docs/performance.md says from
which number of returns on this is worth it.
"""

from __future__ import annotations

import argparse
from importlib import import_module
from pathlib import Path
from typing import Any

from zjtx_xl.reports import Reports
from zjtx_xl.runs import CheckOptions, run_check

_TWO_WORKERS = {"n_workers": 2, "threads_per_worker": 1}


def check_folder(folder: str, store: str, roster: str | None = None) -> str:
    """Check the returns of one folder and save what was found out; where it is saved.

    A store is there only when it is whole, so a task may be run again, by anybody.
    """
    listed = Path(roster) if roster else None
    run = run_check(folder, CheckOptions(values=False, roster=listed, save=Path(store), jobs=1))
    for _ in run.results():
        pass
    return store


def shards(root: Path, stores: Path) -> list[tuple[str, str]]:
    """The folders of the root in order, each with its store."""
    folders = sorted(path for path in root.iterdir() if path.is_dir())
    return [(str(folder), str(stores / f"{folder.name}.sqlite")) for folder in folders]


def joined(stores: list[str], report: Path, roster: str | None = None) -> list[str]:
    """One report of all stores."""
    listed = Path(roster) if roster else None
    options = CheckOptions(values=False, roster=listed, reports=Reports((report,), None))
    run = run_check(stores, options)
    for _ in run.results():
        pass
    return run.write_reports()


def main() -> None:
    """Share the folders out, wait for their stores, join them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("root", type=Path)
    parser.add_argument("--stores", type=Path, required=True)
    parser.add_argument("--report", type=Path, required=True)
    parser.add_argument("--roster")
    parser.add_argument("--scheduler")
    asked = parser.parse_args()
    asked.stores.mkdir(parents=True, exist_ok=True)
    dask: Any = import_module("distributed")  # the extra ``cluster``
    given: dict[str, Any] = {"address": asked.scheduler} if asked.scheduler else _TWO_WORKERS
    with dask.Client(**given) as client:
        tasks = [
            client.submit(check_folder, folder, store, asked.roster, retries=3, pure=False)
            for folder, store in shards(asked.root, asked.stores)
        ]
        stores = client.gather(tasks)
    for written in joined(stores, asked.report, asked.roster):
        print(written)


if __name__ == "__main__":
    main()
