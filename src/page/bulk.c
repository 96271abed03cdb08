#include "page/bulk.h"

#include <string.h>

enum { BYTES_PER_NODE = 8, BYTES_PER_CELL = 48, BYTES_PER_LEVEL = 12 /* "999999999. " */ };

#define REMEDY "; show less, or divide it among pages"

Bulk bulk_of_text(size_t length)
{
    return (Bulk){.bytes = (int64_t)length, .nodes = 1};
}

static int64_t length_of(const char *text)
{
    return text ? (int64_t)strlen(text) : 0;
}

static int64_t lines_of(const char *text)
{
    int64_t lines = 1;
    for (; text && *text; text++)
        lines += *text == '\n';
    return lines;
}

/* Of one node, at the beginning of whose lines all levels above it are shown. */
static int64_t bytes_of(cmark_node *node, int depth)
{
    const char *literal = cmark_node_get_literal(node);
    int64_t bytes = BYTES_PER_NODE + length_of(literal);
    if (cmark_node_get_type(node) == CMARK_NODE_LINK ||
        cmark_node_get_type(node) == CMARK_NODE_IMAGE)
        bytes += length_of(cmark_node_get_url(node)) + length_of(cmark_node_get_title(node));
    return bytes + lines_of(literal) * depth * BYTES_PER_LEVEL;
}

Bulk bulk_of_nodes(cmark_node *root, int depth)
{
    Bulk bulk = {.depth = depth};
    cmark_iter *iter = cmark_iter_new(root);
    cmark_event_type event;
    while ((event = cmark_iter_next(iter)) != CMARK_EVENT_DONE) {
        cmark_node *node = cmark_iter_get_node(iter);
        bool inner = cmark_node_first_child(node) != NULL;
        if (event == CMARK_EVENT_EXIT) {
            depth -= inner;
            continue;
        }
        bulk.bytes += bytes_of(node, depth);
        bulk.nodes++;
        depth += inner;
        bulk.depth = MAX(bulk.depth, depth);
    }
    cmark_iter_free(iter);
    return bulk;
}

Bulk bulk_of_table(const Table *table)
{
    Bulk bulk = bulk_of_text((size_t)length_of(table_caption(table)));
    for (int column = 0; column < table_columns(table); column++)
        bulk.bytes += BYTES_PER_CELL + length_of(table_column(table, column)->header);
    for (int row = 0; row < table_rows(table); row++)
        for (int column = 0; column < table_columns(table); column++) {
            const TableCell *cell = table_cell(table, row, column);
            bulk.bytes += BYTES_PER_CELL + length_of(cell->text) + length_of(cell->href) +
                          length_of(cell->sort) + length_of(cell->class_name);
            bulk.nodes++;
        }
    return bulk;
}

Bulk bulk_of_figure(const Figure *figure)
{
    return bulk_of_text((size_t)(length_of(figure->href) + length_of(figure->alt) +
                                 length_of(figure->caption) + length_of(figure->source) +
                                 length_of(figure->command)));
}

int bulk_depth(cmark_node *node)
{
    int depth = 0;
    while ((node = cmark_node_parent(node)))
        depth++;
    return depth;
}

Bulk bulk_sum(Bulk a, Bulk b)
{
    return (Bulk){a.bytes + b.bytes, a.nodes + b.nodes, MAX(a.depth, b.depth)};
}

const char *bulk_problem(const Bulk *bulk)
{
    if (bulk->bytes > BULK_MOST_BYTES)
        return "the page is too large: it has more than 16 MB" REMEDY;
    if (bulk->nodes > BULK_MOST_NODES)
        return "the page is too large: it has more than 250000 cells and pieces of text" REMEDY;
    if (bulk->depth > BULK_MOST_DEPTH)
        return "quotes, lists or notes stand more than 100 deep in each other; use fewer levels";
    return NULL;
}
