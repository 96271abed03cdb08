/* A page as a CommonMark tree, with what CommonMark has no syntax for.
 *
 * Tables, figures, notes, collapsed details and footnotes are Blocks, struck text, boxes of tasks
 * and what refers to a footnote are Inlines: nodes of the tree whose Markdown the CommonMark
 * renderer writes verbatim and whose meaning (found with document_block and document_inline) the
 * HTML renderer reads. One tree gives both renderings, so they cannot disagree.
 *
 * Besides CommonMark a text may hold what GitHub Flavored Markdown adds: pipe tables, "~~struck~~",
 * "- [x] tasks", bare addresses, footnotes "[^name]", and quotes that begin "[!NOTE]". What looks
 * like markup and is shown as it was typed is a warning: mathematics, HTML, links whose label is
 * not defined.
 *
 * Ownership: a Document owns its tree and its Blocks. A function that returns a cmark_node returns
 * it detached; it is the document's as soon as it hangs in the tree, and document_free frees it in
 * either case when it never does.
 */
#ifndef MARKUP_MARKDOWN_H
#define MARKUP_MARKDOWN_H

#include "markup/table.h"
#include "markup/words.h"

#include <cmark.h>
#include <glib.h>

typedef struct Figure {
    const char *href;    /* the image file, relative to the page */
    const char *alt;     /* what the picture says, for who cannot see it */
    const char *caption; /* or NULL */
    const char *name;    /* gives the anchor, "figure-NAME"; NULL: the image file does */
    const char *source;  /* where its figures are from, or NULL */
    const char *command; /* that draws it, or NULL */
    const char *data;    /* files beside the page that hold its figures, blanks between; or NULL */
    const char *work;    /* what to cite it from, "ResNet-50, roofbook"; or NULL */
    const char *address; /* of the page on the web, or NULL */
    int width, height;   /* CSS pixels; 0 unknown */
    bool drawn;  /* by the page itself, beside which the file lies: nothing is to be found */
    bool marked; /* its marks say what they are where it is shown as a document of its own */
} Figure;

typedef enum BlockKind {
    BLOCK_TABLE, /* below it a paragraph for each cell that is more than plain text */
    BLOCK_FIGURE,
    BLOCK_NOTE,      /* `label` is its kind: "note", "tip", "important", "warning", "caution" or
                        "takeaway" */
    BLOCK_DETAILS,   /* `label` is the summary */
    BLOCK_TILES,     /* a list, whose items are a word, a figure in bold and a remark */
    BLOCK_BESIDE,    /* BLOCK_SIDEs, abreast where there is room */
    BLOCK_SIDE,      /* one of them */
    BLOCK_TABS,      /* BLOCK_TABs, one of which is looked at; `number` is its own on the page */
    BLOCK_TAB,       /* `label` is what it is called, `number` that of its BLOCK_TABS */
    BLOCK_SCRIPTED,  /* what a script of the page fills from `data`; nothing without one */
    BLOCK_EXAMPLE,   /* a source, and behind it a BLOCK_RESULT */
    BLOCK_RESULT,    /* what comes of it */
    BLOCK_FOOTNOTE,  /* `label` is what the author calls it */
    BLOCK_FOOTNOTES, /* all that are referred to, at the end of the page */
} BlockKind;

typedef struct Block {
    BlockKind kind;
    int line; /* see document_line() */
    Table *table;
    Figure figure;
    char *label; /* of what has an id: "Figure 3" */
    char *id;    /* the anchor of what is numbered, "figure-layers"; NULL: it is not */
    int number;  /* of a footnote, from 1 on, 0: nothing refers to it; of tabs; of what has an id */
    int times;   /* that it is referred to */
    bool whole;  /* of BLOCK_DETAILS, see document_keep_whole() */
    bool open;   /* of BLOCK_DETAILS, see document_unfold() */
    char *script_class, *data, *html; /* of BLOCK_SCRIPTED, see document_scripted() */
} Block;

typedef enum InlineKind {
    INLINE_TEXT,     /* `text`, as it reads */
    INLINE_ALERT,    /* the name of a note that was written "[!NOTE]", of the kind `text` */
    INLINE_BREAK,    /* of a line, in a cell */
    INLINE_STRIKE,   /* what is below it is struck out */
    INLINE_TASK,     /* the box of a task */
    INLINE_FOOTNOTE, /* refers to the footnote that is called `text` */
} InlineKind;

typedef struct Inline {
    InlineKind kind;
    int line; /* see document_line() */
    const char *text;
    bool done;        /* a task */
    int number, time; /* of its footnote, and which of those that refer to it; 0: there is none */
} Inline;

/* A line of the page and what is shown there otherwise than it was meant, with what to do. */
typedef struct DocumentWarning {
    int line; /* 0: not known */
    char *text;
} DocumentWarning;

typedef struct Document Document;

