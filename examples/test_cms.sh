#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# usage: test_cms.sh CMS
#
# Tests the CMS over HTTP, as its page and other clients use it: every status, each format
# of the response, and the contents of the database afterwards.

set -euo pipefail

cms=$1
# shellcheck source=examples/check.sh
. "$(dirname "$0")/check.sh"

count_of() {
  json "sum(r['status'] == $1 for r in b['results'])"
}

test_delete_json() {
  fresh
  bulk 207 delete "$(items 1 100)"
  python3 -m json.tool "$work/body" >/dev/null || same 'JSON' valid invalid
  same 'type without Accept' application/json "$(header Content-Type)"
  same 'Vary' 'Accept, Prefer' "$(header Vary)"
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
  xmllint --noout "$work/body" || same 'XML' well-formed malformed
  same 'responses' 100 \
    "$(xmllint --xpath 'count(//*[local-name()="response"])' "$work/body")"
  same 'successes' 84 "$(xmllint --xpath \
    'count(//*[local-name()="status"][starts-with(., "HTTP/1.1 204 ")])' "$work/body")"
  same 'condition' 8 "$(xmllint --xpath 'count(//*[local-name()="error"]/*[
    local-name()="not-owner" and namespace-uri()="urn:example:cms"])' "$work/body")"
}

# table: the articles in the database.
table() {
  stored "SELECT id || quote(title) || quote(slug) || quote(edited_by) || listed ||
    quote(deleted_by) FROM articles ORDER BY id"
}

test_all_or_nothing() {
  fresh
  local strict='Prefer: handling=strict' before
  before=$(table)
  bulk 207 delete "$(items 1 7)" -H "$strict" # alice's comes last
  same 'outcomes' '424 424 424 424 424 424 403' "$(statuses)"
  same 'the cause' 6 "$(json "sum(r.get('errors') == [{'code': 'rolled-back',
    'hrefs': ['/articles/7']}] for r in b['results'])")"
  same 'what was applied' "{'no'}" "$(json "{r['applied'] for r in b['results']}")"
  same 'transaction' rolledBack "$(json "b['transaction']")"
  same 'Preference-Applied' handling=strict "$(header Preference-Applied)"
  same 'Vary' 'Accept, Prefer' "$(header Vary)"
  same 'the database, rolled back' "$before" "$(table)"
  bulk 207 delete "$(items 1 100)" -H "$strict" -H 'Accept: application/xml'
  same '424 in XML' 99 "$(xmllint --xpath \
    'count(//*[local-name()="status"][starts-with(., "HTTP/1.1 424 ")])' "$work/body")"
  same 'transaction in XML' 1 "$(grep -c '"transaction":"rolledBack"' "$work/body")"
  bulk 207 create '{"items":[{"title":"Night bus","slug":"night-bus"},
    {"title":"Day bus","slug":"town-library-history"}]}' -H "$strict"
  same 'created' '424 409' "$(statuses)"
  same 'the database, still' "$before" "$(table)"
  bulk 207 delete "$(items 1 6)" -H "$strict"
  same 'committed' '204 204 204 204 204 204 committed' \
    "$(statuses) $(json "b['transaction']")"
  same 'deleted in the database' 6 \
    "$(stored "SELECT count(*) FROM articles WHERE deleted_by = 'editor'")"
  bulk 207 delete "$(items 7 8)" -H 'Prefer: handling=lenient'
  same 'not atomic' '403 204 lenient' \
    "$(statuses) $(header Preference-Applied | cut -d= -f2)"
}

# The items of a group succeed or fail together, independently of the others.
test_groups() {
  fresh
  local some before
  some='{"items":[{"href":"/articles/1","group":"a"},{"href":"/articles/2","group":"a"},
    {"href":"/articles/3","group":"b"},{"href":"/articles/7","group":"b"},
    {"href":"/articles/4"}]}'
  before=$(table)
  bulk 207 delete "$some" -H 'Prefer: handling=strict'
  same 'all or nothing' '424 424 424 403 424' "$(statuses)"
  same 'the database, rolled back' "$before" "$(table)"
  bulk 207 delete "$some"
  same 'outcomes' '204 204 424 403 204' "$(statuses)"
  same 'the cause' '/articles/7' "$(json "b['results'][2]['errors'][0]['hrefs'][0]")"
  same 'the group' b "$(json "b['results'][2]['group']")"
  same 'deleted in the database' '1 2 4' \
    "$(stored "SELECT id FROM articles WHERE deleted_by = 'editor' ORDER BY id")"
  bulk 422 delete '{"items":[{"href":"/articles/5","group":"a"},
    {"href":"/articles/6"},{"href":"/articles/8","group":"a"}]}'; refused split
}

