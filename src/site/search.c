#include "site/search.h"

#include <jansson.h>
#include <string.h>

#include "markup/html.h"

#define MARK '='

enum { FIELDS = 3, LONGEST_TEXT = 1 << 16 };

/* ---- One page --------------------------------------------------------------------------------
 *
 * A line "=ID<tab>HEADING<tab>TEXT" is a section.
 */

/* Blanks for what a line may not hold, one for several. */
static void append_plain(GString *line, const char *text)
{
    bool blank = line->len == 0 || strchr(" \t=", line->str[line->len - 1]);
    for (; *text; text++) {
        bool is_blank = (unsigned char)*text <= ' ' || *text == 0x7f;
        if (!is_blank || !blank)
            g_string_append_c(line, is_blank ? ' ' : *text);
        blank = is_blank;
    }
}

static bool has_text(cmark_node *node)
{
    const Block *block = document_block(node);
    cmark_node_type type = cmark_node_get_type(node);
    return type == CMARK_NODE_HEADING || type == CMARK_NODE_PARAGRAPH ||
           type == CMARK_NODE_CODE_BLOCK ||
           (block && (block->kind == BLOCK_TABLE || block->kind == BLOCK_FIGURE || block->label));
}

/* Of numbers nobody searches; rows are found by what they are called. */
static void append_table(GString *line, const Table *table)
{
    append_plain(line, table_caption(table) ? table_caption(table) : "");
    for (int row = 0; row < table_rows(table); row++) {
        const char *name = table_columns(table) > 0 ? table_cell(table, row, 0)->text : NULL;
        append_plain(line, " ");
        append_plain(line, name ? name : "");
    }
}

static void append_block(GString *line, const Block *block)
{
    if (block->kind == BLOCK_TABLE)
        append_table(line, block->table);
    else if (block->kind == BLOCK_FIGURE)
        append_plain(line, block->figure.caption ? block->figure.caption : "");
    else
        append_plain(line, block->label);
}

static void append_node(GString *line, cmark_node *node)
{
    const Block *block = document_block(node);
    append_plain(line, " ");
    if (block) {
        append_block(line, block);
        return;
    }
    bool code = cmark_node_get_type(node) == CMARK_NODE_CODE_BLOCK;
    g_autofree char *text = code ? g_strdup(cmark_node_get_literal(node)) : document_text(node);
    append_plain(line, text);
}

/* Lists of all there is: what they name has a page of its own. */
static bool is_list(const PagePlan *plan)
{
    return plan->content != CONTENT_TABLES && plan->content != CONTENT_OPERATORS;
}

static bool has_sections(const PagePlan *plan)
{
    return plan->scope == PAGE_ONCE && strcmp(plan->path, PAGES_NOT_FOUND) != 0;
}

static void begin_section(GString *line, const char *id, const char *heading)
{
    g_string_append_c(line, MARK);
    append_plain(line, id);
    g_string_append_c(line, '\t');
    append_plain(line, heading);
    g_string_append_c(line, '\t');
}

/* The line so far goes to the report, no longer than it may be. */
static void end_section(GString *line, GString *report)
{
    if (line->len > LONGEST_TEXT)
        g_string_truncate(
            line, (gsize)(g_utf8_find_prev_char(line->str, line->str + LONGEST_TEXT) - line->str));
    g_string_append_printf(report, "%s\n", line->str);
    g_string_truncate(line, 0);
}

void search_report(const Document *document, const PagePlan *plan, GString *report)
{
    if (!has_sections(plan))
        return;
    g_autoptr(GPtrArray) nodes = document_select(document_root(document), has_text),
                         headings = html_headings(document);
    GString *line = g_string_new(NULL);
    guint next = 0;
    begin_section(line, "", "");
    for (guint i = 0; i < nodes->len; i++) {
        cmark_node *node = g_ptr_array_index(nodes, i);
        bool heading = cmark_node_get_type(node) == CMARK_NODE_HEADING && next < headings->len;
        const Block *block = document_block(node);
        if (heading) {
            const Heading *is = g_ptr_array_index(headings, next++);
            end_section(line, report);
            begin_section(line, is->level == 1 && next == 1 ? "" : is->id, is->text);
        } else if (!is_list(plan) || !block || block->kind != BLOCK_TABLE) {
            append_node(line, node);
        }
    }
    end_section(line, report);
    g_string_free(line, TRUE);
}

