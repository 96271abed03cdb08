#include "site/linkage.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "markup/escape.h"
#include "markup/html.h"

/* ---- One page --------------------------------------------------------------------------------
 *
 * A report has a line "#ID" for each anchor, "+PATH" for each file, and for each link that is still
 * to be looked at one of fields between tabs: "> LINE KIND KNOWN TARGET HREF", where KIND is
 * "page", "image" or "file", as messages call it. A line "! LINE TEXT" is a warning of the page. No
 * field holds a control character: html_link_allowed().
 */

typedef struct Settling {
    const Places *places;
    const PagePlan *plan;
    GString *report;
    const char *base; /* NULL, or all that is to be done */
} Settling;

static bool may_link(cmark_node *node)
{
    cmark_node_type type = cmark_node_get_type(node);
    return type == CMARK_NODE_LINK || type == CMARK_NODE_IMAGE || document_block(node);
}

static const char *kind_of(const char *href, bool image)
{
    g_autofree char *path = g_strndup(href, strcspn(href, "?#"));
    const char *name = strrchr(path, '/') ? strrchr(path, '/') + 1 : path;
    const char *dot = strrchr(name, '.');
    bool page = !dot || !strcmp(dot, ".md") || !strcmp(dot, ".html") || !strcmp(name, "..");
    return image ? "image" : page ? "page" : "file";
}

/* What is to be written in the place of `href`; NULL: it stays. Caller frees. */
static char *settle(const Settling *settling, const char *href, int line, bool image)
{
    if (!href || html_link_external(href))
        return NULL;
    if (settling->base)
        return *href == '#' || *href == '/' ? NULL : g_strconcat(settling->base, href, NULL);
    g_auto(Address) address = places_resolve(settling->places, settling->plan, href);
    bool anchored = address.fragment && *address.fragment && !image;
    if (!address.known || address.rooted || anchored)
        g_string_append_printf(settling->report, ">\t%d\t%s\t%d\t%s\t%s\n", line,
                               kind_of(href, image), address.known,
                               address.target ? address.target : "", href);
    return g_steal_pointer(&address.href);
}

static void settle_table(const Settling *settling, Table *table, int line)
{
    for (int row = 0; row < table_rows(table); row++)
        for (int column = 0; column < table_columns(table); column++) {
            const TableCell *cell = table_cell(table, row, column);
            g_autofree char *href = settle(settling, cell->href, line, false);
            if (href)
                table_set_href(table, row, column, href);
        }
}

static void settle_node(const Settling *settling, cmark_node *node)
{
    const Block *block = document_block(node);
    int line = document_line(node);
    if (block) {
        if (block->kind == BLOCK_TABLE)
            settle_table(settling, block->table, line);
        else if (block->kind == BLOCK_FIGURE && (settling->base || !block->figure.drawn))
            document_set_figure_href(node, settle(settling, block->figure.href, line, true));
        return;
    }
    bool image = cmark_node_get_type(node) == CMARK_NODE_IMAGE;
    g_autofree char *href = settle(settling, cmark_node_get_url(node), line, image);
    if (href)
        cmark_node_set_url(node, href);
}

static void report_anchors(const Document *document, GString *report)
{
    g_autoptr(GPtrArray) headings = html_headings(document);
    for (guint i = 0; i < headings->len; i++)
        g_string_append_printf(report, "#%s\n", ((const Heading *)headings->pdata[i])->id);
    g_autoptr(GPtrArray) numbered = html_numbered_ids(document);
    for (guint i = 0; i < numbered->len; i++)
        g_string_append_printf(report, "#%s\n", (const char *)numbered->pdata[i]);
    g_autoptr(GPtrArray) footnotes = html_footnote_ids(document);
    for (guint i = 0; i < footnotes->len; i++)
        g_string_append_printf(report, "#%s\n", (const char *)footnotes->pdata[i]);
}

static void report_warnings(const Document *document, GString *report)
{
    const GPtrArray *warnings = document_warnings(document);
    for (guint i = 0; i < warnings->len; i++) {
        const DocumentWarning *warning = warnings->pdata[i];
        g_autofree char *line = g_strdup(warning->text);
        g_string_append_printf(report, "!\t%d\t%s\n", warning->line,
                               g_strdelimit(line, "\t\r\n", ' '));
    }
}

