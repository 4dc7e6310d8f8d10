"""Prints what SAM makes of a template, as JSON. Run by the SAM environment's own Python.

No account and no network: the managed policies that SAM would look up are ARNs in its own table.
"""

import json
import logging
import sys

import boto3
from samtranslator.parser.parser import Parser  # type: ignore[import-not-found]
from samtranslator.translator.translator import Translator  # type: ignore[import-not-found]
from samtranslator.yaml_helper import yaml_parse  # type: ignore[import-not-found]


def main() -> None:
    logging.disable(logging.WARNING)
    with open(sys.argv[1]) as file:  # noqa: PTH123
        template = yaml_parse(file.read())
    for resource in template["Resources"].values():
        # What `sam package` does after an upload.
        if resource["Type"] == "AWS::Serverless::Function":
            resource["Properties"]["CodeUri"] = "s3://packages/functions"
        if resource["Type"] == "AWS::Serverless::LayerVersion":
            resource["Properties"]["ContentUri"] = "s3://packages/layer"
    session = boto3.Session(region_name="eu-west-1")
    translated = Translator({}, Parser(), boto_session=session).translate(template, {})
    json.dump(translated, sys.stdout)


if __name__ == "__main__":
    main()
