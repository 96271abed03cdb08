#include "publish/pdf_join.h"

#include <qpdf/qpdf-c.h>
#include <string.h>

#include "base/error.h"
#include "base/files.h"

enum { MOST_ENTRIES = 1 << 16, DEEPEST = 32, TOP = 0 };

/* What an entry of the outline has, or the outline itself: its object, and those below it. */
typedef struct Entry {
    int level; /* of the heading, from 1; TOP: the outline */
    int below; /* entries right below it */
    qpdf_oh object, last;
} Entry;

struct PdfJoin {
    qpdf_data whole;
    GPtrArray *parts; /* qpdf_data: streams are read when the whole is written */
    qpdf_oh places;   /* name -> place */
    GArray *open;     /* Entry: the outline, and what the next entry may stand below */
    int pages, entries;
};

/* A file that is added, and how many pages stand before it. */
typedef struct Source {
    PdfJoin *join;
    qpdf_data part;
    int before;
} Source;

static qpdf_data open_quietly(void)
{
    qpdf_data pdf = qpdf_init();
    qpdf_silence_errors(pdf);
    qpdf_set_suppress_warnings(pdf, QPDF_TRUE);
    return pdf;
}

static void close_part(void *part)
{
    qpdf_data pdf = part;
    qpdf_cleanup(&pdf);
}

/* ---- The outline ----------------------------------------------------------------------------- */

static Entry *innermost(PdfJoin *join)
{
    return &g_array_index(join->open, Entry, join->open->len - 1);
}

/* Nothing more stands below it. A count below 0: entries that are folded away. */
static void close_entry(PdfJoin *join)
{
    const Entry *entry = innermost(join);
    if (entry->below > 0) {
        int count = entry->level == TOP ? entry->below : -entry->below;
        qpdf_oh_replace_key(join->whole, entry->object, "/Last", entry->last);
        qpdf_oh_replace_key(join->whole, entry->object, "/Count",
                            qpdf_oh_new_integer(join->whole, count));
    }
    g_array_set_size(join->open, join->open->len - 1);
}

static void link_entry(PdfJoin *join, qpdf_oh object)
{
    Entry *above = innermost(join);
    qpdf_oh_replace_key(join->whole, object, "/Parent", above->object);
    if (above->below++ == 0) {
        qpdf_oh_replace_key(join->whole, above->object, "/First", object);
    } else {
        qpdf_oh_replace_key(join->whole, object, "/Prev", above->last);
        qpdf_oh_replace_key(join->whole, above->last, "/Next", object);
    }
    above->last = object;
}

static qpdf_oh new_dictionary(qpdf_data pdf)
{
    return qpdf_make_indirect_object(pdf, qpdf_oh_new_dictionary(pdf));
}

static void open_entry(PdfJoin *join, int level, qpdf_oh object)
{
    while (innermost(join)->level >= level)
        close_entry(join);
    link_entry(join, object);
    const Entry entry = {.level = level, .object = object};
    g_array_append_val(join->open, entry);
}

/* [page /XYZ left top zoom], with the page that is in the whole. */
static qpdf_oh place_of(const Source *source, qpdf_oh place)
{
    qpdf_data whole = source->join->whole, part = source->part;
    qpdf_oh out = qpdf_oh_new_array(whole);
    int page = MAX(0, qpdf_find_page_by_oh(part, qpdf_oh_get_array_item(part, place, 0)));
    qpdf_oh_append_item(whole, out, qpdf_get_page_n(whole, (size_t)source->before + (size_t)page));
    for (int i = 1; i < qpdf_oh_get_array_n_items(part, place); i++)
        qpdf_oh_append_item(
            whole, out,
            qpdf_oh_parse(whole, qpdf_oh_unparse(part, qpdf_oh_get_array_item(part, place, i))));
    return out;
}

/* Of the heading that the entry is of, "/H2"; where it names none, its depth. */
static int level_of(qpdf_data part, qpdf_oh entry, int depth)
{
    qpdf_oh kind = qpdf_oh_get_key_if_dict(part, qpdf_oh_get_key(part, entry, "/SE"), "/S");
    const char *name = qpdf_oh_is_name(part, kind) ? qpdf_oh_get_name(part, kind) : "";
    return name[0] == '/' && name[1] == 'H' && g_ascii_isdigit(name[2]) ? name[2] - '0' : depth;
}

static void copy_entry(const Source *source, qpdf_oh entry, int depth)
{
    qpdf_data whole = source->join->whole, part = source->part;
    size_t length;
    const char *title =
        qpdf_oh_get_binary_string_value(part, qpdf_oh_get_key(part, entry, "/Title"), &length);
    qpdf_oh object = new_dictionary(whole);
    qpdf_oh_replace_key(whole, object, "/Title", qpdf_oh_new_binary_string(whole, title, length));
    qpdf_oh_replace_key(whole, object, "/Dest",
                        place_of(source, qpdf_oh_get_key(part, entry, "/Dest")));
    open_entry(source->join, level_of(part, entry, depth), object);
}

static void copy_outline(const Source *source, qpdf_oh above, int depth)
{
    qpdf_oh entry = qpdf_oh_get_key_if_dict(source->part, above, "/First");
    while (depth <= DEEPEST && qpdf_oh_is_dictionary(source->part, entry) &&
           source->join->entries++ < MOST_ENTRIES) {
        copy_entry(source, entry, depth);
        copy_outline(source, entry, depth + 1);
        entry = qpdf_oh_get_key(source->part, entry, "/Next");
    }
}

