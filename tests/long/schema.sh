#!/usr/bin/env bash
# SPDX-License-Identifier: MIT

# Checks with Ajv that all JSON that the library writes is valid against
# doc/multistatus.schema.json, and that invalid documents are not: see documents.c and
# validate.js.
#
# usage: tests/long/schema.sh [COUNT]

set -euo pipefail

count=${1:-20000}
cd "$(dirname "$0")/../.."
# shellcheck source=tests/support/install.sh
. tests/support/install.sh
need_packages nodejs node-ajv

# Each of these violates one rule.
invalid() {
  cat <<'END'
{}
{"results":{}}
{"results":[{"status":200}]}
{"results":[{"href":7,"status":200}]}
{"results":[{"href":"/a","status":"200"}]}
{"results":[{"href":"/a","status":99}]}
{"results":[{"href":"/a","status":200.5}]}
{"results":[{"href":"/a b","status":200}]}
{"results":[{"href":"/a","moreHrefs":[],"status":200}]}
{"results":[{"href":"/a","moreHrefs":["/b"],"status":200,"propstats":[{"status":200,"props":{}}]}]}
{"results":[{"href":"/a","status":200,"propstats":[]}]}
{"results":[{"href":"/a","status":200,"propstats":[{"status":200}]}]}
{"results":[{"href":"/a","status":200,"propstats":[{"props":{}}]}]}
{"results":[{"href":"/a","status":200,"propstats":[{"status":200,"props":{"x":null}}]}]}
{"results":[{"href":"/a","status":200,"propstats":[{"status":200,"props":{"{DAV:}x":7}}]}]}
{"results":[{"href":"/a","status":200,"propstats":[{"status":200,"props":{"{DAV:}x":{"text":"y"}}}]}]}
{"results":[{"href":"/a","status":200,"propstats":[{"status":200,"props":{"{DAV:}x":{"xml":"y"}}}]}]}
{"results":[{"href":"/a","status":200,"lang":"en"}]}
{"results":[{"href":"/a","status":200,"errors":[{"hrefs":["/b"]}]}]}
{"results":[{"href":"/a","status":200,"errors":[{"code":"a b"}]}]}
{"results":[{"href":"/a","status":200,"ext":["x"]}]}
{"results":[{"href":"/a","index":-1,"status":200}]}
{"results":[{"href":"/a","retryAfter":"3","status":200}]}
{"results":[{"href":"/a","applied":"maybe","status":200}]}
{"results":[{"href":"/a","headers":{"ETag":"1"},"status":200}]}
{"results":[{"href":"/a","problem":"x","status":200}]}
{"results":[{"href":"/a","contentType":"text/plain","status":200}]}
{"results":[],"transaction":"half"}
{"results":[],"summary":{"total":1}}
{"kind":"error","results":[]}
{"kind":"listing","results":[]}
END
}

{
  build/plain/tests/long/documents "$count" tests/cases/*.{xml,json,bin} doc/examples/*.{xml,json}
  sed 's/^/record /' doc/examples/*.ndjson
  invalid | sed 's/^/invalid /'
} | NODE_PATH=/usr/share/nodejs node tests/long/validate.js doc/multistatus.schema.json
