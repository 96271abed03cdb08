/* How a text becomes a tree that cmark does not know: what the files markdown_*.c share.
 *
 * The text is masked: backslash escapes, addresses and the names of footnotes are written so that
 * cmark reads the same document, and that what an author escaped can still be told from what an
 * author meant when cmark has taken the backslashes away. Then cmark parses it, passes over the
 * tree make the rest of it (tables, footnotes, alerts, tasks, bare addresses, strikethrough),
 * others look for what is shown as it was typed though it was meant otherwise, and what is left
 * masked is restored. Every pass takes time and memory in proportion to the text.
 *
 * A line is counted within the text that is parsed until document_set_lines() says where that text
 * stands; until then it is kept negative.
 */
#ifndef MARKUP_MARKDOWN_PARTS_H
#define MARKUP_MARKDOWN_PARTS_H

#include "markup/markdown.h"

struct Document {
    cmark_node *root;
    cmark_node *limbo;      /* parent of every node that does not hang in the tree (yet) */
    GPtrArray *blocks;      /* Block * */
    GPtrArray *inlines;     /* Inline * */
    GPtrArray *labels;      /* of footnotes, const char *, as masks number them */
    GPtrArray *warnings;    /* DocumentWarning * */
    GStringChunk *literals; /* strings that nodes and labels need */
    GString *definitions;   /* lines "[label]: address" of the page, masked */
    int64_t cells;          /* in tables of the text */
    int tabs;               /* BLOCK_TABS so far */
    const Words *words;
    const char *html; /* file with the page's HTML, or NULL */
};

typedef struct Parse {
    Document *document;
    cmark_node *root;
    const char *text; /* masked */
    gsize length;
    bool has[256]; /* bytes of the text */
} Parse;

/* ---- Masks (markdown_mask.c) ----------------------------------------------------------------- */

/* Noncharacters of Unicode; those that a text holds itself are replaced. */
#define MASK_ESCAPE                                                                                \
    "\xEF\xB7\x90" /* "\*" is "\\" ESCAPE "\*", then "\" ESCAPE "*" in a text node */
#define MASK_FOOTNOTE "\xEF\xB7\x91" /* "[^a]" is "\[" FOOTNOTE number END "\]" */
#define MASK_END "\xEF\xB7\x92"      /* of a number */
#define MASK_ADDRESS "\xEF\xB7\x93"  /* "*" in an address is "\*" ADDRESS */
#define MASK_DEFINED                                                                               \
    "\xEF\xB7\x94"                 /* "[^a]:" at the start of a line is "1)  " DEFINED number END */
#define MASK_CELL "\xEF\xB7\x95"   /* before a piece that is parsed as one paragraph */
#define MASK_ENTITY "\xEF\xB7\x96" /* behind what an entity stands for, and behind its ';' */
#define MASK_LAST '\x96'
enum { MASK_SIZE = 3, MASK_FIRST_CHAR = 0xFDD0, MASK_LAST_CHAR = 0xFDD6 };

/* Caller frees. */
GString *markdown_mask(Document *document, const char *text, size_t len);
/* As it was: of code and HTML with `raw`, of all else where backslashes have been taken away
 * without. NULL: it holds no mask. Caller frees. */
char *markdown_unmask(const Document *document, const char *text, bool raw);
/* The label whose number and END stand at `at`; `after` becomes what follows. NULL: none does. */
const char *markdown_label(const Document *document, const char *at, const char **after);
/* Takes the masks from all nodes. */
void markdown_unmask_tree(Parse *parse);

/* ---- Nodes (markdown.c) ---------------------------------------------------------------------- */

/* A text node, detached; with the line of what it is a part of. */
cmark_node *markdown_text_node(const char *text);
cmark_node *markdown_part_node(cmark_node *whole, const char *text);
bool markdown_is_link(cmark_node *node); /* or an image */
bool markdown_is_text(cmark_node *node);
/* Whether a node of `type` stands above. */
bool markdown_within(cmark_node *node, cmark_node_type type);
bool markdown_within_table(cmark_node *node);

/* ---- Blocks (markdown_blocks.c) -------------------------------------------------------------- */

cmark_node *markdown_block_node(Document *document, cmark_node_type type, BlockKind kind);
/* An inline node, detached, with a line within the text. */
cmark_node *markdown_inline_node(Document *document, const Inline *is);
Block *markdown_block(cmark_node *node);
Inline *markdown_inline(cmark_node *node);
/* Writes a figure as Markdown, by all that is known of it. */
void markdown_write_figure(cmark_node *node);

/* ---- Lines (markdown_lines.c) ---------------------------------------------------------------- */

/* Lines of a paragraph that was parsed in another place than its own. */
void markdown_set_offset(cmark_node *paragraph, int offset);

/* ---- Passes ---------------------------------------------------------------------------------- */

void markdown_tables(Parse *parse);
void markdown_definitions(Parse *parse); /* of footnotes */
void markdown_alerts(Parse *parse);
void markdown_tasks(Parse *parse);
void markdown_links(Parse *parse); /* bare addresses, and footnotes named in a text */
void markdown_strikes(Parse *parse);
void markdown_doubts(Parse *parse); /* looks and warns */

/* The cells of a table block whose texts are masked, parsed into paragraphs below its node. */
void markdown_cells(Document *document, cmark_node *node);

/* What document_settle() does with figures and tables, and with links to them. */
void markdown_settle_numbers(Document *document);

/* What document_settle() does with footnotes. */
void markdown_settle_footnotes(Document *document);

#endif
