/* What the pages of a site are made of, each part by a name and with a digest of what it says now.
 *
 *   program                      the executable, and how wide it finds letters to be
 *   settings                     handbook.lua, and options of the build
 *   budgets                      budgets.lua, and the day
 *   pages                        which there are, what they are called, and files beside them
 *   layout                       templates/layout.html
 *   template templates/model.md
 *   device t4                    all that can be read of it
 *   model resnet50               the file it is described in, and what was built from that
 *   measurements                 of hardware/measurements/
 *   nodes                        of hardware/nodes/
 *   traces                       profiles of runs, of the handbook's folder traces/
 *   problems, changes            what this build complains of, and what changed since the last
 *
 * A page that read some of these, and of which each has the digest that it had then, comes out as
 * it did. What a page reads of networks and devices is noted where it reads it (analysis_reads());
 * what all pages read is inputs_of_page().
 */
#ifndef SITE_INPUTS_H
#define SITE_INPUTS_H

#include "base/digest.h"
#include "chunks/chunks.h"
#include "page/pages.h"
#include "site/project.h"

typedef struct Inputs Inputs;

/* What they are made from; borrowed while they live. */
typedef struct InputsFrom {
    const Project *project;
    const Pages *pages;
    const GPtrArray *files; /* char *: site paths of files of no page */
    const char *layout;     /* digest */
    const char *program;    /* digest; NULL: not known, so that nothing is the same as before */
    const char *options;    /* of the build, that pages depend on */
    const ChunksChanges *changes;
    const GPtrArray *problems; /* char *, so far */
    Digests *digests;
} InputsFrom;

/* NULL and RB_ERROR_MACHINE when the machine fails. */
Inputs *inputs_new(const InputsFrom *from, GError **error);
void inputs_free(Inputs *inputs);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Inputs, inputs_free)

/* The digest; NULL where there is no such part, as of a device that was left out. */
const char *inputs_digest(const Inputs *inputs, const char *name);

#define INPUTS_PROBLEMS "problems"

/* Whether it is not what the site is made of, but what became of that: problems and changes. */
bool inputs_is_of_build(const char *name);

/* The digest of INPUTS_PROBLEMS (char *). Caller frees. */
char *inputs_problems(const GPtrArray *problems);

/* Whether the page may tell of problems: one that does not spell the word for them cannot. */
bool inputs_tells_problems(const PagePlan *plan);

/* What the page reads whatever it says: names, NULL-terminated. Caller frees with g_strfreev(). */
char **inputs_of_page(const PagePlan *plan);

/* What is to be said where a page is made again for it: "device t4 differs
 * (hardware/nvidia-inference.lua:41)". Caller frees. */
char *inputs_words(const Inputs *inputs, const char *name);

/* Digest of all files that a handbook in these folders (Folder *) is made from, of the program, and
 * of the day, NULL or as of BudgetSet.today, where there are budgets: where it is the same, so is
 * the site. NULL without an error: it cannot be told, as links to
 * folders may lead anywhere; NULL and RB_ERROR_MACHINE when the machine fails. Caller frees. */
char *inputs_whole(const GPtrArray *folders, const char *program, const char *day, Digests *digests,
                   GError **error);

/* Digest of the running program and of the fonts it measures with; NULL where the system does not
 * show the program. Asks for fonts: in a process of its own (draw/text.h). Caller frees. */
char *inputs_program(GError **error);

#endif
