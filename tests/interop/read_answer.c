/* SPDX-License-Identifier: MIT */

/* Reads the body of a response and prints the results as lines, for a script to compare
   them with those of another parser; and prints the retry plan for the request.

   usage: read_answer URL CONTENT_TYPE [METHOD STATUS DESTINATION OVERWRITE] < BODY

   Fields are separated by tabs; tab, newline and backslash in them are escaped.

     R href status message      a result
     H href                     one more href of it
     P status ns name kind lang value
     C ns name href             a condition of it
     T token                    the sync-token
     Q name                     a quirk that was tolerated
     E code text                the error that ended the reading
     D done again given-up verify unmatched
     A/G/V reason href          an item to send again, given up, to verify */

#include <multistatus.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void put(const char *text) {
  putchar('\t');
  for (; text && *text; text++)
    if (*text == '\t' || *text == '\n' || *text == '\\' || *text == '\r')
      printf("\\%c", *text == '\t'   ? 't'
                     : *text == '\n' ? 'n'
                     : *text == '\r' ? 'r'
                                     : '\\');
    else
      putchar(*text);
}

static void put_props(const multistatus_result *r) {
  const multistatus_propstat *group = multistatus_result_first_propstat(r);
  for (; group; group = multistatus_propstat_next(group)) {
    const multistatus_prop *p = multistatus_propstat_first_prop(group);
    for (; p; p = multistatus_prop_next(p)) {
      printf("P\t%d", multistatus_propstat_status(group));
      put(multistatus_prop_ns(p));
      put(multistatus_prop_name(p));
      printf("\t%d", (int)multistatus_prop_kind_of(p));
      put(multistatus_prop_lang(p));
      put(multistatus_prop_value(p));
      putchar('\n');
    }
  }
}

static void put_result(const multistatus_result *r) {
  const multistatus_href *h = multistatus_result_first_href(r);
  const multistatus_condition *c = multistatus_result_first_condition(r);
  putchar('R');
  put(multistatus_result_href(r));
  printf("\t%d", multistatus_result_status(r));
  put(multistatus_result_message(r));
  putchar('\n');
  while (h && (h = multistatus_href_next(h))) {
    putchar('H');
    put(multistatus_href_value(h));
    putchar('\n');
  }
  for (; c; c = multistatus_condition_next(c)) {
    const multistatus_href *of = multistatus_condition_first_href(c);
    putchar('C');
    put(multistatus_condition_ns(c));
    put(multistatus_condition_name(c));
    put(of ? multistatus_href_value(of) : NULL);
    putchar('\n');
  }
  put_props(r);
}

static void put_entries(char kind, const multistatus_retry_entry *entries,
                        size_t count) {
  for (size_t i = 0; i < count; i++) {
    putchar(kind);
    put(multistatus_retry_reason_text(entries[i].reason));
    put(multistatus_result_href(entries[i].result));
    putchar('\n');
  }
}

static int put_plan(const multistatus_list *list, char **argv) {
  const char *url = argv[1], *to = argv[5];
  multistatus_retry_policy policy = MULTISTATUS_RETRY_POLICY_INIT;
  multistatus_retry *plan = NULL;
  policy.sent = 1;
  policy.hrefs = &url;
  policy.method = argv[3];
  policy.status = atoi(argv[4]);
  policy.destinations = *to ? &to : NULL;
  policy.flags = MULTISTATUS_RETRY_SILENCE_IS_SUCCESS;
  if (*argv[6] == 'F')
    policy.flags |= MULTISTATUS_RETRY_NO_OVERWRITE;
  int rc = multistatus_retry_plan(&plan, list, &policy, NULL);
  if (rc)
    return rc;
  printf("D\t%zu\t%zu\t%zu\t%zu\t%zu\n", plan->done, plan->again_count,
         plan->given_up_count, plan->verify_count, plan->unmatched_count);
  put_entries('A', plan->again, plan->again_count);
  put_entries('G', plan->given_up, plan->given_up_count);
  put_entries('V', plan->verify, plan->verify_count);
  multistatus_retry_free(plan);
  return 0;
}

static void put_quirks(uint64_t quirks) {
  for (int bit = 0; bit < 64; bit++)
    if (quirks >> bit & 1) {
      putchar('Q');
      put(multistatus_quirk_name((uint64_t)1 << bit));
      putchar('\n');
    }
}

static int read_all(multistatus_list *list, const multistatus_read_options *o,
                    size_t *len) {
  char piece[1021];
  size_t n;
  int rc = 0;
  while (rc == 0 && (n = fread(piece, 1, sizeof piece, stdin)) > 0) {
    rc = multistatus_list_feed(list, o, piece, n);
    *len += n;
  }
  int end = multistatus_list_feed_end(list);
  return rc ? rc : end;
}

int main(int argc, char **argv) {
  multistatus_read_options o = MULTISTATUS_READ_OPTIONS_INIT;
  multistatus_list *list = NULL;
  size_t len = 0;
  if (argc != 3 && argc != 7)
    return 2;
  o.request = argv[1];
  o.content_type = *argv[2] ? argv[2] : NULL;
  if (multistatus_list_new(&list, NULL))
    return 1;
  int rc = read_all(list, &o, &len);
  for (size_t i = 0; i < multistatus_list_count(list); i++)
    put_result(multistatus_list_get(list, i));
  putchar('T');
  put(multistatus_list_sync_token(list));
  putchar('\n');
  put_quirks(multistatus_reader_quirks(multistatus_list_reader(list)));
  if (rc) {
    printf("E\t%d", rc);
    put(multistatus_list_error_text(list));
    putchar('\n');
  }
  /* Without a body the plan depends on the status only. */
  rc = argc == 7 ? put_plan(len > 0 ? list : NULL, argv) : 0;
  multistatus_list_free(list);
  return rc ? 1 : 0;
}
