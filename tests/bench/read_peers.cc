/* SPDX-License-Identifier: MIT */
#include "bench.h"

#include <pugixml.hpp>
#include <rapidjson/document.h>
#include <simdjson.h>

/* The readers in C++. */

static size_t first(const char *s) {
  return static_cast<unsigned char>(s[0]);
}

/* ---- pugixml ---- */

static int read_pugixml(const bench_set *, const bench_body *body, bench_tally *) {
  pugi::xml_document doc;
  return doc.load_buffer(body->data, body->len, pugi::parse_default) ? 0 : -1;
}

static int read_pugixml_seen(const bench_set *, const bench_body *body,
                             bench_tally *t) {
  pugi::xml_document doc;
  if (!doc.load_buffer(body->data, body->len, pugi::parse_default))
    return -1;
  for (pugi::xml_node r : doc.first_child().children("D:response")) {
    t->results++;
    t->bytes += first(r.child_value("D:href")) + first(r.child_value("D:status"));
    for (pugi::xml_node ps : r.children("D:propstat")) {
      t->bytes += first(ps.child_value("D:status"));
      for (pugi::xml_node p : ps.child("D:prop").children()) {
        t->props++;
        t->bytes += first(p.name()) + first(p.child_value());
      }
    }
  }
  return 0;
}

/* ---- RapidJSON ---- */

static int read_rapidjson(const bench_set *, const bench_body *body, bench_tally *t) {
  rapidjson::Document doc;
  if (doc.Parse(body->data, body->len).HasParseError() || !doc.IsObject())
    return -1;
  auto results = doc.FindMember("results");
  if (results == doc.MemberEnd() || !results->value.IsArray())
    return -1;
  for (const auto &r : results->value.GetArray()) {
    t->results++;
    if (!r.IsObject())
      continue;
    auto href = r.FindMember("href"), status = r.FindMember("status"),
         message = r.FindMember("message");
    if (href != r.MemberEnd() && href->value.IsString())
      t->bytes += first(href->value.GetString());
    if (status != r.MemberEnd() && status->value.IsInt())
      t->bytes += static_cast<size_t>(status->value.GetInt());
    if (message != r.MemberEnd() && message->value.IsString())
      t->bytes += first(message->value.GetString());
  }
  return 0;
}

/* ---- simdjson ---- */

static int read_simdjson(const bench_set *, const bench_body *body, bench_tally *t) {
  simdjson::ondemand::parser parser;
  simdjson::ondemand::document doc;
  simdjson::ondemand::array results;
  if (parser.iterate(body->data, body->len, body->len + BENCH_PADDING).get(doc) ||
      doc["results"].get_array().get(results))
    return -1;
  for (auto r : results) {
    std::string_view href, message;
    uint64_t status;
    if (r["href"].get_string().get(href) || r["status"].get_uint64().get(status))
      return -1;
    if (r["message"].get_string().get(message) == simdjson::SUCCESS)
      t->bytes += first(message.data());
    t->results++;
    t->bytes += first(href.data()) + status;
  }
  return 0;
}

extern "C" {
extern const bench_contestant bench_read_xml_cpp[] = {
    {"pugixml, tree, not looked at", nullptr, read_pugixml, true},
    {"pugixml, tree", nullptr, read_pugixml_seen, false},
    {nullptr, nullptr, nullptr, false}};

extern const bench_contestant bench_read_json_cpp[] = {
    {"RapidJSON, tree", nullptr, read_rapidjson, false},
    {"simdjson, on demand", nullptr, read_simdjson, false},
    {nullptr, nullptr, nullptr, false}};
}
