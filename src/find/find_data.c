#include "find/find_data.h"

#include <math.h>
#include <string.h>

#include "analysis/ask.h"
#include "base/error.h"
#include "base/units.h"
#include "record/json_text.h"

#define CALL "roofbookFound("

static GString *begin(void)
{
    GString *out = g_string_new(CALL);
    g_string_append_c(out, '{');
    return out;
}

static char *end(GString *out)
{
    json_close(out, '}');
    g_string_append(out, ");\n");
    return g_string_free(out, FALSE);
}

static void put_text(GString *out, const char *text)
{
    if (text)
        json_put_string(out, text);
    else
        json_put_word(out, "null");
}

/* To the last digit. */
static void put_exact(GString *out, double value)
{
    g_autofree char *text = isfinite(value) ? units_exact(value) : g_strdup("null");
    json_put_word(out, text);
}

/* ---- The book -------------------------------------------------------------------------------- */

static const ModelResult *model_of(const FindBook *book, guint i)
{
    return g_ptr_array_index(book->models, i);
}

static const Device *device_of(const FindBook *book, guint i)
{
    return ((const DeviceResult *)g_ptr_array_index(book->devices, i))->device;
}

/* Figures that are the network's in a format, whatever it runs on, in the order they stand in. */
static const FindLimitId sizes[] = {FIND_MEMORY, FIND_PACKAGE, FIND_PARAMS, FIND_MACS};

static void put_sizes(GString *out, const Times *times)
{
    Times anywhere = *times;
    anywhere.held_bytes = times->memory_bytes;
    for (gsize i = 0; i < G_N_ELEMENTS(sizes); i++)
        put_exact(out, found_figure(&(Found){.times = &anywhere}, sizes[i]));
}

/* Of networks that can be counted; [] of others. Any device does. */
static void write_format_sizes(GString *out, const FindBook *book, const char *format)
{
    const Device *any = device_of(book, 0);
    json_key(out, format);
    json_open(out, '[');
    for (guint i = 0; i < book->models->len; i++) {
        Setup setup = {.network = model_of(book, i)->setup.network};
        analysis_set_format(book->analysis, &setup, format, any);
        const Times *times = analysis_times(book->analysis, &setup, any, &(Setup){0}, NULL);
        json_open(out, '[');
        if (times)
            put_sizes(out, times);
        json_close(out, ']');
    }
    json_close(out, ']');
}

static void write_sizes(GString *out, const FindBook *book)
{
    json_key(out, "sized");
    json_open(out, '[');
    for (gsize i = 0; i < G_N_ELEMENTS(sizes); i++)
        json_put_string(out, find_limit_info(sizes[i])->name);
    json_close(out, ']');
    json_key(out, "sizes");
    json_open(out, '{');
    for (const char *const *format = book->formats; *format; format++)
        write_format_sizes(out, book, *format);
    json_close(out, '}');
}

static void write_pages(GString *out, const FindBook *book, const ModelResult *model)
{
    json_open(out, '[');
    for (guint i = 0; i < book->devices->len; i++)
        if (book->has_page(model->id, device_of(book, i)->id, book->data))
            json_put_integer(out, i);
    json_close(out, ']');
}

/* Id, name, task, classes, accuracy, its note, sign before figures, devices it has a page for. */
static void write_network(GString *out, const FindBook *book, const ModelResult *model)
{
    const PublishedResult *accuracy = accuracy_of(model);
    json_open(out, '[');
    json_put_string(out, model->id);
    json_put_string(out, model->name);
    put_text(out, model->category);
    json_put_integer(out, accuracy_classes(model));
    put_exact(out, accuracy ? accuracy->value : NAN);
    put_text(out, accuracy ? accuracy->note : NULL);
    json_put_string(out, mark_sign(MARK_LEAST, model->cost));
    write_pages(out, book, model);
    json_close(out, ']');
}

static void write_names(GString *out, const FindBook *book)
{
    json_key(out, "networks");
    json_open(out, '[');
    for (guint i = 0; i < book->models->len; i++)
        write_network(out, book, model_of(book, i));
    json_close(out, ']');
    json_key(out, "devices");
    json_open(out, '[');
    for (guint i = 0; i < book->devices->len; i++) {
        const Device *device = device_of(book, i);
        json_open(out, '[');
        json_put_string(out, device->id);
        json_put_string(out, device->name);
        put_text(out, device->class_name);
        put_text(out, device->class_name ? device_class_title(device->class_name) : NULL);
        json_close(out, ']');
    }
    json_close(out, ']');
}