static gint by_name(gconstpointer a, gconstpointer b)
{
    return strcmp(a, b);
}

static void report_charts(const PagePlan *plan, GHashTable *charts, GString *report)
{
    GList *names = charts ? g_list_sort(g_hash_table_get_keys(charts), by_name) : NULL;
    for (GList *name = names; name; name = name->next) {
        g_autofree char *path = places_beside(plan, name->data);
        g_string_append_printf(report, "+%s\n", path);
    }
    g_list_free(names);
}

static void settle_all(const Settling *settling, const Document *document)
{
    g_autoptr(GPtrArray) nodes = document_select(document_root(document), may_link);
    for (guint i = 0; i < nodes->len; i++)
        settle_node(settling, nodes->pdata[i]);
}

void linkage_settle(Document *document, const Places *places, const PagePlan *plan,
                    GHashTable *charts, GString *report)
{
    report_anchors(document, report);
    report_charts(plan, charts, report);
    report_warnings(document, report);
    settle_all(&(Settling){places, plan, report, NULL}, document);
}

void linkage_rebase(Document *document, const char *base)
{
    settle_all(&(Settling){.base = base}, document);
}

/* ---- All pages ------------------------------------------------------------------------------- */

typedef struct Checking {
    const Places *places;
    const Pages *pages;
    const GPtrArray *reports;
    GHashTable *charts; /* site paths */
    GHashTable *said;   /* messages */
    GPtrArray *problems;
} Checking;

/* A link of a report. */
typedef struct Asked {
    const PagePlan *plan;
    int line;
    const char *kind, *target, *href;
    bool known;
} Asked;

static void say(Checking *checking, const Asked *asked, char *what)
{
    g_autofree char *message =
        g_strdup_printf("%s:%d: %s", asked->plan->template_path, asked->line, what);
    g_free(what);
    if (g_hash_table_add(checking->said, g_strdup(message)))
        g_ptr_array_add(checking->problems, g_steal_pointer(&message));
}

static void say_left_out(Checking *checking, const Asked *asked, const LeftOut *left_out)
{
    say(checking, asked,
        left_out->lacks
            ? g_strdup_printf("%s '%s' is left out, for it needs '%s', which this handbook does "
                              "not have; take the link out, or that out of 'needs' in %s",
                              asked->kind, asked->href, left_out->lacks, left_out->path)
            : g_strdup_printf("%s '%s' is a draft, which is not published; take 'draft: true' out "
                              "of %s, or publish drafts by --drafts",
                              asked->kind, asked->href, left_out->path));
}

static void say_missing(Checking *checking, const Asked *asked)
{
    const LeftOut *left_out = places_left_out(checking->places, asked->plan, asked->href);
    if (left_out) {
        say_left_out(checking, asked, left_out);
        return;
    }
    g_autofree char *near = places_nearest(checking->places, asked->plan, asked->href);
    g_autofree char *hint = near ? g_strdup_printf("did you mean '%s'?", near)
                            : *asked->target
                                ? g_strdup("write it as it is called beside the page's "
                                           "source, or leave the link out")
                                : g_strdup("it leads out of the handbook; name a place "
                                           "in it, or an address with https://");
    say(checking, asked, g_strdup_printf("no %s '%s'; %s", asked->kind, asked->href, hint));
}

/* "guide/index.md" from the root is "../guide/index.md" for a page in a folder. */
static void say_rooted(Checking *checking, const Asked *asked)
{
    g_autofree char *near = places_nearest(checking->places, asked->plan, asked->href);
    say(checking, asked,
        g_strdup_printf("'%s' begins at a server's root, and a handbook may stand in a folder of "
                        "it; write '%s'",
                        asked->href, near ? near : asked->href + 1));
}

static const GString *report_of(const Checking *checking, const char *path)
{
    int i = pages_find(checking->pages, path);
    return i >= 0 && i < (int)checking->reports->len ? checking->reports->pdata[i] : NULL;
}

