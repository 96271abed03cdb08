#include "site/render.h"
#include "page/knit_functions.h"

#include <string.h>

#include "base/error.h"
#include "base/path.h"
#include "base/version.h"
#include "chunks/tryit.h"
#include "diff/changes.h"
#include "markup/escape.h"
#include "markup/glossary.h"
#include "page/bulk.h"
#include "site/find_script.h"
#include "site/page_data.h"
#include "site/search.h"

/* ---- Navigation ------------------------------------------------------------------------------ */

/* The page right below the overview that page `i` hangs under. */
static int section_of(const Pages *pages, int i)
{
    while (pages_plan_at(pages, i)->parent > 0)
        i = pages_plan_at(pages, i)->parent;
    return i;
}

/* From page `i` to page `j`. Sections are called so in every language. */
static LayoutLink link_to(const Pages *pages, int i, int j, int level)
{
    const PagePlan *from = pages_plan_at(pages, i), *to = pages_plan_at(pages, j);
    const Words *words = words_for(from->lang);
    const char *title = to->scope == PAGE_ONCE ? words_section(words, to->title) : to->title;
    bool foreign =
        to->scope == PAGE_ONCE && title == to->title && strcmp(from->lang, to->text_lang) != 0;
    return (LayoutLink){title, to->path, level, foreign ? to->text_lang : NULL};
}

/* Whether the navigation of page `i` shows page `j` of its section. Of networks only the family,
 * of devices only those of the vendor: the index lists hundreds. */
static bool is_sibling(const Pages *pages, int i, int j)
{
    const PagePlan *plan = pages_plan_at(pages, i), *other = pages_plan_at(pages, j);
    if (other->model >= 0)
        return plan->model >= 0 && g_strcmp0(pages_model(pages, plan->model)->family,
                                             pages_model(pages, other->model)->family) == 0;
    if (other->device >= 0)
        return plan->device >= 0 && g_strcmp0(pages_device(pages, plan->device)->vendor,
                                              pages_device(pages, other->device)->vendor) == 0;
    return true;
}

static bool is_near(const Pages *pages, int i, int j)
{
    if (!pages_shown(pages, i, j))
        return i == j;
    return pages_plan_at(pages, j)->nav_level == 0 ||
           (section_of(pages, j) == section_of(pages, i) && is_sibling(pages, i, j));
}

/* Sections, and the pages of the section that page `i` is in. */
static GArray *navigation(const Pages *pages, int i)
{
    GArray *links = g_array_new(FALSE, FALSE, sizeof(LayoutLink));
    for (int j = 0; j < (int)pages->plans->len; j++) {
        const PagePlan *plan = pages_plan_at(pages, j);
        if (plan->in_nav && is_near(pages, i, j)) {
            LayoutLink link = link_to(pages, i, j, plan->nav_level);
            g_array_append_val(links, link);
        }
    }
    return links;
}

static GArray *breadcrumbs(const Pages *pages, int i)
{
    GArray *links = g_array_new(FALSE, FALSE, sizeof(LayoutLink));
    for (int j = i; j >= 0; j = pages_plan_at(pages, j)->parent) {
        LayoutLink link = link_to(pages, i, j, 0);
        g_array_prepend_val(links, link);
    }
    return links;
}

/* The nearest page before (step -1) or after (1) that stands beside this one; reading on from a
 * page that stands alone enters and leaves sections. Such pages in no menu, as the one for what is
 * not found, follow on none. */
static LayoutLink neighbour(const Pages *pages, int i, int step)
{
    const PagePlan *plan = pages_plan_at(pages, i);
    for (int j = i + step; j >= 0 && j < (int)pages->plans->len; j += step) {
        const PagePlan *other = pages_plan_at(pages, j);
        bool beside = plan->scope == other->scope &&
                      (plan->scope == PAGE_ONCE ? plan->in_nav : plan->parent == other->parent);
        if (beside && other->in_nav == plan->in_nav && pages_shown(pages, i, j))
            return link_to(pages, i, j, 0);
    }
    return (LayoutLink){0};
}

static void add_language(GArray *links, const PagePlan *plan)
{
    const Words *words = words_in(plan->text_lang);
    const char *title = words ? words_text(words, WORD_LANGUAGE) : plan->title;
    LayoutLink link = {title, plan->path, 0, plan->text_lang};
    g_array_append_val(links, link);
}

