#include "markup/glossary.h"

#include <string.h>

#include "markup/html.h"
#include "markup/markdown_parts.h"

static const char *const titles[] = {
#define TERM_TITLE(id, title) title,
    TERM_GROUPS(TERM_TITLE)
#undef TERM_TITLE
};

static const Term terms[] = {
#define TERM(group, ...) {TERM_##group, __VA_ARGS__},
    TERMS(TERM)
#undef TERM
};

const char *term_group_title(TermGroup group)
{
    return titles[group];
}

const Term *term_at(int i)
{
    return i >= 0 && i < (int)G_N_ELEMENTS(terms) ? &terms[i] : NULL;
}

/* ---- Forms ----------------------------------------------------------------------------------- */

/* A form of a term, found by its first word in small letters. */
typedef struct Form {
    char *text;
    int term;
} Form;

typedef struct Linking {
    Document *document;
    const char *page;
    GHashTable *forms; /* first word -> GArray of Form */
    guint64 done;      /* a bit for each term that the page has met */
} Linking;

_Static_assert(G_N_ELEMENTS(terms) <= 64, "a bit for each term");

static void free_form(gpointer form)
{
    g_free(((Form *)form)->text);
}

static bool of_word(char c)
{
    return g_ascii_isalnum(c) || (unsigned char)c >= 0x80 || c == '_';
}

static gsize word_length(const char *text)
{
    gsize length = 0;
    while (of_word(text[length]))
        length++;
    return length;
}

static void add_form(GHashTable *forms, const char *text, int term)
{
    char *word = g_ascii_strdown(text, (gssize)word_length(text));
    GArray *same = g_hash_table_lookup(forms, word);
    Form form = {g_strdup(text), term};
    if (!same) {
        same = g_array_new(FALSE, FALSE, sizeof(Form));
        g_array_set_clear_func(same, free_form);
        g_hash_table_insert(forms, g_strdup(word), same);
    }
    g_array_append_val(same, form);
    g_free(word);
}

static GHashTable *all_forms(void)
{
    GHashTable *forms =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_array_unref);
    for (int i = 0; i < (int)G_N_ELEMENTS(terms); i++) {
        g_auto(GStrv) others = g_strsplit(terms[i].forms, "|", -1);
        add_form(forms, terms[i].term, i);
        for (char **other = others; *other; other++)
            add_form(forms, *other, i);
    }
    return forms;
}

/* Whether `text` begins with the form: its first letter may be a large one. */
static bool begins_with(const char *text, const char *form)
{
    gsize length = strlen(form);
    bool first = *text == *form || *text == g_ascii_toupper(*form);
    return first && !strncmp(text + 1, form + 1, length - 1) && !of_word(text[length]) &&
           text[length] != '-';
}

static const Form *longest(const GArray *same, const char *text)
{
    const Form *best = NULL;
    for (guint i = 0; i < same->len; i++) {
        const Form *form = &g_array_index(same, Form, i);
        if (begins_with(text, form->text) && (!best || strlen(form->text) > strlen(best->text)))
            best = form;
    }
    return best;
}

/* ---- Links ----------------------------------------------------------------------------------- */

static cmark_node *link_node(const Linking *linking, const Term *term, const char *text,
                             gsize length)
{
    g_autofree char *slug = html_slug(term->term);
    g_autofree char *url = g_strconcat(linking->page, "#", slug, NULL);
    g_autofree char *shown = g_strndup(text, length);
    cmark_node *link = cmark_node_new(CMARK_NODE_LINK);
    cmark_node_set_url(link, url);
    cmark_node_append_child(link, markdown_text_node(shown));
    return link;
}

static void put_text(cmark_node *node, const char *from, const char *end)
{
    g_autofree char *text = g_strndup(from, (gsize)(end - from));
    if (*text)
        cmark_node_insert_before(node, markdown_text_node(text));
}

/* The form that begins at `at`, of a term that the page has not met. What is a part of a longer
 * term is none of the shorter one. */
static const Form *find(const Linking *linking, const char *at)
{
    enum { LONGEST_WORD = 32 };
    char word[LONGEST_WORD + 1];
    gsize length = word_length(at);
    if (length == 0 || length > LONGEST_WORD)
        return NULL;
    for (gsize i = 0; i < length; i++)
        word[i] = g_ascii_tolower(at[i]);
    word[length] = '\0';
    const GArray *same = g_hash_table_lookup(linking->forms, word);
    return same ? longest(same, at) : NULL;
}

static void link_text(Linking *linking, cmark_node *node)
{
    g_autofree char *text = g_strdup(cmark_node_get_literal(node));
    const char *from = text;
    for (const char *at = text; *at;) {
        bool inside = at > text && at[-1] == '-';
        const Form *form = inside ? NULL : find(linking, at);
        gsize length = form ? strlen(form->text) : MAX(word_length(at), 1);
        if (form && !(linking->done >> form->term & 1)) {
            put_text(node, from, at);
            cmark_node_insert_before(node, link_node(linking, &terms[form->term], at, length));
            linking->done |= (guint64)1 << form->term;
            from = at + length;
        }
        at += length;
    }
    if (from == text)
        return;
    put_text(node, from, from + strlen(from));
    cmark_node_free(node);
}

static bool within_example(cmark_node *node)
{
    while ((node = cmark_node_parent(node))) {
        const Block *block = document_block(node);
        if (block && block->kind == BLOCK_EXAMPLE)
            return true;
    }
    return false;
}

/* A quotation that is no note is a formula here, or what others said. */
static bool is_quoted(cmark_node *node)
{
    while ((node = cmark_node_parent(node)))
        if (cmark_node_get_type(node) == CMARK_NODE_BLOCK_QUOTE && !document_block(node))
            return true;
    return false;
}

static bool is_prose(cmark_node *node)
{
    return markdown_is_text(node) && !markdown_within(node, CMARK_NODE_HEADING) &&
           !markdown_within(node, CMARK_NODE_LINK) && !markdown_within(node, CMARK_NODE_IMAGE) &&
           !markdown_within(node, CMARK_NODE_STRONG) && !markdown_within_table(node) &&
           !within_example(node) && !is_quoted(node);
}

void glossary_link(Document *document, const char *page)
{
    Linking linking = {document, page, all_forms(), 0};
    g_autoptr(GPtrArray) texts = document_select(document_root(document), is_prose);
    for (guint i = 0; i < texts->len; i++)
        link_text(&linking, texts->pdata[i]);
    g_hash_table_unref(linking.forms);
}

/* ---- Definitions ----------------------------------------------------------------------------- */

static const Term *term_of(const char *slug)
{
    for (gsize i = 0; i < G_N_ELEMENTS(terms); i++) {
        g_autofree char *known = html_slug(terms[i].term);
        if (strcmp(known, slug) == 0)
            return &terms[i];
    }
    return NULL;
}

static bool is_link(cmark_node *node)
{
    return cmark_node_get_type(node) == CMARK_NODE_LINK;
}

void glossary_define(Document *document, const char *page)
{
    g_autofree char *prefix = g_strconcat(page, "#", NULL);
    g_autoptr(GPtrArray) links = document_select(document_root(document), is_link);
    for (guint i = 0; i < links->len; i++) {
        const char *url = cmark_node_get_url(links->pdata[i]);
        const Term *term = g_str_has_prefix(url, prefix) ? term_of(url + strlen(prefix)) : NULL;
        if (term)
            cmark_node_set_title(links->pdata[i], term->definition);
    }
}
