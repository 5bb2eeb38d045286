/* SPDX-License-Identifier: MIT */
#ifndef SUPPORT_FORMS_H
#define SUPPORT_FORMS_H

/* Lists as bodies and back, where nothing may go wrong. What is returned is the
   caller's to free. */

#include <multistatus.h>

char *forms_print(const multistatus_list *list, const multistatus_format *format,
                  unsigned flags);
multistatus_list *forms_read(const char *body);

/* It must go wrong; returns how. */
int forms_print_fails(const multistatus_list *list, const multistatus_format *format);

/* The JSON form of what a body says must be that. */
void forms_expect_json(const char *body, const char *json);

#endif
