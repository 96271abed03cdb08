#include "page/knit_parts.h"

#include "base/error.h"
#include "base/label.h"
#include "lua/guard.h"
#include "markup/escape.h"
#include "page/front_matter.h"

#include <lauxlib.h>
#include <stdlib.h>
#include <string.h>

static const char KNIT; /* its address is the registry key */

static void chunk_free(gpointer data)
{
    Chunk *chunk = data;
    g_free(chunk->code);
    g_free(chunk);
}

/* ---- How much there may be ------------------------------------------------------------------- */

/* Whether there is room for more; where there is not, the page ends at the line that runs. */
static bool admit(Knit *knit, Bulk more)
{
    knit->bulk = bulk_sum(knit->bulk, more);
    const char *problem = bulk_problem(&knit->bulk);
    if (problem)
        sandbox_stop(sandbox_lua(knit->sandbox), problem);
    return !problem;
}

static int running_line(const Knit *knit)
{
    return guard_line_in(sandbox_lua(knit->sandbox), knit->path);
}

/* In what a chunk emits they are code like any other. */
static void warn_of_special(Knit *knit, cmark_node *inside)
{
    g_autoptr(GPtrArray) nodes = document_select(inside, knit_is_special);
    for (guint i = 0; i < nodes->len; i++) {
        bool block = cmark_node_get_type(nodes->pdata[i]) == CMARK_NODE_CODE_BLOCK;
        document_warn(
            knit->page->document, running_line(knit),
            "a chunk emits '%s', which is shown as it is typed; what it stands for is for "
            "the chunk to compute",
            block ? cmark_node_get_fence_info(nodes->pdata[i])
                  : cmark_node_get_literal(nodes->pdata[i]));
    }
}

/* What Markdown holds, parsed, to be moved below `parent`; NULL: there is no room. */
static cmark_node *parse(Knit *knit, const char *markdown, cmark_node *parent)
{
    size_t length = strlen(markdown);
    if (length > BULK_MOST_AT_ONCE) {
        sandbox_stop(sandbox_lua(knit->sandbox),
                     "more than 1 MB of Markdown at once; give it in parts, or show less");
        return NULL;
    }
    if (!admit(knit, bulk_of_text(length)))
        return NULL;
    Document *document = knit->page->document;
    int64_t cells = document_cells(document);
    cmark_node *inside = document_fragment(document, markdown, length);
    Bulk bulk = bulk_of_nodes(inside, bulk_depth(parent));
    bulk.nodes += document_cells(document) - cells;
    document_set_lines(document, inside, running_line(knit), false);
    warn_of_special(knit, inside);
    return admit(knit, bulk) ? inside : NULL;
}

static bool check_text(Knit *knit, GError **error)
{
    knit->bulk = bulk_of_nodes(document_root(knit->page->document), 0);
    knit->bulk.nodes += document_cells(knit->page->document);
    const char *problem = bulk_problem(&knit->bulk);
    return !problem || rb_fail(error, RB_ERROR_LIMIT, "%s: %s", knit->path, problem);
}

/* ---- Running ---------------------------------------------------------------------------------
 *
 * The chunks become one Lua function in which every line has the number it has in the file. */

static int count_lines(const char *text)
{
    int lines = 0;
    for (; *text; text++)
        lines += *text == '\n';
    return lines;
}

static void pad_to_line(GString *program, int *at, int line)
{
    for (; *at < line; (*at)++)
        g_string_append_c(program, '\n');
}

static char *assemble(const GPtrArray *chunks)
{
    GString *program = g_string_new(NULL);
    int line = 1;
    for (guint i = 0; i < chunks->len; i++) {
        const Chunk *chunk = chunks->pdata[i];
        if (chunk->block) {
            pad_to_line(program, &line, chunk->line - 1);
            g_string_append_printf(program, ";__knit_chunk(%u);", i);
            pad_to_line(program, &line, chunk->line);
            g_string_append(program, chunk->code);
        } else {
            pad_to_line(program, &line, chunk->line);
            g_string_append_printf(program, ";__knit_inline(%u, (%s));", i, chunk->code);
        }
        line += count_lines(chunk->code);
    }
    return g_string_free(program, FALSE);
}

/* Each chunk must be whole by itself: an 'end' that is missing here is not to be found in the next
 * one. */
static bool check_syntax(const Knit *knit, const Chunk *chunk, GError **error)
{
    lua_State *L = sandbox_lua(knit->sandbox);
    g_autoptr(GString) code = g_string_new(NULL);
    int line = 1;
    pad_to_line(code, &line, chunk->line);
    g_string_append_printf(code, chunk->block ? "%s" : "return (%s)", chunk->code);
    bool ok = luaL_loadbufferx(L, code->str, code->len, "@page", "t") == LUA_OK;
    if (!ok) {
        const char *message = lua_tostring(L, -1);
        const char *colon = message ? strchr(message, ':') : NULL;
        g_set_error(error, RB_ERROR, RB_ERROR_INPUT, "%s%s", knit->path,
                    colon ? colon : ": out of memory");
    }
    lua_pop(L, 1);
    return ok;
}

