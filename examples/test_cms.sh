#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# usage: test_cms.sh CMS CLIENT_CURL STREAM_SERVER
#
# Tests the panel over HTTP, as its page and other clients would use it: every status,
# both forms of the answer, and what is really in the database afterwards; and the
# client, also against answers that are broken.

set -euo pipefail
# shellcheck source=examples/serve.sh
. "$(dirname "$0")/serve.sh"

cms=$1 client=$2 stream_server=$3
export no_proxy=127.0.0.1
work=$(mktemp -d)
trap 'stop_cms || true; rm -rf "$work"' EXIT

for tool in curl xmllint python3; do
  command -v "$tool" >/dev/null || { echo "$tool is missing"; exit 1; }
done

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
  start_cms "$cms" --database "$work/articles.db" --seed demo "$@"
}

# ask WANTED_STATUS PATH CURL_OPTION...: leaves $work/head and $work/body.
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

# json EXPRESSION: of the body, as b; the error where it has no value.
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

# stored QUERY: looks into the database, beside the running server.
stored() {
  python3 -c 'import sqlite3, sys
print(*(row[0] for row in sqlite3.connect(sys.argv[1]).execute(sys.argv[2])))' \
    "$work/articles.db" "$1"
}

# items FROM TO: an envelope for these articles.
items() {
  python3 -c 'import json, sys
first, last = int(sys.argv[1]), int(sys.argv[2])
print(json.dumps({"items": [{"href": f"/articles/{i}"} for i in range(first, last + 1)]}))
' "$1" "$2"
}

count_of() {
  json "sum(r['status'] == $1 for r in b['results'])"
}

test_delete_json() {
  fresh
  bulk 207 delete "$(items 1 100)"
  python3 -m json.tool "$work/body" >/dev/null || same 'JSON' valid invalid
  same 'type without Accept' application/json "$(header Content-Type)"
  same 'Vary' Accept "$(header Vary)"
  same 'outcomes' 100 "$(json "len(b['results'])")"
  same '204, 403, 404, 423' '84 8 4 4' \
    "$(count_of 204) $(count_of 403) $(count_of 404) $(count_of 423)"
  same 'message' 'Belongs to alice' "$(json "b['results'][6]['message']")"
  same 'condition' '{urn:example:cms}not-owner' \
    "$(json "b['results'][6]['errors'][0]['code']")"
  same 'deleted in the database' 84 \
    "$(stored "SELECT count(*) FROM articles WHERE deleted_by = 'editor'")"
  same 'still in the database' 12 \
    "$(stored "SELECT count(*) FROM articles WHERE deleted_by IS NULL")"
  bulk 207 delete "$(items 1 1)"
  same 'deleted twice' 404 "$(statuses)"
  bulk 207 delete "$(items 7 7)" -H 'X-User: alice'
  same 'deleted by its owner' 204 "$(statuses)"
}

test_delete_xml() {
  fresh
  bulk 207 delete "$(items 1 100)" -H 'Accept: application/xml'
  same 'type' 'application/xml; charset=utf-8' "$(header Content-Type)"
  xmllint --noout "$work/body" || same 'XML' well-formed broken
  same 'responses' 100 \
    "$(xmllint --xpath 'count(//*[local-name()="response"])' "$work/body")"
  same 'successes' 84 "$(xmllint --xpath \
    'count(//*[local-name()="status"][starts-with(., "HTTP/1.1 204 ")])' "$work/body")"
  same 'condition' 8 "$(xmllint --xpath 'count(//*[local-name()="error"]/*[
    local-name()="not-owner" and namespace-uri()="urn:example:cms"])' "$work/body")"
}

test_create() {
  fresh
  local long
  long=$(printf 'x%.0s' {1..121})
  bulk 207 create '{"items":[
    {"title":"Night <b>bus</b> & tram","slug":"night-bus","body":"From ten."},
    {"title":"Again","slug":"night-bus"},
    {"title":"Taken","slug":"town-library-history"},
    {"title":"'"$long"'","slug":"No Slug"},
    {"title":5,"slug":"five"},
    {"title":"Day bus","slug":"day-bus"}]}'
  same 'created' '201 409 409 422 400 201' "$(statuses)"
  same 'name' '/articles/bulk-create?item=1' "$(json "b['results'][1]['href']")"
  same 'location' /articles/101 "$(json "b['results'][0]['location']")"
  same 'one condition for each field' \
    '{urn:example:cms}title-too-long {urn:example:cms}slug-characters' \
    "$(json "' '.join(e['code'] for e in b['results'][3]['errors'])")"
  same 'only these were stored' 'night-bus day-bus' \
    "$(stored 'SELECT slug FROM articles WHERE id > 100 ORDER BY id')"
  ask 200 /articles
  same 'listed' 'Night <b>bus</b> & tram' "$(json "b['articles'][100]['title']")"
}

