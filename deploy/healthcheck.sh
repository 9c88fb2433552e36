#!/bin/bash
# Ends with 0 when the server on this machine answers GET /live. Needs nothing but bash.
set -euo pipefail

exec 3<>"/dev/tcp/127.0.0.1/${PORT:-8019}"
printf 'GET /live HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n' >&3
read -r -t 3 status <&3
[[ $status == 'HTTP/1.1 200 '* ]]