static bool run(Knit *knit, GError **error)
{
    g_autofree char *program = assemble(knit->chunks);
    size_t len = strlen(program);
    bool checked = sandbox_knows(knit->sandbox, knit->path, program, len);
    for (guint i = 0; !checked && i < knit->chunks->len; i++)
        if (!check_syntax(knit, knit->chunks->pdata[i], error))
            return false;
    return sandbox_run(knit->sandbox, knit->path, program, len, 0, error);
}

static Chunk *chunk_argument(lua_State *L, bool block)
{
    Knit *knit = knit_of(L);
    lua_Integer i = luaL_checkinteger(L, 1);
    Chunk *chunk = knit->page && i >= 0 && i < knit->chunks->len ? knit->chunks->pdata[i] : NULL;
    if (!chunk || chunk->block != block)
        luaL_error(L, "is not to be called by a page; leave it out");
    return chunk;
}

/* What follows is emitted in the place of this chunk. */
static int begin_chunk(lua_State *L)
{
    Knit *knit = knit_of(L);
    Chunk *chunk = chunk_argument(L, true);
    cmark_node *place = document_fragment(knit->page->document, "", 0);
    if (chunk->echo && admit(knit, bulk_of_text(strlen(chunk->code)))) {
        cmark_node *code = cmark_node_new(CMARK_NODE_CODE_BLOCK);
        cmark_node_set_literal(code, chunk->code);
        cmark_node_set_fence_info(code, "lua");
        cmark_node_append_child(place, code);
    }
    cmark_node_insert_before(chunk->node, place);
    cmark_node_free(chunk->node);
    chunk->node = place;
    knit->output = place;
    return 0;
}

static int replace_inline(lua_State *L)
{
    Knit *knit = knit_of(L);
    Chunk *chunk = chunk_argument(L, false);
    lua_pushfstring(L, "the value of `%s`", chunk->code);
    knit_push_markdown(L, 2, false, lua_tostring(L, -1));
    const char *markdown = lua_tostring(L, -1);
    cmark_node *inside = parse(knit, markdown, chunk->node);
    cmark_node *paragraph = inside ? cmark_node_first_child(inside) : NULL;
    if (paragraph)
        document_splice_before(chunk->node, paragraph);
    cmark_node_unlink(chunk->node);
    cmark_node_free(chunk->node);
    chunk->node = NULL;
    return 0;
}

/* The places of chunks leave the tree, their contents stay. */
static void dissolve_places(Knit *knit)
{
    for (guint i = 0; i < knit->chunks->len; i++) {
        Chunk *chunk = knit->chunks->pdata[i];
        if (!chunk->block)
            continue;
        document_splice_before(chunk->node, chunk->node);
        cmark_node_free(chunk->node);
    }
}

/* ---- The page -------------------------------------------------------------------------------- */

static cmark_node *first_heading(const Document *document)
{
    cmark_node *node = cmark_node_first_child(document_root(document));
    while (node && cmark_node_get_type(node) != CMARK_NODE_HEADING)
        node = cmark_node_next(node);
    return node;
}

/* Title and heading of level 1 from each other. */
static void settle_title(Knit *knit)
{
    Page *page = knit->page;
    cmark_node *heading = first_heading(page->document);
    if (heading && !page->title)
        page->title = document_text(heading);
    if (!page->title)
        page->title = g_strdup("");
    if (!*page->title || (heading && cmark_node_get_heading_level(heading) == 1))
        return;
    cmark_node *place = document_fragment(page->document, "", 0);
    cmark_node_prepend_child(document_root(page->document), place);
    knit->output = place;
    knit_emit_heading(knit, 1, page->title);
    document_splice_before(place, place);
    cmark_node_free(place);
}

static bool make_page(Knit *knit, PageSource source, GError **error)
{
    if (!front_matter_read(knit->page, knit->path, &source, error))
        return false;
    knit->page->document = document_parse(source.text, source.len);
    document_set_words(knit->page->document,
                       knit->page->lang ? words_for(knit->page->lang) : knit->words);
    if (!check_text(knit, error) ||
        !knit_collect(knit, document_root(knit->page->document), source.line, error) ||
        !run(knit, error))
        return false;
    dissolve_places(knit);
    settle_title(knit);
    cmark_consolidate_text_nodes(document_root(knit->page->document));
    document_settle(knit->page->document);
    return true;
}