test_update() {
  fresh
  bulk 207 update '{"items":[
    {"href":"/articles/1","title":"Renamed"},
    {"href":"/articles/2","slug":"town-library-history"},
    {"href":"/articles/3","title":""},
    {"href":"/articles/4"},
    {"href":"/articles/7","title":"Mine"},
    {"href":"/articles/13","title":"Mine"},
    {"href":"/articles/22","title":"Mine"},
    {"href":"/articles/999","title":"Mine"},
    {"href":"/elsewhere","title":"Mine"},
    {"title":"Mine"},
    "/articles/5",
    {"href":"/articles/6","body":"New text."}]}'
  same 'updated' '200 409 422 422 403 423 404 404 404 400 400 200' "$(statuses)"
  same 'an item without href' '/articles/bulk-update?item=9' \
    "$(json "b['results'][9]['href']")"
  same 'title in the database' Renamed \
    "$(stored 'SELECT title FROM articles WHERE id = 1')"
  same 'text in the database' 'New text.' \
    "$(stored 'SELECT body FROM articles WHERE id = 6')"
  same 'nothing else' 0 "$(stored "SELECT count(*) FROM articles WHERE title = 'Mine'")"
}

test_validate() {
  fresh
  bulk 207 validate '{"items":[
    {"href":"/articles/1","title":"Renamed"},
    {"title":"New","slug":"brand-new"},
    {"title":"New","slug":"town-library-history"},
    {"href":"/articles/7","title":"Mine"}]}'
  same 'validated' '200 200 409 403' "$(statuses)"
  same 'nothing was written' '100 0' "$(stored 'SELECT count(*) FROM articles') \
$(stored "SELECT count(*) FROM articles WHERE title = 'Renamed'")"
}

# A refusal is RFC 9457's problem, tells why, and has done nothing.
refused() {
  same "$* type" application/problem+json "$(header Content-Type)"
  same "$* status" "$(head -n1 "$work/head" | cut -d' ' -f2)" "$(json "b['status']")"
  same "$* detail" True "$(json "len(b['detail']) > 10")"
}

test_refusals() {
  fresh --max-items 3 --max-bytes 400
  local one big
  one=$(items 1 1)
  big=$(printf '{"items":[]%390s' '')
  bulk 400 delete '{"items":[{"href":"/articles/1"}'; refused cut
  bulk 400 delete '{"items":[{"href":"/articles/1"}]} x'; refused trailing
  bulk 400 delete '[1]'; refused array
  bulk 400 delete '{"items":{}}'; refused object
  bulk 400 delete '{"items":[]}'; refused none
  bulk 400 delete ''; refused empty
  bulk 400 delete '{"items":[{"href":"/articles/1"},{"href":"/articles/1"}]}'
  refused twice
  bulk 400 delete "$(printf '{"items":[{"href":"\xff"}]}')"; refused 'not UTF-8'
  bulk 400 delete "$one" -H 'X-User: <b>'; refused user
  bulk 404 erase "$one"; refused address
  ask 404 /articles/0; refused 'no article'
  ask 405 /articles/bulk-delete; refused method
  same 'Allow' POST "$(header Allow)"
  ask 405 /articles -X PUT; same 'Allow' 'GET, HEAD' "$(header Allow)"
  ask 405 /articles/1 -X POST; same 'Allow' DELETE "$(header Allow)"
  bulk 406 delete "$one" -H 'Accept: text/html, application/json;q=0'; refused 406
  same 'Vary of a 406' Accept "$(header Vary)"
  ask 415 /articles/bulk-delete -H 'Content-Type: text/plain' --data-binary "$one"
  refused 415
  bulk 413 delete "$(items 1 4)"; refused 'too many items'
  same 'maximum of items' 3 "$(json "b['maximum']")"
  bulk 413 delete "$big"; refused 'Content-Length'
  same 'maximum of bytes' 400 "$(json "b['maximum']")"
  bulk 413 delete "$big" -H 'Transfer-Encoding: chunked'; refused chunked
  same 'maximum of bytes, chunked' 400 "$(json "b['maximum']")"
  same 'nothing was done' 0 \
    "$(stored "SELECT count(*) FROM articles WHERE deleted_by = 'editor'")"
  bulk 207 delete "$(items 1 3)"
  bulk 207 delete "$(printf '%-400s' "$(items 4 6)")" -H 'Transfer-Encoding: chunked'
  same 'as much as is allowed' '204 204 204' "$(statuses)"
}