test_minimal() {
  fresh
  local minimal='Prefer: return=minimal'
  bulk 207 delete "$(items 1 8)" -H "$minimal"
  same 'reported' '403 6 7' "$(statuses) $(json "b['results'][0]['index']") \
$(json "b['summary']['omitted']")"
  same 'Preference-Applied' return=minimal "$(header Preference-Applied)"
  bulk 207 delete "$(items 9 14)" -H "$minimal" -H 'Accept: application/x-ndjson'
  same 'type' application/x-ndjson "$(header Content-Type)"
  same 'lines' 2 "$(wc -l <"$work/body")"
  head -n1 "$work/body" >"$work/line" && mv "$work/line" "$work/body"
  same 'the line' '/articles/13 423' "$(json "b['href']") $(json "b['status']")"
}

# If the deadline has passed, nothing is done, and the response has a Retry-After.
test_deadline() {
  fresh --max-seconds 1
  local before
  before=$(table)
  bulk 207 delete "$(items 1 3)" -H 'Prefer: wait=0'
  same 'not reached' '503 503 503 no 1' "$(statuses) \
$(json "b['results'][0]['applied']") $(json "b['results'][0]['retryAfter']")"
  same 'Preference-Applied' wait=0 "$(header Preference-Applied)"
  bulk 207 delete "$(items 1 3)" -H 'Prefer: wait=0, handling=strict'
  same 'not reached, all or nothing' 'rolledBack 3' \
    "$(json "b['transaction']") $(json "b['summary']['failed']")"
  hold_database 4
  bulk 503 delete "$(items 1 3)"; refused busy
  same 'Retry-After' 1 "$(header Retry-After)"
  same 'the database' "$before" "$(table)"
  wait "$holder"
  bulk 207 delete "$(items 1 3)" -H 'Prefer: wait=60'
  same 'in time' '204 204 204' "$(statuses)"
}

test_locks() {
  fresh
  lock() {
    bulk 207 lock '{"items":[{"href":"/articles/1","seconds":'"$1"'}]}' -H "X-User: $2"
    statuses
  }
  same 'locked' 200 "$(lock 50 bob)"
  same 'by another user' 423 "$(lock 5 alice)"
  bulk 207 delete "$(items 1 1)"
  same 'with the time left' '423 True True' "$(statuses) \
$(json "0 < b['results'][0]['retryAfter'] <= 50") \
$(json "b['results'][0]['message'] ==
    'Locked by bob for %d s' % b['results'][0]['retryAfter']")"
  bulk 207 delete "$(items 37 37)"
  same 'without an end' '423 False' \
    "$(statuses) $(json "'retryAfter' in b['results'][0]")"
  ask 423 /articles/61 -X DELETE
  same 'Retry-After' True "$(json "0 < int('$(header Retry-After)') <= 60")"
  same 'unlocked' '200 200' "$(lock 100 bob) $(lock 0 bob)"
  bulk 207 lock '{"items":[{"href":"/articles/2","seconds":-1},
    {"href":"/articles/3","seconds":"1"},{"href":"/articles/22"}]}'
  same 'invalid locks' '400 400 404' "$(statuses)"
  bulk 207 delete "$(items 1 1)"
  same 'deleted' 204 "$(statuses)"
  bulk 207 lock '{"items":[{"href":"/articles/2","seconds":1}]}' -H 'X-User: bob'
  sleep 1.1
  bulk 207 delete "$(items 2 2)"
  same 'expired' 204 "$(statuses)"
}

