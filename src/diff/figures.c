#include "diff/figures.h"

#include <math.h>
#include <string.h>

#include "base/digest.h"
#include "base/error.h"
#include "base/files.h"
#include "base/path.h"

enum { LARGEST_FILE = 256 << 20 };

/* A line `"id":rest`, of which the rest is JSON. */
typedef struct Line {
    char *id;
    const char *text;
    size_t length;
    json_t *json;
    bool looked;
    guint first_pair, pairs; /* of a network */
} Line;

struct Figures {
    char *name; /* as messages call it */
    char *text;
    size_t length;
    char *hash;
    char *formats; /* with blanks between */
    json_t *head;
    GArray *lines[FIGURES_KINDS]; /* Line */
    GArray *pairs;                /* Line, of all networks */
    GHashTable *lists;            /* key -> const char ** */
};

/* ---- Life ------------------------------------------------------------------------------------ */

static void line_clear(gpointer data)
{
    Line *line = data;
    g_free(line->id);
    json_decref(line->json);
}

static GArray *lines_new(void)
{
    GArray *lines = g_array_new(FALSE, TRUE, sizeof(Line));
    g_array_set_clear_func(lines, line_clear);
    return lines;
}

void figures_free(Figures *figures)
{
    if (!figures)
        return;
    for (int kind = 0; kind < FIGURES_KINDS; kind++)
        g_array_unref(figures->lines[kind]);
    g_array_unref(figures->pairs);
    g_hash_table_unref(figures->lists);
    json_decref(figures->head);
    g_free(figures->formats);
    g_free(figures->hash);
    g_free(figures->text);
    g_free(figures->name);
    g_free(figures);
}

/* ---- Lines ----------------------------------------------------------------------------------- */

/* Where the reading is. */
typedef struct Reader {
    Figures *figures;
    const char *at, *end;
    int line; /* the one at `at` */
} Reader;

static bool damaged(const Reader *reader, GError **error)
{
    return rb_fail(
        error, RB_ERROR_INPUT,
        "%s:%d: the file is damaged, or none that this version of roofbook writes; build "
        "the site again",
        reader->figures->name, reader->line);
}

/* The line at hand, without its end; moves on. */
static bool next_line(Reader *reader, const char **text, size_t *length)
{
    const char *newline = reader->at < reader->end
                              ? memchr(reader->at, '\n', (size_t)(reader->end - reader->at))
                              : NULL;
    if (!newline)
        return false;
    *text = reader->at;
    *length = (size_t)(newline - reader->at);
    reader->at = newline + 1;
    reader->line++;
    return true;
}

static bool ends_with(const char *text, size_t length, const char *end)
{
    size_t n = strlen(end);
    return length >= n && memcmp(text + length - n, end, n) == 0;
}

static bool is_line(const char *text, size_t length, const char *expected)
{
    return length == strlen(expected) && memcmp(text, expected, length) == 0;
}

/* `"id":`, with ids in order: so two files are walked side by side. What no page could be called
 * is no id. */
static bool add_line(GArray *lines, guint from, const char *text, size_t length)
{
    const char *quote = length > 1 && *text == '"' ? memchr(text + 1, '"', length - 1) : NULL;
    size_t n = quote ? (size_t)(quote - text) - 1 : 0;
    if (n == 0 || n + 3 >= length || quote[1] != ':' || memchr(text, '\\', n + 1) ||
        memchr(text, '\0', length))
        return false;
    Line line = {.id = g_strndup(text + 1, n), .text = quote + 2, .length = length - n - 3};
    bool safe = path_is_safe_name(line.id);
    bool ordered =
        lines->len <= from || strcmp(g_array_index(lines, Line, lines->len - 1).id, line.id) < 0;
    g_array_append_val(lines, line);
    return safe && ordered;
}

static size_t without_comma(const char *text, size_t length)
{
    return length > 0 && text[length - 1] == ',' ? length - 1 : length;
}

