"""Brings the records of a stack to this version: ``python -m scripts.migrate staging``.

`scripts/deploy.sh` ends with it; it may be run again at any time. PYTHONPATH has layers/shared.
"""

import sys
import tomllib
from pathlib import Path

import boto3

from frontdesk.migrations import UnknownMigrations, migrate
from frontdesk.table.sync import Table

ROOT = Path(__file__).resolve().parent.parent


def main() -> None:
    environment = sys.argv[1]
    with (ROOT / "samconfig.toml").open("rb") as file:
        region = tomllib.load(file)[environment]["global"]["parameters"]["region"]
    names = {store: f"frontdesk-{store}-{environment}" for store in ("main", "counters")}
    try:
        for applied in migrate(Table(boto3.client("dynamodb", region_name=region), names)):
            print(f"Migrated {applied.name}: {applied.changed} records")
    except UnknownMigrations as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
