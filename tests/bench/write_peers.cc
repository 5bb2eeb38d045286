/* SPDX-License-Identifier: MIT */
#include "bench.h"

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

/* Writing with RapidJSON. Its buffer is discarded when it is full, like that of the
   others. */

static int write_rapidjson(const bench_set *set, bench_tally *t) {
  rapidjson::StringBuffer buffer;
  rapidjson::Writer<rapidjson::StringBuffer> w(buffer);
  buffer.Reserve(BENCH_PIECE);
  w.StartObject();
  w.Key("results");
  w.StartArray();
  for (size_t i = 0; i < set->results; i++) {
    const bench_item *it = bench_next(set, i);
    w.StartObject();
    w.Key("href", 4);
    w.String(it->href, BENCH_HREF);
    w.Key("status", 6);
    w.Int(it->status);
    w.Key("message", 7);
    w.String(it->reason);
    w.EndObject();
    if (buffer.GetSize() > BENCH_PIECE - 4096) {
      t->bytes += buffer.GetSize();
      buffer.Clear();
    }
  }
  w.EndArray();
  w.EndObject();
  t->bytes += buffer.GetSize();
  return 0;
}

extern "C" {
extern const bench_contestant bench_write_json_cpp[] = {
    {"RapidJSON, Writer", write_rapidjson, nullptr, false},
    {nullptr, nullptr, nullptr, false}};
}