/* Up to the line that is `end` or, behind which more comes, `end` with a comma. */
static bool read_lines(Reader *reader, GArray *lines, const char *end)
{
    const char *text;
    size_t length;
    guint from = lines->len;
    while (next_line(reader, &text, &length)) {
        length = without_comma(text, length);
        if (is_line(text, length, end))
            return true;
        if (!add_line(lines, from, text, length))
            break;
    }
    return false;
}

#define TIMES_OPEN "\"times\":{"

static bool read_models(Reader *reader)
{
    Figures *figures = reader->figures;
    GArray *models = figures->lines[FIGURES_MODEL];
    const char *text;
    size_t length;
    while (next_line(reader, &text, &length)) {
        if (is_line(text, length, "}}"))
            return reader->at == reader->end;
        guint first = figures->pairs->len;
        if (!ends_with(text, length, "," TIMES_OPEN) || !add_line(models, 0, text, length) ||
            !read_lines(reader, figures->pairs, "}}"))
            break;
        Line *model = &g_array_index(models, Line, models->len - 1);
        model->length -= strlen("," TIMES_OPEN);
        model->first_pair = first;
        model->pairs = figures->pairs->len - first;
    }
    return false;
}

/* The head is an object when it is closed in place of going on. */
static bool read_head(Reader *reader, GError **error)
{
    const char *start = reader->at, *text = NULL;
    size_t length = 0;
    bool there;
    while ((there = next_line(reader, &text, &length)) && !is_line(text, length, "\"devices\":{"))
        continue;
    if (!there || text - start < 3)
        return damaged(reader, error);
    g_autofree char *head = g_strndup(start, (gsize)(text - start));
    g_strchomp(head);
    head[MAX(1, strlen(head)) - 1] = '}';
    json_t *json = json_loads(head, JSON_REJECT_DUPLICATES, NULL);
    const char *schema = json_string_value(json_object_get(json, "schema"));
    reader->figures->head = json;
    return (schema && strcmp(schema, FIGURES_SCHEMA) == 0) || damaged(reader, error);
}

static bool read_all(Reader *reader, GError **error)
{
    const char *text;
    size_t length;
    if (!read_head(reader, error))
        return false;
    bool ok = read_lines(reader, reader->figures->lines[FIGURES_DEVICE], "}") &&
              next_line(reader, &text, &length) && is_line(text, length, "\"models\":{") &&
              read_models(reader);
    return ok || damaged(reader, error);
}

Figures *figures_parse(const char *name, char *text, size_t length, GError **error)
{
    g_autoptr(Figures) figures = g_new0(Figures, 1);
    figures->name = g_strdup(name);
    figures->text = text;
    figures->length = length;
    figures->pairs = lines_new();
    for (int kind = 0; kind < FIGURES_KINDS; kind++)
        figures->lines[kind] = lines_new();
    figures->lists = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, g_free);
    figures->hash = digest_bytes(text, length);
    Reader reader = {figures, text, text + length, 1};
    if (!read_all(&reader, error))
        return NULL;
    const char *const *formats = figures_list(figures, "formats");
    figures->formats = formats ? g_strjoinv(" ", (char **)formats) : g_strdup("");
    return g_steal_pointer(&figures);
}

Figures *figures_read(const char *path, GError **error)
{
    size_t length;
    g_autofree char *file = g_file_test(path, G_FILE_TEST_IS_DIR)
                                ? g_build_filename(path, FIGURES_FILE, NULL)
                                : g_strdup(path);
    char *text = files_read(file, LARGEST_FILE, &length, error);
    return text ? figures_parse(file, text, length, error) : NULL;
}

/* ---- The head -------------------------------------------------------------------------------- */

const char *figures_text(const Figures *figures, size_t *length)
{
    *length = figures->length;
    return figures->text;
}

const char *figures_hash(const Figures *figures)
{
    return figures->hash;
}

const char *figures_head(const Figures *figures, const char *key)
{
    return json_string_value(json_object_get(figures->head, key));
}