# An item that is sent again with its key is executed once.
test_keys() {
  fresh
  local bus='{"title":"Night bus","slug":"night-bus","key":"k1"}'
  bulk 207 create '{"items":['"$bus"']}'
  same 'created' '201 /articles/101' "$(statuses) $(json "b['results'][0]['location']")"
  bulk 207 create '{"items":[{"title":"Day bus","slug":"day-bus","key":"k2"},'"$bus"']}'
  same 'again' '201 201 /articles/101' \
    "$(statuses) $(json "b['results'][1]['location']")"
  bulk 207 create '{"items":['"${bus/Night/Late}"']}'
  same 'key of another article' '422 {urn:example:cms}key-reused' \
    "$(statuses) $(json "b['results'][0]['errors'][0]['code']")"
  bulk 207 create '{"items":['"$bus"']}' -H 'X-User: alice'
  same "another user's key" 409 "$(statuses)"
  bulk 422 create '{"items":['"$bus,$bus"']}'; refused 'one key twice'
  same 'in the database' 'night-bus day-bus' \
    "$(stored 'SELECT slug FROM articles WHERE id > 100 ORDER BY id')"
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

# refused WHAT: the response is a problem (RFC 9457) with the status and a reason.
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
  bulk 422 delete '{"items":[{"href":"/articles/1"},{"href":"1"}]}'; refused twice
  same 'which' '["/articles/1"]' "$(json "json.dumps(b['errors'][0]['hrefs'])")"
  bulk 400 delete "$(printf '{"items":[{"href":"\xff"}]}')"; refused 'not UTF-8'
  bulk 400 delete "$one" -H 'X-User: <b>'; refused user
  bulk 404 erase "$one"; refused address
  ask 404 /articles/0; refused 'no article'
  ask 405 /articles/bulk-delete; refused method
  same 'Allow' POST "$(header Allow)"
  bulk 400 delete '[1]' -H 'Accept: application/xml'
  same 'a problem in XML' 400 "$(xmllint --xpath 'string(//*[local-name()="status"])' \
    "$work/body")"
  ask 405 /articles -X PUT; same 'Allow' 'GET, HEAD' "$(header Allow)"
  ask 405 /articles/1 -X POST; same 'Allow' DELETE "$(header Allow)"
  bulk 406 delete "$one" -H 'Accept: text/html, application/json;q=0'; refused 406
  same 'Vary of a 406' 'Accept, Prefer' "$(header Vary)"
  same 'types' application/json "$(json "b['types'][0]")"
  ask 415 /articles/bulk-delete -H 'Content-Type: text/plain' --data-binary "$one"
  refused 415
  bulk 413 delete "$(items 1 4)"; refused 'too many items'
  same 'items' '4, at most 3' "$(json "'%d, at most %d' % (b['items'], b['maxItems'])")"
  bulk 413 delete "$big"; refused 'Content-Length'
  same 'maximum of bytes' 400 "$(json "b['maxBytes']")"
  bulk 413 delete "$big" -H 'Transfer-Encoding: chunked'; refused chunked
  same 'maximum of bytes, chunked' 400 "$(json "b['maxBytes']")"
  same 'nothing was done' 0 \
    "$(stored "SELECT count(*) FROM articles WHERE deleted_by = 'editor'")"
  bulk 207 delete "$(items 1 3)"
  bulk 207 delete "$(printf '%-400s' "$(items 4 6)")" -H 'Transfer-Encoding: chunked'
  same 'exactly the maximum' '204 204 204' "$(statuses)"
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
  accepts application/x-ndjson application/x-ndjson
  accepts "$json" 'application/json;q=2' # malformed: as if there were no Accept
  accepts "$xml" 'application/json;q=2, application/xml'
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

# A string with a NUL is refused, not truncated to the href of another article.
test_nul() {
  fresh
  local body
  for body in '{"items":[{"href":"/articles/3\u0000x"}]}' \
    '{"items":[{"href":"3\u0000"}]}' \
    '{"items":[{"href":"/articles/4","\u0000":""},{"href":"/articles/5"}]}' \
    '{"items":[{"href":"/articles/\\\\\u0000"}]}'; do
    bulk 400 delete "$body"; refused 'NUL'
  done
  printf '{"items":[{"href":"/articles/3\0x"}]}' >"$work/nul"
  bulk 400 delete "@$work/nul"; refused 'a raw NUL'
  bulk 400 update '{"items":[{"href":"/articles/3","title":"A\u0000B"}]}'
  bulk 422 delete '{"items":[{"href":"/articles/3","id":"a\u0001"}]}'; refused id
  bulk 422 delete '{"items":[{"href":"/articles/3"},{"href":"/articles/%33"}]}'
  bulk 207 delete '{"items":[{"href":"/articles/3%00x"},{"href":"/articles/3%2Fx"},
    {"href":"/articles/3#x"},{"href":"/articles/3?x"},{"href":""}]}'
  same 'other articles' '400 400 404 404 400' "$(statuses)"
  bulk 207 delete '{"items":[{"href":"/articles/3%00x"}]}' -H 'Accept: application/xml'
  xmllint --noout "$work/body" || same 'XML' well-formed malformed
  same 'nothing was done' '0 100' \
    "$(stored "SELECT count(*) FROM articles WHERE deleted_by = 'editor'") \
$(stored "SELECT count(*) FROM articles WHERE title NOT IN ('A', '')")"
  bulk 207 update '{"items":[{"href":"/articles/3","title":"\\\\u0000"}]}'
  same 'an escaped backslash' 200 "$(statuses)"
}

