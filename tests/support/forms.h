/* SPDX-License-Identifier: MIT */
#ifndef SUPPORT_FORMS_H
#define SUPPORT_FORMS_H

/* Converts lists to bodies and back; an error fails the test. The caller frees what is
   returned. */

#include <multistatus.h>

char *forms_print(const multistatus_list *list, const multistatus_format *format,
                  unsigned flags);
multistatus_list *forms_read(const char *body);

/* Returns the error; success fails the test. */
int forms_print_fails(const multistatus_list *list, const multistatus_format *format);

/* Fails the test unless the list in body is printed as json. */
void forms_expect_json(const char *body, const char *json);

#endif
