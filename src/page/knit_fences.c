/* What an author writes that is not CommonMark: expressions, and fenced blocks of ours. */
#include "page/knit_parts.h"

#include "base/error.h"

#include <string.h>

bool knit_is_special(cmark_node *node)
{
    if (cmark_node_get_type(node) == CMARK_NODE_CODE)
        return g_str_has_prefix(cmark_node_get_literal(node), "lua ");
    const char *info =
        cmark_node_get_type(node) == CMARK_NODE_CODE_BLOCK ? cmark_node_get_fence_info(node) : NULL;
    return info && *info == '{';
}

/* What knit is told about one special node: `{word rest}`. */
typedef struct Fence {
    cmark_node *node;
    char *word, *rest;
    int line; /* of the first line inside */
    const char *body;
} Fence;

static void add_chunk(Knit *knit, cmark_node *node, bool block, int line, const char *code)
{
    Chunk *chunk = g_new0(Chunk, 1);
    *chunk = (Chunk){.node = node, .block = block, .line = line, .code = g_strdup(code)};
    g_ptr_array_add(knit->chunks, chunk);
}

static bool fence_lua(Knit *knit, const Fence *fence, GError **error)
{
    bool echo = !strcmp(fence->rest, "echo=true");
    if (*fence->rest && !echo && strcmp(fence->rest, "echo=false") != 0) {
        g_set_error(error, RB_ERROR, RB_ERROR_INPUT,
                    "%s:%d: unknown option '%s' of {lua}; echo=true is the one there is",
                    knit->path, fence->line - 1, fence->rest);
        return false;
    }
    add_chunk(knit, fence->node, true, fence->line, fence->body);
    ((Chunk *)knit->chunks->pdata[knit->chunks->len - 1])->echo = echo;
    return true;
}

static void replace(cmark_node *node, cmark_node *by)
{
    cmark_node_replace(node, by);
    cmark_node_free(node);
}

/* Tables of one page must not outgrow it together. */
static bool admit_table(Knit *knit, const Fence *fence, const Table *table, GError **error)
{
    knit->bulk = bulk_sum(knit->bulk, bulk_of_table(table));
    const char *problem = bulk_problem(&knit->bulk);
    return !problem ||
           rb_fail(error, RB_ERROR_LIMIT, "%s:%d: %s", knit->path, fence->line, problem);
}

/* "CAPTION", or "#NAME CAPTION". */
static void set_caption(cmark_node *node, const char *rest)
{
    size_t name = *rest == '#' ? strcspn(rest, " \t") : 0;
    g_autofree char *named = name > 1 ? g_strndup(rest + 1, name - 1) : NULL;
    const char *caption = rest + name + strspn(rest + name, " \t");
    table_set_caption(document_block(node)->table, *caption ? caption : NULL);
    if (named)
        document_set_name(node, named);
}

static bool fence_table(Knit *knit, const Fence *fence, GError **error)
{
    cmark_node *node = document_parse_table(knit->page->document, knit->path, fence->line,
                                            fence->body, strlen(fence->body), error);
    if (!node || !admit_table(knit, fence, document_block(node)->table, error) ||
        !knit_collect(knit, node, 1, error))
        return false;
    set_caption(node, fence->rest);
    replace(fence->node, node);
    return true;
}

/* What is written in a block must not outgrow the page with the rest. */
static bool admit_inside(Knit *knit, const Fence *fence, cmark_node *inside, GError **error)
{
    Bulk bulk = bulk_of_nodes(inside, bulk_depth(fence->node) + 1);
    knit->bulk = bulk_sum(knit->bulk, bulk);
    const char *problem = bulk_problem(&knit->bulk);
    return !problem ||
           rb_fail(error, RB_ERROR_LIMIT, "%s:%d: %s", knit->path, fence->line, problem);
}

