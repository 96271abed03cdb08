#include <string.h>

#include "markup/markdown_parts.h"
#include "markup/pipes.h"

/* ---- Pieces: texts that become one paragraph each -------------------------------------------- *
 *
 * What stands in cells is known only when a paragraph is seen to be a table. All of it is then
 * parsed at once, with the addresses that the page defines for its links, a paragraph a piece: a
 * mark before each keeps it from being anything else.
 */

typedef struct Piece {
    cmark_node *place; /* the table's node, or one that the paragraph replaces */
    Table *table;      /* NULL: no cell */
    int row, column;
    int line;
} Piece;

typedef struct Pieces {
    GString *text;
    GArray *list; /* Piece */
} Pieces;

static Pieces pieces_new(void)
{
    return (Pieces){g_string_new(NULL), g_array_new(FALSE, FALSE, sizeof(Piece))};
}

/* A cell has one line, though one of commas may be written in several. */
static void pieces_add(Pieces *pieces, const Piece *piece, const char *text)
{
    gsize begin = pieces->text->len;
    g_string_append_printf(pieces->text, MASK_CELL " %s", text);
    if (piece->table)
        g_strdelimit(pieces->text->str + begin, "\r\n", ' ');
    g_string_append(pieces->text, "\n\n");
    g_array_append_val(pieces->list, *piece);
}

static void strip_mark(cmark_node *paragraph)
{
    enum { MARK = MASK_SIZE + 1 };
    cmark_node *first = cmark_node_first_child(paragraph);
    const char *text = first ? cmark_node_get_literal(first) : NULL;
    if (!text || !g_str_has_prefix(text, MASK_CELL))
        return;
    g_autofree char *rest = g_strdup(strlen(text) > MARK ? text + MARK : "");
    cmark_node_set_literal(first, rest);
    if (!*rest)
        cmark_node_free(first);
}

static void place_paragraph(const Piece *piece, cmark_node *paragraph)
{
    int line = cmark_node_get_start_line(paragraph);
    if (cmark_node_get_type(paragraph) != CMARK_NODE_PARAGRAPH)
        return;
    cmark_node_unlink(paragraph);
    strip_mark(paragraph);
    markdown_set_offset(paragraph, piece->line - line);
    if (!piece->table) {
        cmark_node_replace(piece->place, paragraph);
        cmark_node_free(piece->place);
        return;
    }
    cmark_node_append_child(piece->place, paragraph);
    table_set_content(piece->table, piece->row, piece->column, paragraph, NULL);
}

static void pieces_parse(Pieces *pieces, const Document *document)
{
    g_string_append_len(pieces->text, document->definitions->str,
                        (gssize)document->definitions->len);
    cmark_node *root =
        cmark_parse_document(pieces->text->str, pieces->text->len, CMARK_OPT_VALIDATE_UTF8);
    cmark_node *paragraph = cmark_node_first_child(root);
    for (guint i = 0; i < pieces->list->len && paragraph; i++) {
        cmark_node *next = cmark_node_next(paragraph);
        place_paragraph(&g_array_index(pieces->list, Piece, i), paragraph);
        paragraph = next;
    }
    cmark_node_free(root);
    g_string_free(pieces->text, TRUE);
    g_array_free(pieces->list, TRUE);
}

/* Reads the same with and without a parser. */
static bool is_plain(const char *text)
{
    return !strpbrk(text, "\\`*_[]<>&!~$|:@^\xEF") && !strstr(text, "www.");
}

static void add_cells(Pieces *pieces, cmark_node *node)
{
    Table *table = markdown_block(node)->table;
    for (int row = -1; row < table_rows(table); row++)
        for (int column = 0; column < table_columns(table); column++) {
            const char *text = table_text(table, row, column);
            if (!is_plain(text))
                pieces_add(pieces,
                           &(Piece){node, table, row, column, MAX(table_line(table, row), 1)},
                           text);
        }
}

void markdown_cells(Document *document, cmark_node *node)
{
    Pieces pieces = pieces_new();
    add_cells(&pieces, node);
    pieces_parse(&pieces, document);
}

/* ---- Lines of the text ----------------------------------------------------------------------- */

typedef struct Lines {
    const char *text;
    GArray *starts; /* gsize; one more than there are lines */
} Lines;

static Lines lines_of(const Parse *parse)
{
    Lines lines = {parse->text, g_array_new(FALSE, FALSE, sizeof(gsize))};
    gsize at = 0;
    while (at < parse->length) {
        g_array_append_val(lines.starts, at);
        at += strcspn(parse->text + at, "\r\n");
        at += parse->text[at] == '\r' && parse->text[at + 1] == '\n' ? 2 : 1;
    }
    at = MIN(at, parse->length);
    g_array_append_val(lines.starts, at);
    return lines;
}

