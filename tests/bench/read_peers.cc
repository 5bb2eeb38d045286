/* SPDX-License-Identifier: MIT */
#include "bench.h"

#include <pugixml.hpp>
#include <rapidjson/document.h>
#include <simdjson.h>

/* Reading with other libraries in C++. */

static size_t first(const char *s) {
  return static_cast<unsigned char>(s[0]);
}

/* ---- pugixml ---- */

static int read_pugixml(const bench_set *, const bench_body *body, bench_tally *) {
  pugi::xml_document doc;
  return doc.load_buffer(body->data, body->len, pugi::parse_default) ? 0 : -1;
}

/* All nodes: real bodies use arbitrary prefixes. */
static size_t walk(const pugi::xml_node &node) {
  size_t n = first(node.name()) + first(node.value());
  for (pugi::xml_node child : node.children())
    n += walk(child);
  return n;
}

static int walk_mixed(const pugi::xml_node &root, bench_tally *t) {
  for (pugi::xml_node child : root.children())
    t->results += child.type() == pugi::node_element;
  t->bytes += walk(root);
  return 0;
}

static int read_pugixml_seen(const bench_set *set, const bench_body *body,
                             bench_tally *t) {
  pugi::xml_document doc;
  if (!doc.load_buffer(body->data, body->len, pugi::parse_default))
    return -1;
  if (set->mixed)
    return walk_mixed(doc.document_element(), t);
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

static int read_rapidjson(const bench_set *set, const bench_body *body,
                          bench_tally *t) {
  rapidjson::Document doc;
  if (doc.Parse(body->data, body->len).HasParseError() || !doc.IsObject())
    return -1;
  auto results = doc.FindMember("results");
  if (results == doc.MemberEnd() || !results->value.IsArray())
    return set->mixed ? 0 : -1;
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

/* A missing member or one of another type is not an error of the document. */
static bool malformed(simdjson::error_code e) {
  return e != simdjson::SUCCESS && e != simdjson::NO_SUCH_FIELD &&
         e != simdjson::INCORRECT_TYPE;
}

static int read_simdjson(const bench_set *, const bench_body *body, bench_tally *t) {
  simdjson::ondemand::parser parser;
  simdjson::ondemand::document doc;
  simdjson::ondemand::array results;
  if (parser.iterate(body->data, body->len, body->len + BENCH_PADDING).get(doc))
    return -1;
  simdjson::error_code e = doc["results"].get_array().get(results);
  if (e)
    return malformed(e) ? -1 : 0;
  for (auto r : results) {
    std::string_view href = "", message = "";
    uint64_t status = 0;
    if (malformed(r["href"].get_string().get(href)) ||
        malformed(r["status"].get_uint64().get(status)) ||
        malformed(r["message"].get_string().get(message)))
      return -1;
    t->results++;
    t->bytes += first(href.data()) + status + first(message.data());
  }
  return 0;
}

/* The parser is created for each body, or kept, with its memory, for all bodies. */
static int read_simdjson_tree(simdjson::dom::parser &parser, const bench_body *body,
                              bench_tally *t) {
  simdjson::dom::element doc;
  simdjson::dom::array results;
  if (parser.parse(body->data, body->len, false).get(doc))
    return -1;
  if (doc["results"].get_array().get(results))
    return 0;
  for (simdjson::dom::element r : results) {
    std::string_view href = "", message = "";
    uint64_t status = 0;
    if (r["href"].get_string().get(href) == simdjson::SUCCESS)
      t->bytes += first(href.data());
    if (r["status"].get_uint64().get(status) == simdjson::SUCCESS)
      t->bytes += status;
    if (r["message"].get_string().get(message) == simdjson::SUCCESS)
      t->bytes += first(message.data());
    t->results++;
  }
  return 0;
}

static int read_simdjson_new(const bench_set *, const bench_body *body,
                             bench_tally *t) {
  simdjson::dom::parser parser;
  return read_simdjson_tree(parser, body, t);
}

static int read_simdjson_kept(const bench_set *, const bench_body *body,
                              bench_tally *t) {
  static simdjson::dom::parser parser;
  return read_simdjson_tree(parser, body, t);
}

extern "C" {
extern const bench_contestant bench_read_xml_cpp[] = {
    {"pugixml, tree, not accessed", nullptr, read_pugixml, true},
    {"pugixml, tree", nullptr, read_pugixml_seen, false},
    {nullptr, nullptr, nullptr, false}};

extern const bench_contestant bench_read_json_cpp[] = {
    {"RapidJSON, tree", nullptr, read_rapidjson, false},
    {"simdjson, tree", nullptr, read_simdjson_new, false},
    {"simdjson, tree, parser kept", nullptr, read_simdjson_kept, false},
    {"simdjson, on demand", nullptr, read_simdjson, false},
    {nullptr, nullptr, nullptr, false}};
}
