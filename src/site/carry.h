/* A site that was made before, and what of it can stand in the next one as it is.
 *
 * Its ledger (publish/ledger.h) says what each page read. Where all of that says what it said then,
 * the page's files are taken over by a second link to them: with their time of modification, so
 * that who copies a site elsewhere copies what changed. A file counts as the one that was published
 * when it has the length it had, and was not modified since or still has the bytes.
 */
#ifndef SITE_CARRY_H
#define SITE_CARRY_H

#include "publish/ledger.h"
#include "publish/publish.h"
#include "site/inputs.h"

typedef struct Carry Carry;

/* NULL: there is no site, or one without a ledger, or with one that cannot be read. */
Carry *carry_open(const char *dir);
void carry_free(Carry *carry);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Carry, carry_free)

const char *carry_dir(const Carry *carry);
const Ledger *carry_ledger(const Carry *carry);

/* Whether every file is there as it was published. */
bool carry_is_whole(const Carry *carry);

/* Why the page has to be made again, in words; NULL: it has not. Caller frees. */
char *carry_reason(const Carry *carry, const Inputs *inputs, const PagePlan *plan);

/* The first input of all pages, in order of names, that is another one now, those of one build
 * (problems, changes) apart, as inputs_words(); NULL: none. Caller frees. */
char *carry_other_inputs(const Carry *carry, const Inputs *inputs);

/* Gives the files of a page that has no reason against it their place in the new site. */
bool carry_page(const Carry *carry, const LedgerPage *page, Publication *to, GError **error);

/* The file, when it is there as it was published; or NULL. */
const LedgerFile *carry_as_published(const Carry *carry, const char *path);

/* Whether the file was published with these very bytes: then it may be taken over for them. */
bool carry_has(const Carry *carry, const char *path, const void *bytes, size_t length);
bool carry_file(const Carry *carry, const char *path, Publication *to, GError **error);

#endif
