/* One page made whole: knitted, laid out, with its Markdown, its data and its charts beside it. */
#ifndef SITE_RENDER_H
#define SITE_RENDER_H

#include "chunks/chunks.h"
#include "site/layout.h"
#include "site/linkage.h"

/* What every page of a build shares; all borrowed. */
typedef struct RenderContext {
    Analysis *analysis;
    const Pages *pages;
    const Handbook *handbook;
    const Layout *layout;
    const GPtrArray *problems; /* char * */
    Fonts *fonts;
    Programs *programs; /* of pages before; NULL: each compiles its own */
    ChunksWrite write;  /* receives every file of the page; NULL: it is only knitted */
    void *sink;
    const ChunksChanges *changes; /* or NULL */
    const Places *places;         /* that links may lead to; NULL: links are left as they are */
    GString *report;   /* gains what site/linkage.h and site/search.h need of the page; with
                          `places` */
    const char *style; /* text of assets/style.css, or NULL: see PAGES_NOT_FOUND */
    const char *dir;   /* of the handbook, or NULL: ChunksContext.dir */
} RenderContext;

/* What a page about a network of so many operators may do, in a handbook of so many networks and
 * devices: more, the more there is to say, and the same on every machine. */
SandboxLimits render_limits(gint64 operators, gint64 models, gint64 devices);

/* Makes page `i` of the plan. */
bool render_page(const RenderContext *context, int i, GError **error);

/* The page that stands in for one that failed: it says what failed. */
bool render_failure(const RenderContext *context, int i, const char *message, GError **error);

#endif
