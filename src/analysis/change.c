#include "analysis/change.h"

#include <string.h>

#include "base/error.h"
#include "whatif/design.h"

/* ---- Words ----------------------------------------------------------------------------------- */

/* Words of a change, by key: what SetupWords takes. */
typedef struct Words {
    char *scheme, *fuse, *basis, *traffic, *batch, *resolution;
    GPtrArray *dims, *inputs, *designs; /* char *, owned; after those that were there */
} Words;

static const struct Key {
    const char *name;
    gsize at;
    bool adds; /* to a list */
} keys[] = {
    {"scheme", offsetof(Words, scheme), false}, {"fuse", offsetof(Words, fuse), false},
    {"batch", offsetof(Words, batch), false},   {"resolution", offsetof(Words, resolution), false},
    {"basis", offsetof(Words, basis), false},   {"traffic", offsetof(Words, traffic), false},
    {"dim", offsetof(Words, dims), true},       {"input", offsetof(Words, inputs), true},
    {"design", offsetof(Words, designs), true}};

const char *change_key(int i)
{
    return i < (int)G_N_ELEMENTS(keys) ? keys[i].name : NULL;
}

static GPtrArray *list_of(const char *const *texts)
{
    GPtrArray *list = g_ptr_array_new_with_free_func(g_free);
    for (; texts && *texts; texts++)
        g_ptr_array_add(list, g_strdup(*texts));
    return list;
}

static Words words_new(const Setup *from)
{
    return (Words){.dims = list_of(from->dims),
                   .inputs = list_of(from->inputs),
                   .designs = list_of(from->designs)};
}

static void words_clear(Words *words)
{
    g_free(words->scheme);
    g_free(words->fuse);
    g_free(words->basis);
    g_free(words->traffic);
    g_free(words->batch);
    g_free(words->resolution);
    g_ptr_array_unref(words->dims);
    g_ptr_array_unref(words->inputs);
    g_ptr_array_unref(words->designs);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Words, words_clear)

/* As a design what-if is spelled: two_3x3 for two-3x3. NULL: it is none. Caller frees. */
static char *design_word(const char *word)
{
    gsize length = strcspn(word, "=@");
    g_autofree char *id = g_strdelimit(g_strndup(word, length), "-", '_');
    for (int i = 0; i < design_count(); i++)
        if (strcmp(design_at(i)->id, id) == 0)
            return g_strconcat(id, word + length, NULL);
    return NULL;
}

static bool fail_unknown(const char *word, GError **error)
{
    g_autoptr(GPtrArray) known = g_ptr_array_new();
    g_autofree char *name = g_strndup(word, strcspn(word, "=@"));
    for (gsize i = 0; i < G_N_ELEMENTS(keys); i++)
        g_ptr_array_add(known, (char *)keys[i].name);
    for (int i = 0; i < design_count(); i++)
        g_ptr_array_add(known, (char *)design_at(i)->id);
    for (int i = 0; i < scheme_count(); i++)
        g_ptr_array_add(known, (char *)scheme_at(i)->id);
    for (int i = 0; i < scheme_stored_count(); i++)
        g_ptr_array_add(known, (char *)scheme_stored_at(i)->id);
    g_ptr_array_add(known, NULL);
    g_autofree char *meant = did_you_mean(name, (const char *const *)known->pdata);
    return rb_fail(error, RB_ERROR_USAGE,
                   "no change '%s'%s; write KEY=VALUE, as in 'scheme=int8 width=0.75 batch=8'",
                   word, meant);
}

static bool set_key(Words *words, const struct Key *key, const char *word, const char *value,
                    GError **error)
{
    void *at = (char *)words + key->at;
    if (key->adds) {
        g_ptr_array_add(*(GPtrArray **)at, g_strdup(value));
        return true;
    }
    char **text = at;
    if (*text)
        return rb_fail(error, RB_ERROR_USAGE, "'%s': '%s' is said twice; say it once", word,
                       key->name);
    *text = g_strdup(value);
    return true;
}

static bool add_word(Words *words, const char *word, GError **error)
{
    const char *value = strchr(word, '=');
    gsize length = value ? (gsize)(value - word) : strlen(word);
    for (gsize i = 0; value && i < G_N_ELEMENTS(keys); i++)
        if (strlen(keys[i].name) == length && strncmp(keys[i].name, word, length) == 0)
            return set_key(words, &keys[i], word, value + 1, error);
    Scheme scheme;
    char *design = design_word(word);
    if (design)
        g_ptr_array_add(words->designs, design);
    else if (scheme_find(word, &scheme, NULL))
        return set_key(words, &keys[0], word, word, error);
    return design || fail_unknown(word, error);
}

/* ---- Changes --------------------------------------------------------------------------------- */