const char *const *figures_list(const Figures *figures, const char *key)
{
    const json_t *array = json_object_get(figures->head, key);
    const char **list = g_hash_table_lookup(figures->lists, key);
    if (list || !json_is_array(array))
        return list;
    size_t n = json_array_size(array), kept = 0;
    list = g_new0(const char *, n + 1);
    for (size_t i = 0; i < n; i++) {
        const char *text = json_string_value(json_array_get(array, i));
        if (text)
            list[kept++] = text;
    }
    g_hash_table_insert(figures->lists, (void *)key, list);
    return list;
}

/* ---- Entries --------------------------------------------------------------------------------- */

static Line *line_at(const Figures *figures, FiguresKind kind, int i)
{
    return &g_array_index(figures->lines[kind], Line, i);
}

const char *figures_formats(const Figures *figures)
{
    return figures->formats;
}

int figures_count(const Figures *figures, FiguresKind kind)
{
    return (int)figures->lines[kind]->len;
}

const char *figures_id(const Figures *figures, FiguresKind kind, int i)
{
    return line_at(figures, kind, i)->id;
}

/* In the `n` lines from the first. -1: it is not there. */
static int find_line(const Line *first, int n, const char *id)
{
    int low = 0, high = n - 1;
    while (low <= high) {
        int middle = (low + high) / 2, order = strcmp(first[middle].id, id);
        if (order == 0)
            return middle;
        if (order < 0)
            low = middle + 1;
        else
            high = middle - 1;
    }
    return -1;
}

int figures_find(const Figures *figures, FiguresKind kind, const char *id)
{
    const GArray *lines = figures->lines[kind];
    return find_line((const Line *)(const void *)lines->data, (int)lines->len, id);
}

const char *figures_line(const Figures *figures, FiguresKind kind, int i, size_t *length)
{
    const Line *line = line_at(figures, kind, i);
    *length = line->length;
    return line->text;
}

const json_t *figures_entry(Figures *figures, FiguresKind kind, int i)
{
    Line *line = line_at(figures, kind, i);
    if (!line->looked) {
        g_autofree char *text = g_strndup(line->text, line->length);
        g_autofree char *whole = g_strconcat(text, kind == FIGURES_MODEL ? "}" : "", NULL);
        line->json = json_loads(whole, JSON_REJECT_DUPLICATES, NULL);
        line->looked = true;
    }
    return json_is_object(line->json) ? line->json : NULL;
}

const char *figures_entry_text(Figures *figures, FiguresKind kind, int i, const char *key)
{
    return json_string_value(json_object_get(figures_entry(figures, kind, i), key));
}

int figures_entry_line(Figures *figures, FiguresKind kind, int i)
{
    json_int_t line = json_integer_value(json_object_get(figures_entry(figures, kind, i), "line"));
    return line > 0 && line < G_MAXINT ? (int)line : 0;
}

/* ---- Pairs ----------------------------------------------------------------------------------- */

int figures_pairs(const Figures *figures, int model)
{
    return (int)line_at(figures, FIGURES_MODEL, model)->pairs;
}

const char *figures_pair(const Figures *figures, int model, int pair, char **device_id,
                         size_t *length)
{
    guint first = line_at(figures, FIGURES_MODEL, model)->first_pair;
    const Line *line = &g_array_index(figures->pairs, Line, first + (guint)pair);
    *device_id = line->id;
    *length = line->length;
    return line->text;
}

const char *figures_pair_on(const Figures *figures, int model, const char *device, size_t *length)
{
    const Line *entry = line_at(figures, FIGURES_MODEL, model),
               *pairs = (const Line *)(const void *)figures->pairs->data + entry->first_pair;
    int pair = find_line(pairs, (int)entry->pairs, device);
    *length = pair >= 0 ? pairs[pair].length : 0;
    return pair >= 0 ? pairs[pair].text : NULL;
}

void figures_time_clear(FiguresTime *time)
{
    g_free(time->reason);
    g_free(time->bound);
    *time = (FiguresTime){0};
}

void figures_times_clear(FiguresTime times[FIGURES_MOST_FORMATS])
{
    for (int i = 0; i < FIGURES_MOST_FORMATS; i++)
        figures_time_clear(&times[i]);
}

