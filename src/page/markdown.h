/* A page as a CommonMark tree, with the blocks CommonMark has no syntax for.
 *
 * Tables, figures, notes and collapsed details are Blocks: nodes of the tree whose Markdown the
 * CommonMark renderer writes verbatim and whose meaning (a Block, found with document_block) the
 * HTML renderer reads. One tree gives both renderings, so they cannot disagree.
 *
 * Ownership: a Document owns its tree and its Blocks. A function that returns a cmark_node returns
 * it detached; it is the document's as soon as it hangs in the tree, and document_free frees it in
 * either case when it never does.
 */
#ifndef PAGE_MARKDOWN_H
#define PAGE_MARKDOWN_H

#include "page/table.h"
#include "page/words.h"

#include <cmark.h>
#include <glib.h>

typedef struct Figure {
    const char *href;    /* the image file, relative to the page */
    const char *alt;     /* what the picture says, for who cannot see it */
    const char *caption; /* or NULL */
    const char *svg;     /* the same picture to place in the HTML itself, or NULL: trusted, it comes
                      from     chart/ */
    int width, height;   /* CSS pixels; 0 unknown */
} Figure;

typedef enum BlockKind {
    BLOCK_TABLE,
    BLOCK_FIGURE,
    BLOCK_NOTE,    /* `label` is its kind: "note", "tip" or "warning" */
    BLOCK_DETAILS, /* `label` is the summary */
} BlockKind;

typedef struct Block {
    BlockKind kind;
    int line; /* see document_line() */
    Table *table;
    Figure figure;
    char *label;
} Block;

typedef struct Document Document;

/* Parse `len` bytes of Markdown. Never fails: any text is Markdown. Invalid UTF-8 is replaced.
 * Links and images that html_link_allowed refuses are unwrapped: their text stays. Raw HTML becomes
 * text, comments vanish. */
Document *document_parse(const char *text, size_t len);
void document_free(Document *document);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Document, document_free)

/* The words that are put into it, English unless said otherwise: borrowed, of a table. */
void document_set_words(Document *document, const Words *words);
const Words *document_words(const Document *document);

/* The tree, to walk and change. */
cmark_node *document_root(const Document *document);

/* Parse more Markdown for this document: a detached node that holds the result, to be moved by a
 * splice. */
cmark_node *document_fragment(Document *document, const char *text, size_t len);

/* Move the children of `from` to before `mark`, or to the end of `parent`. `from` is left empty. */
void document_splice_before(cmark_node *mark, cmark_node *from);
void document_splice_into(cmark_node *parent, cmark_node *from);

/* New blocks. The table is taken over; a Figure's strings are copied. Notes and details take
 * children, which are appended with document_splice_into. `kind` is "note", "tip" or "warning";
 * title NULL means its name. */
cmark_node *document_table(Document *document, Table *table);
cmark_node *document_figure(Document *document, const Figure *figure);
cmark_node *document_note(Document *document, const char *kind, const char *title);
cmark_node *document_details(Document *document, const char *summary);

/* The Block of a node, or NULL when it is an ordinary one. */
const Block *document_block(cmark_node *node);

/* The line of the page's file that a link, an image or a block comes from; 0: not known. Of other
 * nodes none is kept. */
int document_line(cmark_node *node);
void document_set_line(cmark_node *node, int line);
/* The same for all links and images below `root` that have none yet: their line within the parsed
 * text, which begins on `first_line`, or with `within` off just that one. */
void document_set_lines(cmark_node *root, int first_line, bool within);

/* To be called when the table of a block was changed. */
void document_table_changed(cmark_node *node);
/* Another address for a figure, which is taken over; NULL leaves it as it is. */
void document_set_figure_href(cmark_node *node, char *href);

/* The text of a text node, NULL for any other. */
const char *document_literal(cmark_node *node);

/* The nodes below `root`, itself among them, that `chosen` says yes to, in order; the tree may then
 * be changed. Caller frees the array. */
GPtrArray *document_select(cmark_node *root, bool (*chosen)(cmark_node *));

/* Plain text of a node and what is below it. Caller frees. */
char *document_text(cmark_node *node);

/* The published Markdown: reads the same through any CommonMark reader that knows pipe tables.
 * Caller frees. */
char *document_to_markdown(const Document *document);

#endif