/* Parse `len` bytes of Markdown. Never fails: any text is Markdown. Invalid UTF-8 is replaced.
 * Links and images that html_link_allowed refuses are unwrapped: their text stays. Raw HTML becomes
 * text, comments vanish, "<br>" ends a line. */
Document *document_parse(const char *text, size_t len);
void document_free(Document *document);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Document, document_free)

/* The words that are put into it, English unless said otherwise: borrowed, of a table. */
void document_set_words(Document *document, const Words *words);
const Words *document_words(const Document *document);
/* What a kind of note is called in them. */
const char *document_note_name(const Document *document, const char *kind);

/* The file beside the Markdown that has the same as HTML, borrowed; NULL: none has. Where there is
 * one, Markdown has of long tables, those that table_set_excerpt() lets, the first rows, and says
 * how many more are there; and leads to details of more than 1,500 bytes. */
void document_set_html(Document *document, const char *file);

/* The tree, to walk and change. */
cmark_node *document_root(const Document *document);

/* Parse more Markdown for this document: a detached node that holds the result, to be moved by a
 * splice. */
cmark_node *document_fragment(Document *document, const char *text, size_t len);

/* Move the children of `from` to before `mark`, or to the end of `parent`. `from` is left empty. */
void document_splice_before(cmark_node *mark, cmark_node *from);
void document_splice_into(cmark_node *parent, cmark_node *from);

/* New blocks. The table is taken over; a Figure's strings are copied. Notes and details take
 * children, which are appended with document_splice_into. `kind` is one of document_note_kinds;
 * title NULL means its name. */
extern const char *const document_note_kinds[]; /* ends with NULL */
enum { DOCUMENT_ALERT_KINDS = 5 }; /* the first of them, which GitHub knows as "[!NOTE]" too */
cmark_node *document_table(Document *document, Table *table);
/* A table that an author wrote (table_parse), whose cells hold Markdown of one line. */
cmark_node *document_parse_table(Document *document, const char *path, int line, const char *text,
                                 gsize len, GError **error);
cmark_node *document_figure(Document *document, const Figure *figure);
cmark_node *document_note(Document *document, const char *kind, const char *title);
cmark_node *document_details(Document *document, const char *summary);
/* Markdown has these details however long they are; see document_set_html(). */
void document_keep_whole(cmark_node *details);
/* They stand open on the page. */
void document_unfold(cmark_node *details);
/* Takes a list of figures, as a block that shows each by itself. */
cmark_node *document_tiles(Document *document);
/* Panels of which a reader looks at one, and one more of them, to be appended to it. In Markdown
 * they follow one another. */
cmark_node *document_tabs(Document *document);
cmark_node *document_tab(Document *document, cmark_node *tabs, const char *label);
/* What stands side by side where there is room, and one more of it, to be appended to it. In
 * Markdown they follow one another. */
cmark_node *document_beside(Document *document);
cmark_node *document_side(Document *document);
/* A place that a script finds by its class, with JSON for it and what it fills: hidden until the
 * script shows it, and nothing in Markdown. `html` is trusted. All are copied. */
cmark_node *document_scripted(Document *document, const char *class_name, const char *json,
                              const char *html);
/* The source beside what comes of it, which goes below `result`. */
cmark_node *document_example(Document *document, const char *source, cmark_node **result);

/* The Block or Inline of a node, or NULL when it is an ordinary one. */
const Block *document_block(cmark_node *node);
const Inline *document_inline(cmark_node *node);

/* Numbers a block, a table say, and gives it the anchor "table-NAME", as figures have
 * "figure-NAME"; behind a second one of the name stands a number. A link without a text to an
 * anchor of those, "[](#table-formats)", reads "Table 2". */
void document_set_name(cmark_node *node, const char *name);
/* The nodes that have such a name, in order. Caller unrefs. */
GPtrArray *document_numbered(const Document *document);

/* When all of the page hangs in the tree: numbers footnotes in the order in which they are referred
 * to and puts them at its end, and takes cells that came out as plain text for such. */
void document_settle(Document *document);

/* What the text of the document was found to hold; DocumentWarning *, in order of their lines. */
const GPtrArray *document_warnings(const Document *document);

/* One more, as printf(), of a line of the page; below 0 of the text that is being parsed. */
void document_warn(Document *document, int line, const char *format, ...) G_GNUC_PRINTF(3, 4);

/* Cells of the tables in the text, which may be many where few are written. */
int64_t document_cells(const Document *document);

/* The line of the page's file that a link, an image, a block or an Inline comes from; 0: not known.
 * Of other nodes none is kept. */
int document_line(cmark_node *node);
void document_set_line(cmark_node *node, int line);
/* The same for all of them below `root` that have none yet, and for warnings: their line within the
 * text parsed last, which begins on `first_line`, or with `within` off just that one. */
void document_set_lines(Document *document, cmark_node *root, int first_line, bool within);
/* The line of any node within the text that it was parsed from, from 1 on. */
int document_parsed_line(cmark_node *node);

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
char *document_to_markdown(Document *document);

#endif