/* ---- Pages and places ------------------------------------------------------------------------ */

/* No tag is left that these numbers would lead to. */
static void drop_tag_numbers(qpdf_data pdf, qpdf_oh page)
{
    qpdf_oh notes = qpdf_oh_get_key(pdf, page, "/Annots");
    int count = qpdf_oh_is_array(pdf, notes) ? qpdf_oh_get_array_n_items(pdf, notes) : 0;
    qpdf_oh_remove_key(pdf, page, "/StructParents");
    for (int i = 0; i < count; i++)
        qpdf_oh_remove_key(pdf, qpdf_oh_get_array_item(pdf, notes, i), "/StructParent");
}

static void copy_pages(const Source *source)
{
    PdfJoin *join = source->join;
    int count = qpdf_get_num_pages(source->part);
    for (int i = 0; i < count; i++) {
        qpdf_oh page = qpdf_get_page_n(source->part, (size_t)i);
        drop_tag_numbers(source->part, page);
        qpdf_add_page(join->whole, source->part, page, QPDF_FALSE);
    }
    join->pages += MAX(count, 0);
}

static void copy_places(const Source *source, qpdf_oh root)
{
    qpdf_data part = source->part;
    qpdf_oh places = qpdf_oh_get_key(part, root, "/Dests");
    if (!qpdf_oh_is_dictionary(part, places))
        return;
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    qpdf_oh_begin_dict_key_iter(part, places);
    while (qpdf_oh_dict_more_keys(part))
        g_ptr_array_add(names, g_strdup(qpdf_oh_dict_next_key(part)));
    for (guint i = 0; i < names->len; i++) {
        const char *name = g_ptr_array_index(names, i);
        qpdf_oh_replace_key(source->join->whole, source->join->places, name,
                            place_of(source, qpdf_oh_get_key(part, places, name)));
    }
}

/* ---- The whole ------------------------------------------------------------------------------- */

static bool has_failed(qpdf_data pdf, const char *file, GError **error)
{
    if (!qpdf_has_error(pdf))
        return false;
    qpdf_error failure = qpdf_get_error(pdf);
    rb_fail(error, RB_ERROR_MACHINE,
            "%s: qpdf cannot join it to others: %s; name fewer pages, which need not be joined",
            file, qpdf_get_error_message_detail(pdf, failure));
    return true;
}

/* What viewers show in the window's title, and that they do. */
static void copy_description(const Source *source, qpdf_oh root)
{
    qpdf_data whole = source->join->whole, part = source->part;
    qpdf_oh to = qpdf_get_root(whole);
    static const char *const keys[] = {"/Title", "/Creator", "/Producer"};
    static const char *const shown[] = {"/Lang", "/ViewerPreferences"};
    for (gsize i = 0; i < G_N_ELEMENTS(keys); i++)
        qpdf_set_info_key(whole, keys[i], qpdf_get_info_key(part, keys[i]));
    for (gsize i = 0; i < G_N_ELEMENTS(shown); i++)
        if (qpdf_oh_has_key(part, root, shown[i]))
            qpdf_oh_replace_key(
                whole, to, shown[i],
                qpdf_oh_parse(whole,
                              qpdf_oh_unparse_binary(part, qpdf_oh_get_key(part, root, shown[i]))));
}

PdfJoin *pdf_join_new(void)
{
    PdfJoin *join = g_new0(PdfJoin, 1);
    join->whole = open_quietly();
    qpdf_empty_pdf(join->whole);
    join->parts = g_ptr_array_new_with_free_func(close_part);
    join->places = new_dictionary(join->whole);
    join->open = g_array_new(FALSE, FALSE, sizeof(Entry));
    const Entry outline = {.level = TOP, .object = new_dictionary(join->whole)};
    g_array_append_val(join->open, outline);
    qpdf_oh root = qpdf_get_root(join->whole);
    qpdf_oh_replace_key(join->whole, root, "/Outlines", outline.object);
    qpdf_oh_replace_key(join->whole, root, "/Dests", join->places);
    return join;
}

void pdf_join_free(PdfJoin *join)
{
    qpdf_cleanup(&join->whole);
    g_ptr_array_unref(join->parts);
    g_array_unref(join->open);
    g_free(join);
}

bool pdf_join_add(PdfJoin *join, const char *file, int *pages, GError **error)
{
    Source source = {join, open_quietly(), join->pages};
    g_ptr_array_add(join->parts, source.part);
    if (qpdf_read(source.part, file, NULL) & QPDF_ERRORS)
        return !has_failed(source.part, file, error);
    qpdf_oh root = qpdf_get_root(source.part);
    if (source.before == 0)
        copy_description(&source, root);
    copy_pages(&source);
    copy_places(&source, root);
    copy_outline(&source, qpdf_oh_get_key(source.part, root, "/Outlines"), 1);
    *pages = join->pages;
    return !has_failed(source.part, file, error) && !has_failed(join->whole, file, error);
}

bool pdf_join_write(PdfJoin *join, const char *out, GError **error)
{
    while (join->open->len > 0)
        close_entry(join);
    qpdf_init_write_memory(join->whole);
    qpdf_set_object_stream_mode(join->whole, qpdf_o_generate);
    qpdf_set_deterministic_ID(join->whole, QPDF_TRUE);
    if (qpdf_write(join->whole) & QPDF_ERRORS)
        return !has_failed(join->whole, out, error);
    return files_write(out, qpdf_get_buffer(join->whole), qpdf_get_buffer_length(join->whole),
                       error);
}
