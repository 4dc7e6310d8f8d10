#!/bin/sh
# Started by the Lambda Web Adapter in place of Lambda's own Python bootstrap, which is what
# otherwise puts the layers on the path.
export PYTHONPATH="${LAMBDA_TASK_ROOT}:/opt/python:${LAMBDA_RUNTIME_DIR}"
exec python3 -m uvicorn mcp_server.app:app --host 127.0.0.1 --port "${AWS_LWA_PORT}" \
  --log-level warning --no-access-log --no-server-header