/* The line of a number from 1 on, without its end. Caller frees. */
static char *line_at(const Lines *lines, int number)
{
    guint i = (guint)MAX(number - 1, 0);
    if (i + 1 >= lines->starts->len)
        return g_strdup("");
    gsize from = g_array_index(lines->starts, gsize, i);
    gsize to = g_array_index(lines->starts, gsize, i + 1);
    while (to > from && strchr("\r\n", lines->text[to - 1]))
        to--;
    return g_strndup(lines->text + from, to - from);
}

static const char *skip_blanks(const char *at)
{
    return at + strspn(at, " \t");
}

/* What a line holds within the blocks that `block` stands in: behind the '>' of each quote. */
static const char *skip_quotes(cmark_node *block, const char *at)
{
    for (; (block = cmark_node_parent(block));)
        if (cmark_node_get_type(block) == CMARK_NODE_BLOCK_QUOTE && *skip_blanks(at) == '>')
            at = skip_blanks(at) + 1;
    return skip_blanks(at);
}

/* The lines of a paragraph, as it has them. Caller unrefs. */
static GPtrArray *content_of(cmark_node *block, const Lines *lines)
{
    GPtrArray *content = g_ptr_array_new_with_free_func(g_free);
    int first = cmark_node_get_start_line(block), last = cmark_node_get_end_line(block);
    size_t column = (size_t)MAX(cmark_node_get_start_column(block) - 1, 0);
    for (int i = first; i <= last; i++) {
        g_autofree char *line = line_at(lines, i);
        const char *at = i > first ? skip_quotes(block, line) : line + MIN(column, strlen(line));
        g_ptr_array_add(content, g_strdup(at));
    }
    while (content->len && !*(const char *)content->pdata[content->len - 1])
        g_ptr_array_set_size(content, (gint)content->len - 1);
    return content;
}

/* ---- Definitions of links -------------------------------------------------------------------- */

static bool is_definition(const char *line)
{
    line = skip_blanks(line);
    if (*line != '[')
        return false;
    size_t label = strcspn(line + 1, "[]");
    return label > 0 && g_str_has_prefix(line + 1 + label, "]:") && line[label + 3];
}

static bool is_code_or_html(cmark_node *node)
{
    cmark_node_type type = cmark_node_get_type(node);
    return type == CMARK_NODE_CODE_BLOCK || type == CMARK_NODE_HTML_BLOCK;
}

static bool *lines_of_code(const Parse *parse, const Lines *lines)
{
    bool *code = g_new0(bool, lines->starts->len + 1);
    g_autoptr(GPtrArray) nodes = document_select(parse->root, is_code_or_html);
    for (guint i = 0; i < nodes->len; i++) {
        int last = cmark_node_get_end_line(nodes->pdata[i]);
        for (int at = cmark_node_get_start_line(nodes->pdata[i]); at <= last; at++)
            if (at > 0 && at < (int)lines->starts->len)
                code[at] = true;
    }
    return code;
}

static void keep_definitions(const Parse *parse, const Lines *lines)
{
    g_autofree bool *code = lines_of_code(parse, lines);
    for (int i = 1; i < (int)lines->starts->len; i++) {
        g_autofree char *line = line_at(lines, i);
        const char *at = line + strspn(line, " \t>");
        if (!code[i] && is_definition(at))
            g_string_append_printf(parse->document->definitions, "%s\n", at);
    }
}

/* ---- Tables ---------------------------------------------------------------------------------- */

typedef struct Found {
    Parse *parse;
    Pieces *pieces;
    cmark_node *block;
    GPtrArray *content;
    int first;  /* the line of the text that the content begins on */
    guint head; /* the row of headers among the content */
    guint end;  /* behind the last row */
} Found;

static bool could_hold_table(cmark_node *node)
{
    cmark_node_type type = cmark_node_get_type(node);
    return (type == CMARK_NODE_PARAGRAPH || type == CMARK_NODE_HEADING) &&
           cmark_node_get_end_line(node) > cmark_node_get_start_line(node);
}

static bool has_mark(const char *line)
{
    return strpbrk(line, "|:") != NULL;
}

static void warn_of_count(const Found *found, guint row, guint cells, guint headers)
{
    document_warn(found->parse->document, -(found->first + (int)row),
                  "%u cells of dashes under %u headers are no table; give each header one, or "
                  "write '\\|' for a bar",
                  cells, headers);
}

