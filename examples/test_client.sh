#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# usage: test_client.sh CMS CLIENT_CURL STREAM_SERVER
#
# Tests the client with the CMS: what it reports, sends again and gives up, and how it
# handles invalid responses.

set -euo pipefail

# shellcheck disable=SC2034 # for check.sh
cms=$1 client=$2 stream_server=$3
# shellcheck source=examples/check.sh
. "$(dirname "$0")/check.sh"

# serve_once: answers one request with the bytes of $work/answer; sets once_url.
serve_once() {
  python3 -c 'import socket, sys
with socket.create_server(("127.0.0.1", 0)) as server:
    print("http://127.0.0.1:%d/" % server.getsockname()[1], flush=True)
    connection = server.accept()[0]
    with connection:
        connection.recv(65536)
        connection.sendall(open(sys.argv[1], "rb").read())' "$work/answer" \
    >"$work/once" &
  while ! [ -s "$work/once" ]; do
    sleep 0.05
  done
  once_url=$(cat "$work/once")
  rm "$work/once"
}

# client WANTED_STATUS ARGUMENT...
client() {
  local wanted=$1 status=0
  shift
  # shellcheck disable=SC2086 # a command with its arguments
  ${MESON_EXE_WRAPPER-} "$client" "$@" >"$work/out" 2>"$work/err" || status=$?
  same "client $*" "$wanted" "$status"
}

# answered WANTED_STATUS ERROR HEAD BODY: runs the client with that response.
answered() {
  printf 'HTTP/1.1 %s\r\nConnection: close\r\n\r\n%s' "$3" "$4" >"$work/answer"
  serve_once
  client "$1" "$once_url" /a
  [ -z "$2" ] || grep -q -e "$2" "$work/err" || same "error of $3" "$2" "$(cat "$work/err")"
}

test_client() {
  fresh
  local url=${cms_url}articles/bulk-delete
  client 0 "$url" /articles/1 /articles/2
  client 1 --accept xml "$url" /articles/3 /articles/7
  same 'table' '204  /articles/3             No Content
403  /articles/7             Belongs to alice' "$(head -n2 "$work/out")"
  seq -f /articles/%g 8 20 >"$work/hrefs"
  client 1 --each --failures --hrefs "$work/hrefs" "$url"
  same 'failures' '13  19' "$(awk '/^4/ { sub(".*/", "", $2); printf "%s  ", $2 }' \
    "$work/out" | sed 's/ *$//')"
  items 30 30 >"$work/envelope"
  client 0 --raw --body "$work/envelope" --user editor "$url"
  client 1 "${cms_url}nowhere" /articles/1
  local good='HTTP/1.1 207' type='Content-Type: application/json'
  good="207 Multi-Status"$'\r\n'"$type"
  answered 0 '' "$good" '{"results":[{"href":"/a","status":204}]}'
  answered 1 '1 items were not reported' "$good" '{"results":[]}'
  answered 2 . "$good" '{"results":[{"href":"/a","status":204}'
  answered 2 . "$good" ''
  answered 2 . "$good" '<html><body>Sign in</body></html>'
  answered 2 . "$good"$'\r\nContent-Length: 100' '{"results":[]}'
  answered 2 'another kind' "${good/json/xml}" \
    '<D:error xmlns:D="DAV:"><D:need-privileges/></D:error>'
  answered 2 'left results out' "$good" \
    '{"results":[{"href":"/a","status":204},{"href":"/","status":507}]}'
  answered 2 'counts more' "$good" \
    '{"results":[{"href":"/a","status":204}],"summary":{"total":2,"succeeded":1,"failed":1}}'
  answered 1 'was rolled back' "$good" \
    '{"results":[{"href":"/a","status":204}],"transaction":"rolledBack"}'
  answered 1 '503 Service Unavailable' '503 Busy' 'Later.'
  answered 1 '' "${good/207/424}" '{"results":[{"href":"/a","status":423}]}'
  same 'a multi-status with 424' '423  /a                      Locked' "$(head -n1 "$work/out")"
  answered 2 . "${good/207/424}" '{"results":['
  for body in '' 'Later.' '{"error":"later"}' '<D:error xmlns:D="DAV:"><D:a/></D:error>'; do
    answered 1 '424 Failed Dependency, not' '424 Failed Dependency' "$body"
    same 'no outcome' '' "$(cat "$work/out")"
  done
  answered 0 'not a multi-status' '204 No Content' ''
  answered 2 'an HTML page' '200 OK' '<!doctype html><p>Sign in</p>'
  answered 1 '' $'200 OK\r\n'"$type" '{"results":[{"href":"/a","status":423}]}'
  answered 1 '' "$good" '{"results":[{"index":0,"status":400,"message":"Invalid"}]}'
  same 'an item without an href' '400  item 0                  Invalid' "$(head -n1 "$work/out")"
  client 2 "$once_url" /a
}