static FiguresTime copy_of(const FiguresTime *time)
{
    FiguresTime copy = *time;
    copy.reason = g_strdup(time->reason);
    copy.bound = g_strdup(time->bound);
    return copy;
}

static bool read_figures(const json_t *array, FiguresTime *time)
{
    enum { BOUND = METRIC_ESTIMATE_S - METRIC_FIRST_TIME }; /* stands behind the other times */
    time->known = true;
    for (int i = 0; i < BOUND; i++) {
        const json_t *seconds = json_array_get(array, (size_t)i);
        if (!json_is_null(seconds) && !json_is_number(seconds))
            return false;
        time->seconds[i] = json_is_number(seconds) ? json_number_value(seconds) : NAN;
    }
    time->bound = g_strdup(json_string_value(json_array_get(array, BOUND)));
    time->may_not_fit = json_is_string(json_array_get(array, BOUND + 1));
    const json_t *last = json_array_get(array, json_array_size(array) - 1);
    time->seconds[BOUND] = json_is_number(last) ? json_number_value(last) : NAN;
    return time->bound != NULL;
}

static bool read_time(const json_t *json, FiguresTime *times, int i)
{
    FiguresTime *time = &times[i];
    if (json_is_null(json))
        return true;
    if (json_is_string(json)) {
        *time = (FiguresTime){.known = true, .reason = g_strdup(json_string_value(json))};
        for (int k = 0; k < METRIC_TIMES; k++)
            time->seconds[k] = NAN;
        return true;
    }
    if (json_is_array(json))
        return read_figures(json, time);
    json_int_t like = json_is_integer(json) ? json_integer_value(json) : -1;
    if (like < 0 || like >= i)
        return false;
    *time = copy_of(&times[like]);
    return true;
}

bool figures_times(const char *line, size_t length, FiguresTime times[FIGURES_MOST_FORMATS])
{
    json_t *json = json_loadb(line, length, 0, NULL);
    size_t n = json_array_size(json);
    bool ok = json_is_array(json) && n <= FIGURES_MOST_FORMATS;
    memset(times, 0, FIGURES_MOST_FORMATS * sizeof *times);
    for (size_t i = 0; ok && i < n; i++)
        ok = read_time(json_array_get(json, i), times, (int)i);
    json_decref(json);
    return ok;
}

/* ---- One figure ------------------------------------------------------------------------------ */

char *figures_setup(const char *format, bool fused)
{
    if (!format)
        return g_strdup(fused ? "fused" : "declared");
    return g_strconcat(format, fused ? " fused" : "", NULL);
}

static bool time_value(Figures *figures, int model, const char *device, const char *format,
                       MetricId metric, double *value)
{
    const char *const *formats = figures_list(figures, "formats");
    int place = 0;
    while (format && formats && formats[place] && strcmp(formats[place], format) != 0)
        place++;
    size_t length;
    const char *line = figures_pair_on(figures, model, device, &length);
    if (!line || place >= FIGURES_MOST_FORMATS)
        return false;
    FiguresTime times[FIGURES_MOST_FORMATS];
    bool ok = figures_times(line, length, times) && times[place].known;
    if (ok)
        *value = times[place].seconds[metric - METRIC_FIRST_TIME];
    figures_times_clear(times);
    return ok && !isnan(*value);
}

bool figures_value(Figures *figures, const char *model, const char *device, const char *format,
                   bool fused, MetricId metric, double *value)
{
    int i = figures_find(figures, FIGURES_MODEL, model);
    if (i < 0)
        return false;
    if (device)
        return metric >= METRIC_FIRST_TIME && time_value(figures, i, device, format, metric, value);
    const json_t *all = json_object_get(figures_entry(figures, FIGURES_MODEL, i), "figures");
    g_autofree char *setup = figures_setup(format, fused);
    const json_t *set = json_object_get(all, setup);
    if (json_is_string(set))
        set = json_object_get(all, json_string_value(set));
    const json_t *number = json_object_get(set, metric_info(metric)->name);
    *value = json_number_value(number);
    return json_is_number(number);
}