/* Puts what the fence holds below `into`, a block or part of one, and `block` in its place. */
static bool fence_content_into(Knit *knit, const Fence *fence, cmark_node *block, cmark_node *into,
                               GError **error)
{
    cmark_node *inside = document_fragment(knit->page->document, fence->body, strlen(fence->body));
    if (!admit_inside(knit, fence, inside, error) ||
        !knit_collect(knit, inside, fence->line, error))
        return false;
    document_splice_into(into, inside);
    replace(fence->node, block);
    return true;
}

static bool fence_content(Knit *knit, const Fence *fence, cmark_node *block, GError **error)
{
    return fence_content_into(knit, fence, block, block, error);
}

static bool fence_example(Knit *knit, const Fence *fence, GError **error)
{
    cmark_node *result = NULL;
    cmark_node *block = document_example(knit->page->document, fence->body, &result);
    return fence_content_into(knit, fence, block, result, error);
}

static bool fence_note(Knit *knit, const Fence *fence, GError **error)
{
    const char *title = *fence->rest ? fence->rest : NULL;
    return fence_content(knit, fence, document_note(knit->page->document, fence->word, title),
                         error);
}

static bool fence_details(Knit *knit, const Fence *fence, GError **error)
{
    const char *summary =
        *fence->rest ? fence->rest : words_text(document_words(knit->page->document), WORD_DETAILS);
    return fence_content(knit, fence, document_details(knit->page->document, summary), error);
}

static const struct FenceKind {
    const char *word;
    bool (*read)(Knit *, const Fence *, GError **);
} fence_kinds[] = {
    {"lua", fence_lua},         {"table", fence_table},  {"details", fence_details},
    {"example", fence_example}, {"note", fence_note},    {"tip", fence_note},
    {"important", fence_note},  {"warning", fence_note}, {"caution", fence_note},
    {"takeaway", fence_note},
};

static bool unknown_fence(const Knit *knit, const Fence *fence, GError **error)
{
    const char *words[G_N_ELEMENTS(fence_kinds) + 1] = {NULL};
    for (size_t i = 0; i < G_N_ELEMENTS(fence_kinds); i++)
        words[i] = fence_kinds[i].word;
    g_autofree char *hint = did_you_mean(fence->word, words);
    g_set_error(error, RB_ERROR, RB_ERROR_INPUT, "%s:%d: unknown kind of block '{%s}'%s",
                knit->path, fence->line - 1, fence->word,
                *hint ? hint
                      : "; lua, table, details, example, note, tip, important, warning, caution "
                        "and takeaway are "
                        "known");
    return false;
}

static bool read_fence(Knit *knit, cmark_node *node, int line, GError **error)
{
    g_autofree char *info = g_strdup(cmark_node_get_fence_info(node) + 1);
    g_autofree char *body = g_strdup(cmark_node_get_literal(node));
    char *close = strrchr(info, '}');
    if (close)
        *close = '\0';
    char *rest = info + strcspn(info, " \t");
    if (*rest)
        *rest++ = '\0';
    Fence fence = {
        .node = node, .word = info, .rest = g_strstrip(rest), .line = line + 1, .body = body};
    for (size_t i = 0; i < G_N_ELEMENTS(fence_kinds); i++)
        if (!strcmp(fence_kinds[i].word, fence.word))
            return fence_kinds[i].read(knit, &fence, error);
    return unknown_fence(knit, &fence, error);
}

bool knit_collect(Knit *knit, cmark_node *root, int first_line, GError **error)
{
    g_autoptr(GPtrArray) nodes = document_select(root, knit_is_special);
    document_set_lines(knit->page->document, root, first_line, true);
    for (guint i = 0; i < nodes->len; i++) {
        cmark_node *node = nodes->pdata[i];
        int line = first_line + document_parsed_line(node) - 1;
        if (cmark_node_get_type(node) == CMARK_NODE_CODE)
            add_chunk(knit, node, false, line, cmark_node_get_literal(node) + strlen("lua "));
        else if (!read_fence(knit, node, line, error))
            return false;
    }
    return true;
}