# accepts WANTED_TYPE ACCEPT...
accepts() {
  local wanted=$1 options=() value
  shift
  for value; do
    options+=(-H "Accept: $value")
  done
  bulk 207 validate '{"items":[{"href":"/articles/1","title":"x"}]}' "${options[@]}"
  same "Accept: $*" "$wanted" "$(header Content-Type)"
}

test_negotiation() {
  fresh
  local json=application/json xml='application/xml; charset=utf-8'
  accepts "$json" '*/*'
  accepts "$json" 'application/*'
  accepts "$json" 'application/xml;q=0.8, application/json;q=0.8'
  accepts "$json" 'application/xml;q=0.8, application/json;q=0.801'
  accepts "$xml" 'application/json;q=0.5, Application/XML ; Q=0.9'
  accepts "$xml" '*/*, application/json;q=0.1, text/*;q=0.2'
  accepts "$xml" 'application/json;q=0.1' 'application/xml'
  accepts "$xml" 'text/x;a="b,application/json", application/xml;charset="UTF-8"'
  accepts 'text/xml; charset=utf-8' 'text/xml'
  bulk 406 validate '{"items":[1]}' -H 'Accept: application/json;q=2'
  bulk 406 validate '{"items":[1]}' -H 'Accept: application/json;v=2, image/*'
}

test_single_and_page() {
  fresh
  ask 204 /articles/17 -X DELETE
  ask 404 /articles/17 -X DELETE; refused 404
  ask 403 /articles/7 -X DELETE; refused 403
  ask 423 /articles/13 -X DELETE; refused 423
  ask 200 /
  case $(header Content-Security-Policy) in
    "default-src 'none'"*) ;;
    *) same 'Content-Security-Policy' strict "$(header Content-Security-Policy)" ;;
  esac
  ask 200 /page.js
  ask 200 /page.css -I
  ask 200 /articles
  same 'listing' '99 /articles/1' \
    "$(json "len(b['articles'])") $(json "b['articles'][0]['href']")"
}

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
  "$client" "$@" >"$work/out" 2>"$work/err" || status=$?
  same "client $*" "$wanted" "$status"
}

# answered WANTED_STATUS ERROR HEAD BODY: what the client makes of such an answer.
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
  answered 1 'nothing was said of 1' "$good" '{"results":[]}'
  answered 2 . "$good" '{"results":[{"href":"/a","status":204}'
  answered 2 . "$good" ''
  answered 2 . "$good" '<html><body>Sign in</body></html>'
  answered 2 . "$good"$'\r\nContent-Length: 100' '{"results":[]}'
  answered 2 'another kind' "${good/json/xml}" \
    '<D:error xmlns:D="DAV:"><D:need-privileges/></D:error>'
  answered 2 'left results out' "$good" \
    '{"results":[{"href":"/a","status":204},{"href":"/","status":507}]}'
  answered 1 '503 Service Unavailable' '503 Busy' 'Later.'
  client 2 "$once_url" /a
}

# The streaming server's chunks, whole and cut.
test_stream() {
  items 1 1 >"$work/envelope"
  "$stream_server" 400 >"$work/answer"
  serve_once
  client 0 --body "$work/envelope" "$once_url"
  same 'results' 400 "$(grep -c '^200  /photos/' "$work/out")"
  ! "$stream_server" 400 399 >"$work/answer" || same 'a cut stream' failure success
  serve_once
  client 2 --body "$work/envelope" "$once_url"
}

test_shutdown() {
  local signal status
  for signal in TERM INT; do
    fresh
    ask 200 /
    status=0
    stop_cms "$signal" || status=$?
    same "exit status after SIG$signal" 0 "$status"
  done
}

for test in $(declare -F | sed -n 's/^declare -f \(test_\)/\1/p'); do
  before=$failures
  "$test"
  stop_cms
  [ "$failures" -eq "$before" ] && echo "ok: $test"
done
[ "$failures" -eq 0 ]