# lock_for SECONDS ARTICLE: locks it as bob.
lock_for() {
  bulk 207 lock '{"items":[{"href":"/articles/'"$2"'","seconds":'"$1"'}]}' \
    -H 'X-User: bob'
}

test_client_retry() {
  fresh
  local url=${cms_url}articles/bulk-delete slow=1
  # In a wrapper the client takes seconds to start, so the locks last longer.
  [ -z "${MESON_EXE_WRAPPER-}" ] || slow=5
  last() {
    tail -n1 "$work/out" | sed 's/ in .*//'
  }
  lock_for "$((1 * slow))" 1
  lock_for "$((3 * slow))" 2
  client 1 --retry 3 --failures "$url" /articles/{1,2,3,7,37}
  same 'rounds' '5 items: 3 done, 2 given up, 0 to verify; 2 requests' "$(last)"
  same 'given up' '/articles/7: will fail until something else changes
/articles/37: is locked for an unknown time' \
    "$(sed -n 's/^given up  //p' "$work/out")"
  same 'deleted in the database' '1 2 3' \
    "$(stored "SELECT id FROM articles WHERE deleted_by = 'editor' ORDER BY id")"
  lock_for "$((3 * slow))" 6
  client 0 --retry 1 --accept xml --prefer 'handling=strict' "$url" /articles/{4,5,6}
  same 'all or nothing' '3 items: 3 done, 0 given up, 0 to verify; 2 requests' "$(last)"
  client 0 --retry 1 --accept ndjson --prefer return=minimal "$url" /articles/{8,9}
  same 'all successes omitted' '2 items: 2 done, 0 given up, 0 to verify; 1 request' \
    "$(last)"
  lock_for "$((9 * slow))" 10
  client 1 --retry 1 --max-wait 1 "$url" /articles/10
  same '--max-wait' '1 again in 1.0 s, less than the server requests' \
    "$(grep again "$work/out")"
  same 'last attempt' '1 items: 0 done, 1 given up, 0 to verify; 2 requests' \
    "$(last)"
  hold_database "$((4 * slow))"
  client 0 --retry "$((3 * slow))" "$url" /articles/11
  same 'busy database' '1 again in 1.0 s' "$(grep -m1 again "$work/out")"
  wait "$holder"
  printf 'HTTP/1.1 207 Multi-Status\r\nContent-Type: application/json\r\n%s\r\n\r\n%s' \
    'Connection: close' '{"results":[{"href":"/a","status":204},' >"$work/answer"
  serve_once
  client 1 --retry 1 --method POST "$once_url" /a /b
  same 'verify' '/b: may have taken effect, and must not be repeated' \
    "$(sed -n 's/^verify  //p' "$work/out")"
  printf 'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n%s\r\n\r\n%s' \
    'Connection: close' '{"results":[{"href":"/a","status":403}]}' >"$work/answer"
  serve_once
  client 1 --retry 1 "$once_url" /a
  same 'a multi-status with 200' '/a: will fail until something else changes' \
    "$(sed -n 's/^given up  //p' "$work/out")"
  client 2 --retry 1 --each "$url" /articles/12
}

# The chunks of the streaming server, complete and truncated.
test_stream() {
  items 1 1 >"$work/envelope"
  ${MESON_EXE_WRAPPER-} "$stream_server" 400 >"$work/answer"
  serve_once
  client 0 --body "$work/envelope" "$once_url"
  same 'results' 400 "$(grep -c '^200  /photos/' "$work/out")"
  ! ${MESON_EXE_WRAPPER-} "$stream_server" 400 399 >"$work/answer" || same 'a truncated stream' failure success
  serve_once
  client 2 --body "$work/envelope" "$once_url"
}

run_tests
