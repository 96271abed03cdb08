/* The templates of a handbook and its bases: what pages are made from.
 *
 * Every .md of templates/ and of the folders in it, but assets/, is one, called by its path from
 * there on: "model.md", "guide/roofline.md", "notes/week/one.md". What stands in one folder of the
 * handbook takes the place of what is called so in those before it.
 */
#ifndef PAGE_TEMPLATES_H
#define PAGE_TEMPLATES_H

#include <glib.h>
#include <stdbool.h>

#include "zoo/folders.h"

#define TEMPLATES_FOLDER "templates" /* of a handbook's folder */
#define TEMPLATES_ASSETS "assets"    /* in it: files that are published as they are */

/* As read. Strings belong to the Templates. */
typedef struct Template {
    const char *name; /* "guide/counting.md" */
    const char *path; /* as messages show it: "templates/guide/counting.md" */
    const char *text;
    gsize length;
    const char *title, *description; /* description may be NULL */
    const char *needs;               /* ids between blanks and commas; or NULL */
    const char *draws;               /* as of a Page; or NULL */
    const char *lang;                /* or NULL */
    bool shipped;                    /* it came with the program: in English, if it does not say */
    const char *translates;          /* name of another one, "guide/roofline.md"; or NULL */
    int order;
    bool draft; /* not done yet */
    bool used;  /* for whoever plans pages */
} Template;

typedef struct Templates Templates;

/* What may be read. */
typedef struct TemplatesAsked {
    const GPtrArray *folders;                      /* Folder *, the handbook's own last */
    bool (*has)(const char *id, const void *data); /* a model or device that a page needs */
    const void *data;
    bool drafts; /* these too */
} TemplatesAsked;

/* One that no page is made from. */
typedef struct LeftOut {
    char *path;  /* as messages show it */
    char *lacks; /* the id that it needs and the handbook is without; NULL: it is a draft */
} LeftOut;

/* A draft does not take the place of another template. In the order of what they say of it, then of
 * names; folders that have no index.md do not have one yet. One that cannot be read is left out and
 * its GError appended to `errors`, as is what base/walk.h does not look into. Never NULL. */
Templates *templates_read(const TemplatesAsked *asked, GPtrArray *errors);
void templates_free(Templates *templates);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Templates, templates_free)

guint templates_count(const Templates *templates);
Template *templates_at(const Templates *templates, guint i);
Template *templates_find(const Templates *templates, const char *name);

/* Why there is none of that name, though a file is; or NULL. */
const LeftOut *templates_left_out(const Templates *templates, const char *name);

/* The line of its front matter that has the key; 1 where none has. */
int template_line(const Template *template, const char *key);

/* Gives each folder that has templates and no index.md one that lists what is in it, where
 * `wanted` says so of the folder's name, "notes" or "notes/week". Pointers to templates change. */
void templates_add_indexes(Templates *templates, bool (*wanted)(const char *, const void *),
                           const void *data);

#endif