# A page whose host name resolves to this server (DNS rebinding) gets no data.
test_host() {
  fresh
  local port=${cms_url##*:} host
  port=${port%/}
  for host in evil.example "evil.example:$port" 127.0.0.1.evil.example localhost.evil \
    '127.0.0.1:x' '127.0.0.1@evil.example' 127.0.0.2; do
    ask 421 /articles -H "Host: $host"
    bulk 421 delete "$(items 1 1)" -H "Host: $host"
  done
  for host in 127.0.0.1 "127.0.0.1:$port" "LOCALHOST:$port" localhost; do
    ask 200 /articles -H "Host: $host"
  done
  same 'two of them' 400 "$(printf 'GET /articles HTTP/1.1\r\nHost: localhost\r\nHost: %s\r\nConnection: close\r\n\r\n' evil |
    python3 -c "$talk" "$port" | head -n1 | cut -d' ' -f2)"
  same 'nothing was done' 0 \
    "$(stored "SELECT count(*) FROM articles WHERE deleted_by = 'editor'")"
}

# Sends its standard input, and prints the response.
talk='import socket, sys
with socket.create_connection(("127.0.0.1", int(sys.argv[1])), 10) as s:
    s.sendall(sys.stdin.buffer.read())
    while data := s.recv(65536):
        sys.stdout.buffer.write(data)'

# Clients with incomplete requests do not block others.
test_unfinished() {
  fresh
  local port=${cms_url##*:} request
  port=${port%/}
  for request in 'GET / HTTP/1.1\r\nHost: ' \
    'POST /articles/bulk-delete HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 99\r\n\r\n{' \
    ''; do
    python3 -c 'import socket, sys, time
held = [socket.create_connection(("127.0.0.1", int(sys.argv[1])), 10) for _ in range(300)]
for s in held:
    try:
        s.sendall(sys.argv[2].encode().decode("unicode_escape").encode())
    except OSError:
        pass
print("held", flush=True)
time.sleep(60)' "$port" "$request" >"$work/held" &
    holder=$!
    until [ -s "$work/held" ]; do
      sleep 0.05
    done
    rm "$work/held"
    ask 200 /articles --max-time 5
    bulk 207 validate '{"items":[{"href":"/articles/1","title":"x"}]}' --max-time 5
    kill "$holder"
    wait "$holder" || :
  done
}

# slow_client BODY [SECONDS]: sends the file as a bulk-delete, and waits after the first
# bytes of the response. Reports its progress in $work/slow; the body is in $work/body.
slow_client() {
  local port=${cms_url##*:}
  rm -f "$work/slow"
  python3 -c 'import socket, sys, time
body = open(sys.argv[2], "rb").read()
s = socket.socket()
s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
s.connect(("127.0.0.1", int(sys.argv[1])))
s.sendall(b"POST /articles/bulk-delete HTTP/1.1\r\nHost: localhost\r\n"
          b"Content-Type: application/json\r\nConnection: close\r\n"
          b"Content-Length: %d\r\n\r\n" % len(body) + body)
print("sent", flush=True)
got = s.recv(100)
print("answered", flush=True)
time.sleep(float(sys.argv[4]))
while data := s.recv(1 << 20):
    got += data
open(sys.argv[3], "wb").write(got.partition(b"\r\n\r\n")[2])' \
    "${port%/}" "$1" "$work/body" "${2:-0}" >"$work/slow" &
  reading=$!
}

# until_slow WORD: waits until the slow client has reported it.
until_slow() {
  until grep -qs "$1" "$work/slow"; do
    sleep 0.05
  done
}

# The response to a committed request is sent, even after a signal to end.
test_drain() {
  fresh
  local status=0 reading
  items 1 3 >"$work/some"
  hold_database 1.5
  slow_client "$work/some"
  until_slow sent
  sleep 0.3
  stop_cms TERM || status=$?
  same 'exit status' 0 "$status"
  wait "$reading" "$holder"
  same 'outcomes' '204 204 204' "$(statuses)"
  same 'deleted in the database' 3 "$(stored "SELECT count(*) FROM articles WHERE deleted_by = 'editor'")"
}

# The same if the client reads the response slowly.
test_drain_slowly() {
  fresh --max-items 80000 --max-bytes 8000000 --max-seconds 60
  local status=0 reading
  items 1 80000 >"$work/many"
  slow_client "$work/many" 1
  until_slow answered
  stop_cms TERM || status=$?
  same 'exit status' 0 "$status"
  wait "$reading"
  same 'all results' 80000 "$(json "len(b['results'])")"
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

run_tests
