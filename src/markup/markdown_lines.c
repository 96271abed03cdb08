#include "markup/markdown_parts.h"

/* ---- Lines ----------------------------------------------------------------------------------- */

static bool has_line(cmark_node *node)
{
    return markdown_is_link(node) || markdown_block(node) || markdown_inline(node);
}

static int kept_line(cmark_node *node)
{
    const Block *block = markdown_block(node);
    const Inline *is = markdown_inline(node);
    return block                    ? block->line
           : is                     ? is->line
           : markdown_is_link(node) ? GPOINTER_TO_INT(cmark_node_get_user_data(node))
                                    : 0;
}

int document_line(cmark_node *node)
{
    return MAX(kept_line(node), 0);
}

void document_set_line(cmark_node *node, int line)
{
    Block *block = markdown_block(node);
    Inline *is = markdown_inline(node);
    if (block)
        block->line = line;
    else if (is)
        is->line = line;
    else if (markdown_is_link(node))
        cmark_node_set_user_data(node, GINT_TO_POINTER(line));
}

void markdown_set_offset(cmark_node *paragraph, int offset)
{
    cmark_node_set_user_data(paragraph, GINT_TO_POINTER(offset));
}

int document_parsed_line(cmark_node *node)
{
    int kept = kept_line(node), offset = 0;
    if (kept < 0)
        return -kept;
    if (markdown_is_text(node) && cmark_node_get_user_data(node))
        return GPOINTER_TO_INT(cmark_node_get_user_data(node));
    for (cmark_node *above = node; above; above = cmark_node_parent(above))
        if (cmark_node_get_type(above) == CMARK_NODE_PARAGRAPH)
            offset = GPOINTER_TO_INT(cmark_node_get_user_data(above));
    for (; node && cmark_node_get_start_line(node) == 0; node = cmark_node_parent(node))
        continue;
    return MAX((node ? cmark_node_get_start_line(node) : 0) + offset, 1);
}

void document_set_lines(Document *document, cmark_node *root, int first_line, bool within)
{
    g_autoptr(GPtrArray) nodes = document_select(root, has_line);
    for (guint i = 0; i < nodes->len; i++) {
        int line = within ? document_parsed_line(nodes->pdata[i]) - 1 : 0;
        if (document_line(nodes->pdata[i]) == 0)
            document_set_line(nodes->pdata[i], first_line + line);
    }
    for (guint i = 0; i < document->warnings->len; i++) {
        DocumentWarning *warning = document->warnings->pdata[i];
        if (warning->line < 0)
            warning->line = first_line + (within ? -warning->line - 1 : 0);
    }
}

/* ---- Warnings -------------------------------------------------------------------------------- */

void document_warn(Document *document, int line, const char *format, ...)
{
    enum { MOST = 100 };
    if (document->warnings->len >= MOST)
        return;
    DocumentWarning *warning = g_new0(DocumentWarning, 1);
    va_list args;
    va_start(args, format);
    g_autofree char *text = g_strdup_vprintf(format, args);
    va_end(args);
    warning->text = g_utf8_make_valid(text, -1);
    for (char *at = warning->text; *at; at++)
        *at = g_ascii_iscntrl(*at) ? ' ' : *at;
    warning->line = line;
    g_ptr_array_add(document->warnings, warning);
}

static gint by_line(gconstpointer a, gconstpointer b)
{
    const DocumentWarning *first = *(DocumentWarning *const *)a;
    const DocumentWarning *second = *(DocumentWarning *const *)b;
    return (first->line > second->line) - (first->line < second->line);
}

const GPtrArray *document_warnings(const Document *document)
{
    g_ptr_array_sort(document->warnings, by_line);
    return document->warnings;
}
