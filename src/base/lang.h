/* Tags of languages, as BCP 47 (RFC 5646) has them: "en", "zh-Hans", "pt-BR". */
#ifndef BASE_LANG_H
#define BASE_LANG_H

#include <glib.h>
#include <stdbool.h>

enum { LANG_MAX = 35 /* bytes */ };

/* NULL when it is one, else what is wrong and what to do, as base/label.h says it. Languages of two
 * letters, scripts and regions are those of ISO 639-1, ISO 15924 and ISO 3166-1; languages of three
 * letters and what stands behind a region are held to the form alone. */
const char *lang_problem(const char *tag);

/* As tags are written: "ZH-hans-cn" is "zh-Hans-CN". Caller frees. */
char *lang_canonical(const char *tag);

/* Whether its script, or without one what its language is mostly written in, runs from right to
 * left. */
bool lang_is_rtl(const char *tag);

/* Whether texts in `other`, "zh-Hans", are in the language and script of `tag`, "zh-CN". Chinese is
 * simplified, but in Taiwan, Hong Kong and Macau. */
bool lang_reads(const char *tag, const char *other);

#endif
