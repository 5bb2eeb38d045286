# shellcheck shell=bash
# SPDX-License-Identifier: MIT
#
# Sourced by the tests of the CMS and its client. Needs cms, the server's program; sets
# work, a temporary directory. Each test is a function test_...; run_tests runs them all.

# shellcheck disable=SC2034,SC2119,SC2154
# shellcheck source=examples/serve.sh
. "$(dirname "${BASH_SOURCE[0]}")/serve.sh"

export no_proxy=127.0.0.1
work=$(mktemp -d)
trap 'stop_cms || true; rm -rf "$work"' EXIT

failures=0

# same WHAT WANTED GOT
same() {
  if [ "$2" != "$3" ]; then
    echo "FAILED: $1: wanted [$2], got [$3]"
    failures=$((failures + 1))
  fi
}

# fresh OPTION...: starts a server with a new database.
fresh() {
  rm -f "$work"/articles.db*
  start_cms "$cms" --database "$work/articles.db" --durable no --seed demo "$@"
}

# ask WANTED_STATUS PATH CURL_OPTION...: the response is in $work/head and $work/body.
ask() {
  local wanted=$1 path=$2 status
  shift 2
  : >"$work/body"
  status=$(curl -sS -D "$work/head" -o "$work/body" -w '%{http_code}' "$@" \
    "${cms_url%/}$path") || status="curl failed, $status"
  same "$path $*" "$wanted" "$status"
}

# bulk WANTED_STATUS OPERATION BODY CURL_OPTION...
bulk() {
  local wanted=$1 operation=$2 body=$3
  shift 3
  ask "$wanted" "/articles/bulk-$operation" -H 'Content-Type: application/json' \
    --data-binary "$body" "$@"
}

header() {
  tr -d '\r' <"$work/head" | sed -n "s/^$1: //Ip"
}

# json EXPRESSION: evaluates it with the parsed body as b; prints the error if it fails.
json() {
  python3 -c "import json, sys
try:
    b = json.load(open(sys.argv[1], encoding='utf-8'))
    print($1)
except (ValueError, LookupError, TypeError) as error:
    print(repr(error))" "$work/body"
}

statuses() {
  json "' '.join(str(r['status']) for r in b['results'])"
}

# stored QUERY: queries the database of the running server.
stored() {
  python3 -c 'import sqlite3, sys
print(*(row[0] for row in sqlite3.connect(sys.argv[1]).execute(sys.argv[2])))' \
    "$work/articles.db" "$1"
}

# items FROM TO: a request body with these articles.
items() {
  python3 -c 'import json, sys
first, last = int(sys.argv[1]), int(sys.argv[2])
print(json.dumps({"items": [{"href": f"/articles/{i}"} for i in range(first, last + 1)]}))
' "$1" "$2"
}

# hold_database SECONDS: another process locks the database that long; sets holder.
hold_database() {
  python3 -c 'import sqlite3, sys, time
database = sqlite3.connect(sys.argv[1], isolation_level=None)
database.execute("BEGIN IMMEDIATE")
print("held", flush=True)
time.sleep(float(sys.argv[2]))
database.execute("ROLLBACK")' "$work/articles.db" "$1" >"$work/held" &
  holder=$!
  until [ -s "$work/held" ]; do
    sleep 0.05
  done
  rm "$work/held"
}

run_tests() {
  local test before
  for test in $(declare -F | sed -n 's/^declare -f \(test_\)/\1/p'); do
    before=$failures
    "$test"
    stop_cms
    [ "$failures" -ne "$before" ] || echo "ok: $test"
  done
  [ "$failures" -eq 0 ]
}
