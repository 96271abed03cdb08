#include "import/gguf_parts.h"

#include <string.h>

#include "base/error.h"

/* "-00001-of-00003.gguf": places of what varies. */
enum { DIGITS = 5, OF = 1 + DIGITS, COUNT = OF + 4, SUFFIX = COUNT + DIGITS, TAIL = SUFFIX + 5 };

static int digits_at(const char *text)
{
    int n = 0;
    for (int i = 0; i < DIGITS; i++) {
        if (!g_ascii_isdigit(text[i]))
            return -1;
        n = 10 * n + (text[i] - '0');
    }
    return n;
}

static const char *tail_of(const char *name)
{
    size_t length = strlen(name);
    const char *tail = length > TAIL ? name + length - TAIL : NULL;
    return tail && *tail == '-' && strncmp(tail + OF, "-of-", 4) == 0 &&
                   g_ascii_strcasecmp(tail + SUFFIX, ".gguf") == 0
               ? tail
               : NULL;
}

/* How many its name says there are; 0: none. */
static int count_of(const char *name)
{
    const char *tail = tail_of(name);
    return tail ? MAX(digits_at(tail + COUNT), 0) : 0;
}

int gguf_part_number(const char *name, size_t *stem)
{
    const char *tail = tail_of(name);
    int number = tail ? digits_at(tail + 1) : 0;
    if (number < 1 || count_of(name) < number)
        return 0;
    *stem = (size_t)(tail - name);
    return number;
}

static bool fail(GError **error, const char *shown, const char *what)
{
    return rb_fail(error, RB_ERROR_INPUT, "%s: %s", shown, what);
}

static json_int_t said(const Gguf *gguf, const char *key)
{
    return json_integer_value(json_object_get(gguf->pairs, key));
}

/* The same name with another number. Caller frees. */
static char *name_of(const char *name, int number)
{
    char *other = g_strdup(name);
    char *tail = other + strlen(other) - TAIL;
    g_autofree char *digits = g_strdup_printf("%05d", number);
    memcpy(tail + 1, digits, DIGITS);
    return other;
}

static bool take_tensors(Gguf *all, Gguf *part, const char *shown, GError **error)
{
    if (all->tensors->len + part->tensors->len > GGUF_MAX_TENSORS)
        return fail(error, shown, "its parts have too many tensors; fetch them anew");
    for (guint i = 0; i < part->tensors->len; i++) {
        GgufTensor *tensor = &g_array_index(part->tensors, GgufTensor, i);
        if (!stored_add(&all->stored, tensor->type->name, tensor->elements, tensor->bytes))
            return fail(error, shown, "its parts hold more than can be counted; fetch them anew");
        g_array_append_val(all->tensors, *tensor);
        tensor->name = NULL; /* the other's */
    }
    return true;
}

/* Names of one file and another one cannot be told apart later. */
static bool names_differ(const Gguf *all, const char *shown, GError **error)
{
    g_autoptr(GHashTable) names = g_hash_table_new(g_str_hash, g_str_equal);
    for (guint i = 0; i < all->tensors->len; i++)
        if (!g_hash_table_add(names, g_array_index(all->tensors, GgufTensor, i).name))
            return fail(error, shown, "two of its parts have one tensor; fetch them anew");
    return true;
}

static bool add_part(Gguf *all, const char *within, const char *path, const char *shown, int number,
                     GError **error)
{
    g_autofree char *other = name_of(path, number), *called = name_of(shown, number);
    g_autoptr(Gguf) part = gguf_read(within, other, called, error);
    if (!part)
        return false;
    return (said(part, "split.no") == number - 1 &&
            said(part, "split.count") == said(all, "split.count"))
               ? take_tensors(all, part, called, error)
               : fail(error, called,
                      "is no such part by its 'split.no' and 'split.count'; fetch it "
                      "anew");
}

static bool is_first(const Gguf *gguf, const char *path, const char *shown, GError **error)
{
    size_t stem;
    json_int_t count = said(gguf, "split.count");
    if (said(gguf, "split.no") != 0)
        return fail(error, shown,
                    "'split.no' says that this is not the first of several files; name the one "
                    "whose number is 00001");
    if (count > GGUF_MOST_PARTS)
        return fail(error, shown, "'split.count' is more than 1000 files; fetch them anew");
    return (gguf_part_number(path, &stem) == 1 && count_of(path) == count) ||
           fail(error, shown,
                "'split.count' says that this is one of several files, and the others are not "
                "beside it; call them as they were, NAME-00001-of-0000N.gguf");
}

Gguf *gguf_read_all(const char *within, const char *path, const char *shown, GError **error)
{
    g_autoptr(Gguf) gguf = gguf_read(within, path, shown, error);
    json_int_t count = gguf ? said(gguf, "split.count") : 0;
    if (!gguf || (count <= 1 && said(gguf, "split.no") == 0))
        return g_steal_pointer(&gguf);
    if (!is_first(gguf, path, shown, error))
        return NULL;
    for (int number = 2; number <= count; number++)
        if (!add_part(gguf, within, path, shown, number, error))
            return NULL;
    stored_sort(&gguf->stored);
    return names_differ(gguf, shown, error) ? g_steal_pointer(&gguf) : NULL;
}