/* The page in each of its languages, called as the language calls itself; none of one alone. */
static GArray *translations(const Pages *pages, int i)
{
    GArray *links = g_array_new(FALSE, FALSE, sizeof(LayoutLink));
    int original = pages_original(pages, i);
    if (pages_plan_at(pages, original)->translated)
        add_language(links, pages_plan_at(pages, original));
    for (guint k = 0; k < pages->translations->len; k++) {
        const PagePlan *plan = pages_plan_at(pages, g_array_index(pages->translations, int, k));
        if (plan->original == original)
            add_language(links, plan);
    }
    return links;
}

/* ---- Files ----------------------------------------------------------------------------------- */

static bool write_text(const RenderContext *context, const char *path, const char *text,
                       GError **error)
{
    return context->write(context->sink, path, text, strlen(text), error);
}

/* Escaping makes more of a text than page/bulk.h counts. */
static bool write_whole(const RenderContext *context, const PagePlan *plan, const char *path,
                        const char *text, GError **error)
{
    size_t length = strlen(text);
    if (length <= 2 * (size_t)BULK_MOST_BYTES)
        return context->write(context->sink, path, text, length, error);
    return rb_fail(error, RB_ERROR_LIMIT,
                   "%s: the page is too large: '%s' has %" G_GSIZE_FORMAT
                   " MB, and %d may be; show less, or divide it among pages",
                   plan->template_path, path, length / 1000000, 2 * BULK_MOST_BYTES / 1000000);
}

static bool write_html(const RenderContext *context, int i, const Page *page,
                       const LayoutLink *alternates, int n_alternates, GError **error)
{
    const Pages *pages = context->pages;
    const PagePlan *plan = pages_plan_at(pages, i);
    bool anywhere = strcmp(plan->path, PAGES_NOT_FOUND) == 0;
    const char *url = context->handbook->url;
    g_autofree char *root = anywhere && url ? path_base(url) : NULL;
    if (root)
        linkage_rebase(page->document, root);
    g_autoptr(GPtrArray) headings = html_headings_new();
    g_autofree char *content = html_render(page->document, headings);
    g_autoptr(GArray) nav = navigation(pages, i);
    g_autoptr(GArray) crumbs = breadcrumbs(pages, i);
    g_autoptr(GArray) languages = translations(pages, i);
    const Words *words = words_for(plan->lang);
    g_autofree char *footer =
        words_with(words, WORD_FOOTER, "program", "roofbook " ROOFBOOK_VERSION);
    LayoutPage frame = {
        .path = plan->path,
        .site = context->handbook->title,
        .title = page->title,
        .description = page->description,
        .content = content,
        .headings = page->toc ? headings : NULL,
        .breadcrumbs = (const LayoutLink *)crumbs->data,
        .n_breadcrumbs = (int)crumbs->len,
        .nav = (const LayoutLink *)nav->data,
        .n_nav = (int)nav->len,
        .prev = neighbour(pages, i, -1),
        .next = neighbour(pages, i, 1),
        .alternates = alternates,
        .n_alternates = n_alternates,
        .translations = (const LayoutLink *)languages->data,
        .n_translations = (int)languages->len,
        .lang = plan->lang,
        .content_lang = plan->text_lang,
        .url = context->handbook->url,
        .words = words,
        .footer = footer,
        .feed = pages_find(pages, CHANGES_PAGE) >= 0 ? CHANGES_FEED : NULL,
        .scripts = page->scripts,
        .root = root,
        .style = anywhere && !root ? context->style : NULL,
    };
    g_autofree char *html = layout_render(context->layout, &frame);
    return write_whole(context, plan, plan->path, html, error);
}

static bool write_find_script(const RenderContext *context, const PagePlan *plan, GError **error)
{
    const char *name = find_script_name(context->pages, plan);
    g_autofree char *path = name ? places_beside(plan, name) : NULL,
                    *script =
                        find_script(context->analysis, context->pages, context->handbook, plan);
    return !name || write_text(context, path, script, error);
}

/* What the panels on a network's pages about devices read, where it has such pages. */
static bool write_costs(const RenderContext *context, const PagePlan *plan, GError **error)
{
    const Pages *pages = context->pages;
    const ModelResult *model = plan->model >= 0 ? pages_model(pages, plan->model) : NULL;
    g_autoptr(GPtrArray) profiles = g_ptr_array_new();
    bool has_pairs = false;
    if (!model || plan->content != CONTENT_MODEL ||
        graph_n_ops(model->graph) > TRYIT_MOST_OPERATORS)
        return true;
    for (guint d = 0; d < pages->devices->len; d++) {
        const Device *device = pages_device(pages, (int)d)->device;
        if (!pages_path(pages, model->id, device->id))
            continue;
        g_autoptr(GPtrArray) own =
            profiles_standing(analysis_profiles_of(context->analysis, device), device->id);
        g_ptr_array_extend(profiles, own, NULL, NULL);
        has_pairs = true;
    }
    if (!has_pairs)
        return true;
    g_autofree char *file = places_beside(plan, TRYIT_FILE);
    g_autofree char *text = tryit_costs(analysis_zoo(context->analysis), model->setup.network,
                                        context->handbook, profiles, error);
    return text && write_text(context, file, text, error);
}