/* What limits are of. */
static const char *const kinds[AMOUNT_KINDS] = {[AMOUNT_COUNT] = "count",
                                                [AMOUNT_BYTES] = "bytes",
                                                [AMOUNT_SECONDS] = "seconds",
                                                [AMOUNT_PERCENT] = "percent"};

/* Name, kind of unit, sign of a bare number, what it is. */
static void write_limits(GString *out)
{
    json_key(out, "limits");
    json_open(out, '[');
    for (int id = 0; id < FIND_LIMITS; id++) {
        const FindLimitInfo *info = find_limit_info((FindLimitId)id);
        json_open(out, '[');
        json_put_string(out, info->name);
        json_put_string(out, kinds[info->kind]);
        json_put_string(out, relation_sign(info->fallback));
        json_put_string(out, info->title);
        json_close(out, ']');
    }
    json_close(out, ']');
}

/* Name, kind, how many it is. */
static void write_units(GString *out)
{
    json_key(out, "units");
    json_open(out, '[');
    for (const AmountUnit *unit = amount_units(); unit->name; unit++) {
        if (!kinds[unit->kind])
            continue;
        json_open(out, '[');
        json_put_string(out, unit->name);
        json_put_string(out, kinds[unit->kind]);
        put_exact(out, unit->whole > 0 ? (double)unit->whole : unit->seconds);
        json_close(out, ']');
    }
    json_close(out, ']');
}

static void write_words(GString *out, const FindBook *book)
{
    json_key(out, "formats");
    json_open(out, '[');
    for (const char *const *format = book->formats; *format; format++)
        json_put_string(out, *format);
    json_close(out, ']');
    json_key(out, "bounds");
    json_open(out, '[');
    for (int bound = 0; bound < BOUND_COUNT; bound++)
        json_put_string(out, bound_name((Bound)bound));
    json_close(out, ']');
    json_key(out, "notes");
    json_open(out, '[');
    for (int note = 0; note < FOUND_NOTES; note++) {
        json_open(out, '[');
        json_put_string(out, found_note_mark((FoundNote)note));
        json_put_string(out, found_note_meaning((FoundNote)note));
        json_close(out, ']');
    }
    json_close(out, ']');
}

char *find_data_book(const FindBook *book)
{
    GString *out = begin();
    json_key(out, "book");
    json_open(out, '{');
    write_words(out, book);
    write_limits(out);
    write_units(out);
    write_names(out, book);
    write_sizes(out, book);
    json_close(out, '}');
    return end(out);
}

/* ---- Rows ------------------------------------------------------------------------------------ */

/* Of a format. */
typedef struct Columns {
    GByteArray *time;
    GString *bound, *state, *held;
} Columns;

static Columns columns_new(void)
{
    Columns columns = {g_byte_array_new(), g_string_new("["), g_string_new("["), g_string_new("{")};
    return columns;
}

static void columns_clear(Columns *columns)
{
    g_byte_array_unref(columns->time);
    g_string_free(columns->bound, TRUE);
    g_string_free(columns->state, TRUE);
    g_string_free(columns->held, TRUE);
}

static void add_time(Columns *columns, double seconds)
{
    guint64 bits;
    memcpy(&bits, &seconds, sizeof bits);
    bits = GUINT64_TO_LE(bits);
    g_byte_array_append(columns->time, (const guint8 *)&bits, sizeof bits);
}

/* As it is shown: three digits, or whole seconds beyond a minute and a half. */
static void add_bound(Columns *columns, double seconds)
{
    static const double LONG = 90, ENDLESS = 1e15;
    char text[G_ASCII_DTOSTR_BUF_SIZE];
    bool whole = seconds >= LONG && seconds < ENDLESS;
    if (!isfinite(seconds))
        json_put_word(columns->bound, "null");
    else
        json_put_word(columns->bound,
                      g_ascii_formatd(text, sizeof text, whole ? "%.0f" : "%.3g", seconds));
}

/* The reason's place; those of errors are one, NULL. */
static int place_of(GPtrArray *reasons, const GError *error)
{
    bool cannot = g_error_matches(error, RB_ERROR, RB_ERROR_CANNOT);
    g_autofree char *brief = cannot ? error_in_brief(error) : NULL;
    for (guint i = 0; i < reasons->len; i++)
        if (g_strcmp0(g_ptr_array_index(reasons, i), brief) == 0)
            return (int)i;
    g_ptr_array_add(reasons, g_steal_pointer(&brief));
    return (int)reasons->len - 1;
}