static bool whole_number(const char *text, int64_t *number)
{
    guint64 value = 0;
    if (text && !g_ascii_string_to_unsigned(text, 10, 1, G_MAXINT64, &value, NULL))
        return false;
    *number = text ? (int64_t)value : SETUP_AS_DECLARED;
    return true;
}

/* What the words say, and of the rest what is in `from`. */
static Setup merged(const Setup *from, const Words *words, const Setup *said)
{
    Setup setup = *from;
    setup.batch = words->batch ? said->batch : from->batch;
    setup.resolution = words->resolution ? said->resolution : from->resolution;
    setup.dims = said->dims;
    setup.inputs = said->inputs;
    setup.designs = said->designs;
    setup.scheme = words->scheme ? said->scheme : from->scheme;
    setup.dtype = words->scheme ? DTYPE_FP32 : from->dtype;
    setup.fusion = words->fuse ? said->fusion : from->fusion;
    setup.basis = words->basis ? said->basis : from->basis;
    setup.traffic = words->traffic ? said->traffic : from->traffic;
    return setup;
}

static char **texts_of(GPtrArray *list)
{
    if (!list->len)
        return NULL;
    g_ptr_array_add(list, NULL);
    return (char **)list->pdata;
}

static bool read_words(const Setup *from, Words *words, Setup *to, GError **error)
{
    bool plain = words->fuse && strcmp(words->fuse, "none") == 0;
    Setup said;
    SetupWords all = {.dims = texts_of(words->dims),
                      .inputs = texts_of(words->inputs),
                      .designs = texts_of(words->designs),
                      .scheme = words->scheme,
                      .fuse = plain ? NULL : words->fuse,
                      .basis = words->basis,
                      .traffic = words->traffic};
    if (!whole_number(words->batch, &all.batch) ||
        !whole_number(words->resolution, &all.resolution))
        return rb_fail(error, RB_ERROR_USAGE,
                       "batch and resolution take whole numbers from 1; name such a number");
    if (!setup_parse(&all, &said, error))
        return false;
    Setup borrowed = merged(from, words, &said);
    *to = setup_copy(&borrowed);
    return true;
}

bool change_parse(const Setup *from, const char *text, Setup *to, GError **error)
{
    g_auto(Words) words = words_new(from);
    g_auto(GStrv) each = g_strsplit_set(text, " \t\n", -1);
    bool any = false;
    *to = (Setup){0};
    for (char **word = each; *word; word++) {
        any = any || **word;
        if (**word && !add_word(&words, *word, error))
            return false;
    }
    if (!any)
        return rb_fail(error, RB_ERROR_USAGE,
                       "a change says nothing; write KEY=VALUE, as in 'scheme=int8 width=0.75'");
    return read_words(from, &words, to, error);
}

/* ---- Differences ----------------------------------------------------------------------------- */

static void append(GString *out, const char *text)
{
    g_string_append_printf(out, "%s%s", out->len ? ", " : "", text);
}

static void append_number(GString *out, const char *name, int64_t a, int64_t b)
{
    g_autofree char *text = b > 0 ? g_strdup_printf("%s %" G_GINT64_FORMAT, name, b)
                                  : g_strdup_printf("%s as declared", name);
    if (a != b)
        append(out, text);
}

static guint count(const char *const *texts)
{
    return texts ? g_strv_length((char **)texts) : 0;
}

/* Those of `b` after the first that `a` has too. */
static void append_texts(GString *out, const char *const *a, const char *const *b)
{
    guint same = 0;
    while (same < count(a) && same < count(b) && strcmp(a[same], b[same]) == 0)
        same++;
    for (guint i = same; i < count(b); i++)
        append(out, b[i]);
}

char *change_text(const Setup *a, const Setup *b)
{
    GString *out = g_string_new(NULL);
    append_number(out, "batch", a->batch, b->batch);
    append_number(out, "resolution", a->resolution, b->resolution);
    append_texts(out, a->dims, b->dims);
    append_texts(out, a->inputs, b->inputs);
    if (g_strcmp0(a->scheme, b->scheme) != 0)
        append(out, b->scheme ? b->scheme : "as declared");
    append_texts(out, a->designs, b->designs);
    g_autofree char *fusion = setup_fusion_text(b);
    if (a->fusion != b->fusion) {
        g_autofree char *fused = g_strconcat("fused: ", fusion, NULL);
        append(out, fused);
    }
    g_autofree char *traffic = g_strconcat(traffic_model_name(b->traffic), " traffic", NULL);
    if (a->traffic != b->traffic)
        append(out, traffic);
    g_autofree char *basis = g_strconcat(basis_name(b->basis), " ceilings", NULL);
    if (a->basis != b->basis)
        append(out, basis);
    return g_string_free(out, FALSE);
}