static char *anchor_near(const GString *report, const char *id)
{
    g_auto(GStrv) lines = g_strsplit(report->str, "\n", -1);
    g_autoptr(GPtrArray) ids = g_ptr_array_new();
    for (char **line = lines; *line; line++)
        if (**line == '#')
            g_ptr_array_add(ids, *line + 1);
    g_ptr_array_add(ids, NULL);
    return g_strdup(nearest_word(id, (const char *const *)ids->pdata));
}

static bool has_line(const GString *report, const char *line)
{
    gsize length = strlen(line);
    for (const char *at = report->str; (at = strstr(at, line)); at++)
        if ((at == report->str || at[-1] == '\n') && at[length] == '\n')
            return true;
    return false;
}

static void check_anchor(Checking *checking, const Asked *asked)
{
    const char *written = strchr(asked->href, '#');
    const GString *report = report_of(checking, asked->target);
    if (!written || !written[1] || !report)
        return;
    g_autofree char *plain = g_uri_unescape_string(written + 1, NULL);
    const char *id = plain ? plain : written + 1;
    g_autofree char *line = g_strconcat("#", id, NULL);
    if (has_line(report, line) || !g_ascii_strcasecmp(id, "top"))
        return;
    g_autofree char *near = anchor_near(report, id);
    g_autofree char *page = g_strndup(asked->href, (gsize)(written - asked->href));
    say(checking, asked,
        g_strdup_printf("no heading '%s' in %s%s%s; %s%s%s", written, *page ? "'" : "",
                        *page ? page : "this page", *page ? "'" : "",
                        near ? "did you mean '#"
                             : "anchors are headings in lower case, with '-' "
                               "for each blank",
                        near ? near : "", near ? "'?" : ""));
}

static void check_link(Checking *checking, const Asked *asked)
{
    bool there = asked->known || g_hash_table_contains(checking->charts, asked->target);
    if (!there)
        say_missing(checking, asked);
    else if (*asked->href == '/')
        say_rooted(checking, asked);
    else
        check_anchor(checking, asked);
}

static void check_line(Checking *checking, const PagePlan *plan, const char *line)
{
    enum { MARK, LINE, KIND, KNOWN, TARGET, HREF, FIELDS };
    g_auto(GStrv) fields = g_strsplit(line, "\t", FIELDS);
    if (g_strv_length(fields) != FIELDS)
        return;
    check_link(checking, &(Asked){.plan = plan,
                                  .line = atoi(fields[LINE]),
                                  .kind = fields[KIND],
                                  .target = fields[TARGET],
                                  .href = fields[HREF],
                                  .known = *fields[KNOWN] == '1'});
}

/* Calls `each` with the lines of page `i` that begin with `mark`. */
static void each_line(Checking *checking, char mark, void (*each)(Checking *, int, const char *))
{
    for (guint i = 0; i < checking->reports->len; i++) {
        const GString *report = checking->reports->pdata[i];
        g_auto(GStrv) lines = g_strsplit(report ? report->str : "", "\n", -1);
        for (char **line = lines; *line; line++)
            if (**line == mark)
                each(checking, (int)i, *line);
    }
}

static void note_chart(Checking *checking, G_GNUC_UNUSED int i, const char *line)
{
    g_hash_table_add(checking->charts, g_strdup(line + 1));
}

static void say_warning(Checking *checking, int i, const char *line)
{
    g_auto(GStrv) fields = g_strsplit(line, "\t", 3);
    const PagePlan *plan = pages_plan_at(checking->pages, i);
    if (g_strv_length(fields) == 3)
        say(checking, &(Asked){.plan = plan, .line = atoi(fields[1])}, g_strdup(fields[2]));
}

static void look_at(Checking *checking, int i, const char *line)
{
    check_line(checking, pages_plan_at(checking->pages, i), line);
}

void linkage_check(const Places *places, const Pages *pages, const GPtrArray *reports,
                   GPtrArray *problems)
{
    Checking checking = {.places = places,
                         .pages = pages,
                         .reports = reports,
                         .charts = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL),
                         .said = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL),
                         .problems = problems};
    each_line(&checking, '+', note_chart);
    each_line(&checking, '!', say_warning);
    each_line(&checking, '>', look_at);
    g_hash_table_unref(checking.charts);
    g_hash_table_unref(checking.said);
}