Page *knit_page(Knit *knit, const char *path, const char *text, size_t len, GError **error)
{
    g_autoptr(GPtrArray) chunks = g_ptr_array_new_with_free_func(chunk_free);
    g_autoptr(Page) page = page_new();
    knit->page = page;
    knit->folds = 0;
    knit->path = path;
    knit->chunks = chunks;
    bool ok = make_page(knit, (PageSource){.text = text, .len = len, .line = 1}, error);
    knit->page = NULL;
    knit->path = NULL;
    knit->chunks = NULL;
    knit->output = NULL;
    label_error(error);
    return ok ? g_steal_pointer(&page) : NULL;
}

Knit *knit_new(Sandbox *sandbox)
{
    Knit *knit = g_new0(Knit, 1);
    lua_State *L = sandbox_lua(sandbox);
    knit->sandbox = sandbox;
    knit->words = words_for("en");
    lua_pushlightuserdata(L, knit);
    lua_rawsetp(L, LUA_REGISTRYINDEX, &KNIT);
    knit_values_open(sandbox);
    lua_pushcfunction(L, begin_chunk);
    sandbox_set_global(sandbox, "__knit_chunk");
    lua_pushcfunction(L, replace_inline);
    sandbox_set_global(sandbox, "__knit_inline");
    return knit;
}

void knit_set_words(Knit *knit, const Words *words)
{
    knit->words = words;
}

void knit_free(Knit *knit)
{
    if (!knit)
        return;
    lua_State *L = sandbox_lua(knit->sandbox);
    lua_pushnil(L);
    lua_rawsetp(L, LUA_REGISTRYINDEX, &KNIT);
    g_free(knit);
}

Knit *knit_of(lua_State *L)
{
    lua_rawgetp(L, LUA_REGISTRYINDEX, &KNIT);
    Knit *knit = lua_touserdata(L, -1);
    lua_pop(L, 1);
    return knit;
}

Page *knit_current(const Knit *knit)
{
    return knit->page;
}

/* ---- Emitting -------------------------------------------------------------------------------- */

void knit_fold(Knit *knit, int by)
{
    knit->folds += by;
}

bool knit_is_folded(const Knit *knit)
{
    for (cmark_node *node = knit->output; node; node = cmark_node_parent(node)) {
        const Block *block = document_block(node);
        if (block && block->kind == BLOCK_DETAILS)
            return true;
    }
    return knit->folds > 0;
}

cmark_node *knit_redirect(Knit *knit, cmark_node *into)
{
    cmark_node *before = knit->output;
    knit->output = into;
    return before;
}

static void put(Knit *knit, cmark_node *node)
{
    document_set_line(node, running_line(knit));
    cmark_node_append_child(knit->output, node);
}

/* What hangs below a note was admitted when it was emitted there. */
static Bulk bulk_of_block(cmark_node *node, int depth)
{
    const Block *block = document_block(node);
    if (!block)
        return bulk_of_nodes(node, depth);
    Bulk bulk = bulk_of_text(block->label ? strlen(block->label) : 0);
    return block->kind == BLOCK_NOTE
               ? bulk_sum(bulk, bulk_of_nodes(cmark_node_first_child(node), depth + 1))
               : bulk;
}

void knit_emit_node(Knit *knit, cmark_node *node)
{
    if (knit->output && admit(knit, bulk_of_block(node, bulk_depth(knit->output))))
        put(knit, node);
}

void knit_emit_scripted(Knit *knit, const char *class_name, const char *json, const char *html)
{
    if (knit->output && admit(knit, bulk_of_text(strlen(json) + strlen(html))))
        put(knit, document_scripted(knit->page->document, class_name, json, html));
}

void knit_emit_markdown(Knit *knit, const char *markdown)
{
    cmark_node *inside = knit->output ? parse(knit, markdown, knit->output) : NULL;
    if (inside)
        document_splice_into(knit->output, inside);
}

void knit_emit_heading(Knit *knit, int level, const char *text)
{
    g_autoptr(GString) markdown = g_string_new(NULL);
    for (int i = 0; i < CLAMP(level, 1, 6); i++)
        g_string_append_c(markdown, '#');
    g_string_append_c(markdown, ' ');
    markdown_escape_source(markdown, text);
    knit_emit_markdown(knit, markdown->str);
}

void knit_emit_table(Knit *knit, Table *table)
{
    if (knit->output && admit(knit, bulk_of_table(table)))
        put(knit, document_table(knit->page->document, table));
    else
        table_free(table);
}

void knit_emit_figure(Knit *knit, const Figure *figure)
{
    if (knit->output && admit(knit, bulk_of_figure(figure)))
        put(knit, document_figure(knit->page->document, figure));
}