/* Looks for a row of dashes under one with as many cells. */
static bool find_head(Found *found)
{
    for (guint i = 1; i < found->content->len; i++) {
        const char *line = found->content->pdata[i], *above = found->content->pdata[i - 1];
        if (line[strspn(line, " \t|:-")] || !has_mark(line) || !strchr(line, '-'))
            continue;
        g_autoptr(GPtrArray) dashes = pipes_split(line);
        g_autoptr(GPtrArray) headers = pipes_split(above);
        if (!pipes_delimiter(dashes))
            continue;
        if (dashes->len == headers->len) {
            found->head = i - 1;
            return true;
        }
        warn_of_count(found, i, dashes->len, headers->len);
    }
    return false;
}

static Table *table_of_head(const Found *found)
{
    g_autoptr(GPtrArray) headers = pipes_split(found->content->pdata[found->head]);
    g_autoptr(GPtrArray) dashes = pipes_split(found->content->pdata[found->head + 1]);
    Table *table = table_new(NULL);
    table_set_line(table, found->first + (int)found->head);
    for (guint i = 0; i < headers->len; i++) {
        PipeAlign align = pipes_align(dashes->pdata[i]);
        table_add_column(table, &(TableColumn){.header = headers->pdata[i],
                                               .align = align,
                                               .numeric = align == ALIGN_RIGHT});
    }
    return table;
}

static void add_row(const Found *found, Table *table, guint row)
{
    g_autoptr(GPtrArray) cells = pipes_split(found->content->pdata[row]);
    guint columns = (guint)table_columns(table);
    table_set_line(table, found->first + (int)row);
    for (guint i = 0; i < MIN(cells->len, columns); i++)
        table_add_text(table, cells->pdata[i]);
    table_end_row(table);
    if (cells->len > columns)
        document_warn(found->parse->document, -(found->first + (int)row),
                      "%u cells under %u headers, and what is too much is left out; give each "
                      "column a header, or write '\\|' for a bar",
                      cells->len, columns);
}

/* The lines above a table stay a paragraph. */
static void keep_above(const Found *found)
{
    guint from = 0;
    while (from < found->head && is_definition(found->content->pdata[from]))
        from++;
    if (from == found->head)
        return;
    g_autoptr(GString) text = g_string_new(found->content->pdata[from]);
    for (guint i = from + 1; i < found->head; i++)
        g_string_append_printf(text, "\n    %s", (const char *)found->content->pdata[i]);
    cmark_node *place = cmark_node_new(CMARK_NODE_PARAGRAPH);
    cmark_node_insert_before(found->block, place);
    pieces_add(found->pieces, &(Piece){.place = place, .line = found->first + (int)from},
               text->str);
}

/* A line of dashes or of '=' that would underline the last row as a heading. */
static void end_before_underline(Found *found)
{
    const char *last = found->content->pdata[found->content->len - 1];
    bool rule = g_str_has_prefix(last, "---");
    found->end = found->content->len;
    if (cmark_node_get_type(found->block) != CMARK_NODE_HEADING || !rule)
        return;
    found->end--;
    cmark_node_insert_after(found->block, cmark_node_new(CMARK_NODE_THEMATIC_BREAK));
}

static void make_table(Found *found)
{
    Document *document = found->parse->document;
    Table *table = table_of_head(found);
    end_before_underline(found);
    document->cells += (int64_t)(found->end - found->head) * table_columns(table);
    if (document->cells > TABLE_MOST_CELLS) {
        table_free(table);
        return;
    }
    for (guint row = found->head + 2; row < found->end; row++)
        add_row(found, table, row);
    cmark_node *node = document_table(document, table);
    document_set_line(node, -(found->first + (int)found->head));
    keep_above(found);
    cmark_node_insert_before(found->block, node);
    add_cells(found->pieces, node);
    cmark_node_free(found->block);
}

void markdown_tables(Parse *parse)
{
    Lines lines = lines_of(parse);
    Pieces pieces = pieces_new();
    g_autoptr(GPtrArray) blocks = document_select(parse->root, could_hold_table);
    if (parse->document->root == NULL && parse->has['['])
        keep_definitions(parse, &lines);
    for (guint i = 0; i < blocks->len; i++) {
        Found found = {.parse = parse, .pieces = &pieces, .block = blocks->pdata[i]};
        found.content = content_of(found.block, &lines);
        found.first = cmark_node_get_start_line(found.block);
        if (find_head(&found))
            make_table(&found);
        g_ptr_array_unref(found.content);
    }
    pieces_parse(&pieces, parse->document);
    g_array_free(lines.starts, TRUE);
}