static int64_t state_of(const Found *found)
{
    int64_t bits = 0;
    for (int note = 0; note < FOUND_NOTES; note++)
        if (found_has_note(found, (FoundNote)note))
            bits |= INT64_C(1) << note;
    return found->times->bound + BOUND_COUNT * bits;
}

/* Where the device holds it in another type than the network's. */
static void add_held(Columns *columns, int row, const Times *times)
{
    if (times->held_bytes == times->memory_bytes)
        return;
    g_autofree char *key = g_strdup_printf("%d", row);
    json_key(columns->held, key);
    put_exact(columns->held, found_figure(&(Found){.times = times}, FIND_MEMORY));
}

static void add_row(Columns *columns, GPtrArray *reasons, const FindBook *book, const char *format,
                    guint model, guint device, int row)
{
    GError *error = NULL;
    Found found;
    Find find = {.format = format, .formats = book->formats};
    if (!find_row(book->analysis, &find, model_of(book, model)->setup.network,
                  device_of(book, device), &found, &error)) {
        add_time(columns, NAN);
        json_put_word(columns->bound, "null");
        json_put_integer(columns->state, -1 - place_of(reasons, error));
        g_error_free(error);
        return;
    }
    add_time(columns, found.times->roofline_seconds);
    add_bound(columns, found.times->bound_seconds);
    json_put_integer(columns->state, state_of(&found));
    add_held(columns, row, found.times);
}

static char *columns_text(Columns *columns)
{
    GString *out = g_string_new("{");
    g_autofree char *time = g_base64_encode(columns->time->data, columns->time->len);
    json_close(columns->bound, ']');
    json_close(columns->state, ']');
    json_close(columns->held, '}');
    json_key(out, "time");
    json_put_string(out, time);
    json_key(out, "bound");
    json_put_word(out, columns->bound->str);
    json_key(out, "state");
    json_put_word(out, columns->state->str);
    json_key(out, "held");
    json_put_word(out, columns->held->str);
    json_close(out, '}');
    return g_string_free(out, FALSE);
}

/* Of the one network or device (else -1) in a format. Caller frees. */
static char *format_text(const FindBook *book, const char *format, int model, int device,
                         GPtrArray *reasons)
{
    Columns columns = columns_new();
    guint n = model >= 0 ? book->devices->len : book->models->len;
    for (guint i = 0; i < n; i++)
        add_row(&columns, reasons, book, format, model >= 0 ? (guint)model : i,
                device >= 0 ? (guint)device : i, (int)i);
    char *text = columns_text(&columns);
    columns_clear(&columns);
    return text;
}

static void write_formats(GString *out, const FindBook *book, int model, int device,
                          GPtrArray *reasons)
{
    g_autoptr(GPtrArray) texts = g_ptr_array_new_with_free_func(g_free);
    json_key(out, "formats");
    json_open(out, '{');
    for (int i = 0; book->formats[i]; i++) {
        char *text = format_text(book, book->formats[i], model, device, reasons);
        guint same;
        json_key(out, book->formats[i]);
        if (g_ptr_array_find_with_equal_func(texts, text, g_str_equal, &same))
            json_put_string(out, book->formats[same]);
        else
            json_put_word(out, text);
        g_ptr_array_add(texts, text);
    }
    json_close(out, '}');
}

static char *rows_script(const FindBook *book, int model, int device)
{
    g_autoptr(GPtrArray) reasons = g_ptr_array_new_with_free_func(g_free);
    GString *out = begin();
    json_key(out, model >= 0 ? "model" : "device");
    json_put_string(out, model >= 0 ? model_of(book, (guint)model)->id
                                    : device_of(book, (guint)device)->id);
    write_formats(out, book, model, device, reasons);
    json_key(out, "reasons");
    json_open(out, '[');
    for (guint i = 0; i < reasons->len; i++)
        put_text(out, g_ptr_array_index(reasons, i));
    json_close(out, ']');
    return end(out);
}

char *find_data_device(const FindBook *book, int device)
{
    return rows_script(book, -1, device);
}

char *find_data_model(const FindBook *book, int model)
{
    return rows_script(book, model, -1);
}