#define GLOSSARY_PAGE "guide/glossary/index.html"

/* The glossary's Markdown from the page, where the handbook has one in its language, else NULL.
 * Caller frees. */
static char *glossary_href(const Pages *pages, const PagePlan *plan)
{
    int i = pages_find(pages, GLOSSARY_PAGE);
    const PagePlan *glossary = i >= 0 ? pages_plan_at(pages, i) : NULL;
    if (!glossary || glossary == plan || strcmp(glossary->text_lang, plan->text_lang) != 0)
        return NULL;
    g_autofree char *relative = path_relative(plan->path, glossary->path);
    g_autofree char *href = path_href(relative);
    *strrchr(href, '.') = '\0';
    return g_strconcat(href, ".md", NULL);
}

static void link_terms(const Pages *pages, const PagePlan *plan, Document *document)
{
    g_autofree char *glossary = glossary_href(pages, plan);
    if (glossary)
        glossary_link(document, glossary);
}

static void define_terms(const Pages *pages, const PagePlan *plan, Document *document)
{
    g_autofree char *glossary = glossary_href(pages, plan);
    if (glossary)
        glossary_define(document, glossary);
}

/* Long tables are whole in the HTML beside it, and terms are explained there. */
static char *markdown_of(const RenderContext *context, const PagePlan *plan, const Page *page)
{
    g_autofree char *html = g_path_get_basename(plan->path);
    document_set_html(page->document, html);
    char *markdown = document_to_markdown(page->document);
    document_set_html(page->document, NULL);
    define_terms(context->pages, plan, page->document);
    return markdown;
}

static bool write_page(const RenderContext *context, int i, const Page *page, GError **error)
{
    const PagePlan *plan = pages_plan_at(context->pages, i);
    g_autofree char *markdown = markdown_of(context, plan, page);
    g_autofree char *markdown_file = places_markdown(plan), *json_file = places_data(plan);
    g_auto(PageData) data = page_data(context->analysis, context->pages, context->handbook,
                                      context->changes, plan, page);
    g_autofree char *csv_file = data.csv ? places_beside(plan, data.csv_name) : NULL;
    LayoutLink alternates[] = {{"Markdown", markdown_file, 0, NULL},
                               {"JSON", json_file, 0, NULL},
                               {"CSV", csv_file, 0, NULL}};
    return write_html(context, i, page, alternates, data.csv ? 3 : 2, error) &&
           write_whole(context, plan, markdown_file, markdown, error) &&
           write_text(context, json_file, data.json, error) && write_costs(context, plan, error) &&
           (!data.csv || write_text(context, csv_file, data.csv, error)) &&
           write_find_script(context, plan, error);
}

/* ---- Making a page --------------------------------------------------------------------------- */

/* What a page may do, besides what every script may, for each operator of its network, each network
 * or device there is, and each pair of those. */
enum {
    MOST_SUBJECTS = 10 * 1000,
    WORK_PER_OPERATOR = 2000, /* in instructions */
    WORK_PER_SUBJECT = 50 * 1000,
    WORK_PER_PAIR = 500,
    WORK_STEP = 1000 * 1000, /* whole millions read better */
    BYTES_PER_OPERATOR = 2000,
    BYTES_PER_SUBJECT = 20 * 1000,
};

SandboxLimits render_limits(gint64 operators, gint64 models, gint64 devices)
{
    models = MIN(models, MOST_SUBJECTS);
    devices = MIN(devices, MOST_SUBJECTS);
    gint64 work = operators * WORK_PER_OPERATOR + (models + devices) * WORK_PER_SUBJECT +
                  models * devices * WORK_PER_PAIR;
    gint64 bytes = operators * BYTES_PER_OPERATOR + (models + devices) * BYTES_PER_SUBJECT;
    return (SandboxLimits){
        .memory_bytes = ((size_t)64 << 20) + (size_t)bytes,
        .instructions = (50 + work / WORK_STEP) * WORK_STEP,
        .remedy = work > 5 * WORK_STEP ? "the page is too large: show less of what there is" : NULL,
    };
}