/* ---- Words of the plan ----------------------------------------------------------------------- */

static gint by_text(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void append_word(GString *words, const char *word)
{
    if (word && *word)
        g_string_append_printf(words, "%s%s", words->len > 0 ? " " : "", word);
}

static void append_operators(GString *words, const Graph *graph)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    for (int i = 0; i < graph_n_ops(graph); i++) {
        char *name = (char *)op_info(graph_op(graph, i)->kind)->name;
        if (!g_ptr_array_find(names, name, NULL))
            g_ptr_array_add(names, name);
    }
    g_ptr_array_sort(names, by_text);
    for (guint i = 0; i < names->len; i++)
        append_word(words, g_ptr_array_index(names, i));
}

static GString *words_of(const Pages *pages, const PagePlan *plan)
{
    GString *words = g_string_new(NULL);
    const ModelResult *model = plan->model >= 0 ? pages_model(pages, plan->model) : NULL;
    const DeviceResult *device = plan->device >= 0 ? pages_device(pages, plan->device) : NULL;
    append_word(words, model ? model->id : NULL);
    append_word(words, device ? device->id : NULL);
    if (model && !device) {
        append_word(words, model->family);
        append_word(words, model->category);
        append_operators(words, model->graph);
    }
    if (device && !model) {
        append_word(words, device->vendor);
        append_word(words, device_class_title(device->device->class_name));
    }
    return words;
}

/* A page about both is called by both. */
static char *title_of(const Pages *pages, const PagePlan *plan)
{
    return plan->model >= 0 && plan->device >= 0
               ? g_strdup_printf("%s · %s", pages_model(pages, plan->model)->name,
                                 pages_device(pages, plan->device)->name)
               : g_strdup(plan->title);
}

/* ---- All pages ------------------------------------------------------------------------------- */

/* Its own text is the page's, and a heading of the first level the title's. */
static json_t *sections_of(const GString *report)
{
    json_t *sections = json_array();
    g_auto(GStrv) lines = g_strsplit(report->str, "\n", -1);
    for (char **line = lines; *line; line++) {
        g_auto(GStrv) fields = **line == MARK ? g_strsplit(*line + 1, "\t", FIELDS) : NULL;
        if (!fields || g_strv_length(fields) != FIELDS)
            continue;
        g_strchomp(fields[2]);
        if (*fields[1] || *fields[2])
            json_array_append_new(sections,
                                  json_pack("[s, s, s]", fields[0], fields[1], fields[2]));
    }
    return sections;
}

static void append_page(GString *out, const Pages *pages, int i, const GString *report)
{
    const PagePlan *plan = pages_plan_at(pages, i);
    g_autofree char *title = title_of(pages, plan);
    GString *words = words_of(pages, plan);
    const char *above = plan->parent > 0 ? pages_plan_at(pages, plan->parent)->title : "";
    json_t *page = json_pack("[s, s, s, s, s, o]", plan->path, title, plan->text_lang, above,
                             words->str, sections_of(report));
    char *text = page ? json_dumps(page, JSON_COMPACT) : NULL;
    if (text)
        g_string_append_printf(out, "%s%s", out->str[out->len - 1] == ']' ? ",\n" : "", text);
    free(text);
    json_decref(page);
    g_string_free(words, TRUE);
}

GString *search_index(const Pages *pages, const GPtrArray *reports)
{
    GString *out = g_string_new("roofbookSearch([\n");
    for (guint i = 0; i < reports->len; i++) {
        const GString *report = g_ptr_array_index(reports, i);
        const PagePlan *plan = pages_plan_at(pages, (int)i);
        if (report && strcmp(plan->path, PAGES_NOT_FOUND) != 0)
            append_page(out, pages, (int)i, report);
    }
    g_autofree char *asked = words_asked();
    g_string_append_printf(out, "\n], %s);\n", asked);
    return out;
}