static SandboxLimits limits_of(const Pages *pages, const PagePlan *plan)
{
    gint64 operators = plan->model >= 0 ? graph_n_ops(pages_model(pages, plan->model)->graph) : 0;
    return render_limits(operators, pages->models->len + pages->example_models->len,
                         pages->devices->len + pages->example_devices->len);
}

/* Below the title, where no reader misses it. */
static void mark_draft(Document *document)
{
    const Words *words = document_words(document);
    g_autofree char *text = words_with(words, WORD_DRAFT_MEANS, "option", "`--drafts`");
    cmark_node *note = document_note(document, "warning", words_text(words, WORD_DRAFT));
    document_splice_into(note, document_fragment(document, text, strlen(text)));
    cmark_node *first = cmark_node_first_child(document_root(document));
    if (first && cmark_node_get_type(first) == CMARK_NODE_HEADING)
        cmark_node_insert_after(first, note);
    else
        cmark_node_prepend_child(document_root(document), note);
}

/* What the page loads is there: a missing one would be missed by nobody but the reader. */
static bool has_scripts(const RenderContext *context, const PagePlan *plan, const Page *page,
                        GError **error)
{
    g_auto(GStrv) names = g_strsplit(page->scripts ? page->scripts : "", " ", -1);
    for (char **name = names; *name && context->places; name++) {
        g_autofree char *path = g_strconcat("assets/", *name, NULL);
        if (**name && !places_taken(context->places, path))
            return rb_fail(error, RB_ERROR_INPUT,
                           "%s:1: no script '%s' in templates/assets; write one, or take it out of "
                           "'scripts'",
                           plan->template_path, *name);
    }
    return true;
}

/* What every page of its kind has beside it: a pair without a time has no layers. Caller frees. */
static char *data_files(const PagePlan *plan)
{
    g_autofree char *path = places_data(plan), *name = g_path_get_basename(path);
    const char *csv = plan->content == CONTENT_PAIR ? NULL : page_data_csv(plan->content);
    return csv ? g_strconcat(name, " ", csv, NULL) : g_strdup(name);
}

bool render_page(const RenderContext *context, int i, GError **error)
{
    const PagePlan *plan = pages_plan_at(context->pages, i);
    g_autofree char *data = data_files(plan);
    ChunksContext chunks_context = {
        context->analysis, context->pages, context->handbook, context->problems,
        context->fonts,    plan,           context->write,    context->sink,
        context->changes,  data,           context->dir};
    SandboxLimits limits = limits_of(context->pages, plan);
    g_autoptr(Sandbox) sandbox = sandbox_new(&limits, SANDBOX_PAGE);
    g_autoptr(Knit) knit = knit_new(sandbox);
    knit_set_words(knit, words_for(plan->text_lang));
    sandbox_share(sandbox, context->programs);
    knit_functions_open(sandbox);
    Chunks *chunks = chunks_open(sandbox, &chunks_context);
    g_autoptr(Page) page = knit_page(knit, plan->template_path, plan->text, plan->length, error);
    if (page && context->places) {
        linkage_settle(page->document, context->places, plan, chunks_charts(chunks),
                       context->report);
        search_report(page->document, plan, context->report);
        link_terms(context->pages, plan, page->document);
    }
    if (page && plan->draft)
        mark_draft(page->document);
    bool ok = page && has_scripts(context, plan, page, error) &&
              (!context->write || write_page(context, i, page, error));
    chunks_free(chunks);
    return ok;
}

bool render_failure(const RenderContext *context, int i, const char *message, GError **error)
{
    const PagePlan *plan = pages_plan_at(context->pages, i);
    const Words *words = words_for(plan->lang);
    GString *text = g_string_new("# ");
    markdown_escape(text, plan->title);
    g_string_append_printf(text, "\n\n%s\n\n> ", words_text(words, WORD_FAILED));
    markdown_escape(text, message);
    g_string_append_c(text, '\n');
    g_autoptr(Page) page = g_new0(Page, 1);
    page->title = g_strdup(plan->title);
    page->document = document_parse(text->str, text->len);
    document_set_words(page->document, words);
    g_string_free(text, TRUE);
    g_autofree char *markdown = document_to_markdown(page->document);
    g_autofree char *markdown_file = places_markdown(plan);
    LayoutLink alternates[] = {{"Markdown", markdown_file, 0, NULL}};
    return write_html(context, i, page, alternates, 1, error) &&
           write_text(context, markdown_file, markdown, error);
}
