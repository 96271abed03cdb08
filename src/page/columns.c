#include "page/columns.h"

#include <string.h>

#include "base/append.h"
#include "page/field_path.h"
#include "page/row_kinds.h"
#include "page/sequence.h"
#include "record/json_text.h"

/* What is written around a column's values by kinds, a comma behind them; about as much is around
 * the kinds themselves. */
#define AROUND_KINDS "{\"of\":0,\"kinds\":},"

enum { MOST_STEP = 1 << 20 }; /* between rows of a list of steps, up or down */

typedef struct Column {
    char *name;
    guint *at;        /* of each row, which of `texts` */
    GPtrArray *texts; /* char *, the values that differ, as JSON, as they come */
    GArray *sizes;    /* guint, of each in a list */
    bool counts_up;
    bool steps;         /* whole numbers with no large ones between rows that have a value */
    gint64 first, last; /* of a column that does */
    int present;
} Column;

struct Columns {
    guint rows;
    GPtrArray *columns; /* Column * */
};

/* ---- Columns --------------------------------------------------------------------------------- */

static void column_free(gpointer data)
{
    Column *column = data;
    g_free(column->name);
    g_free(column->at);
    g_ptr_array_unref(column->texts);
    g_array_unref(column->sizes);
    g_free(column);
}

static Column *column_new(const char *name, guint rows)
{
    Column *column = g_new0(Column, 1);
    column->name = g_strdup(name);
    column->at = g_new(guint, rows + 1);
    column->texts = g_ptr_array_new_with_free_func(g_free);
    column->sizes = g_array_new(FALSE, FALSE, sizeof(guint));
    column->counts_up = column->steps = true;
    return column;
}

static bool is_elsewhere(const ColumnsLess *less, const FieldPath *path, const void *record)
{
    return less->elsewhere && less->elsewhere(path->fields[0], record);
}

static bool is_whole(FieldType type)
{
    return type == FIELD_COUNT || type == FIELD_BYTES || type == FIELD_INDEX;
}

static bool is_real(FieldType type)
{
    return type == FIELD_NUMBER || type == FIELD_SECONDS || type == FIELD_RATIO;
}

/* With as many digits as handbook.json has of times; ratios, which follow from others, with less.
 */
static double brief(double value, const char *digits)
{
    char text[G_ASCII_DTOSTR_BUF_SIZE];
    return g_ascii_strtod(g_ascii_formatd(text, sizeof text, digits, value), NULL);
}

/* What comes again is kept once. */
static guint place_of(Column *column, GHashTable *places, const GString *text)
{
    gpointer place = g_hash_table_lookup(places, text->str);
    if (!place) {
        char *copy = g_strndup(text->str, text->len);
        guint size = (guint)text->len + 1;
        g_ptr_array_add(column->texts, copy);
        g_array_append_val(column->sizes, size);
        place = GUINT_TO_POINTER(column->texts->len);
        g_hash_table_insert(places, copy, place);
    }
    return GPOINTER_TO_UINT(place) - 1;
}

/* `value` NULL: absent. */
static void read_whole(Column *column, FieldType type, const Value *value, guint row)
{
    gint64 number = value && is_whole(type) ? value->integer : column->last;
    if (column->present == 0)
        column->first = column->last = number;
    column->counts_up &= is_whole(type) && value && number - (gint64)row == column->first;
    column->steps &= is_whole(type) && ABS(number - column->last) <= MOST_STEP;
    column->last = number;
}

static void read_value(Column *column, const FieldPath *path, const void *record, bool elsewhere,
                       guint row, GString *text)
{
    const Field *field = field_path_last(path);
    Value value;
    bool present = field_path_read(path, record, &value) && !elsewhere;
    g_string_truncate(text, 0);
    if (present && is_real(field->type))
        json_put_real(text, brief(value.real, field->type == FIELD_RATIO ? "%.5g" : "%.7g"));
    else if (present)
        field_write(text, field, &value);
    else
        json_put_word(text, "null");
    read_whole(column, field->type, present ? &value : NULL, row);
    column->present += present;
}

static Column *read_column(const FieldPath *path, const RecordList *list, const ColumnsLess *less)
{
    Column *column = column_new(path->name, (guint)list->n);
    g_autoptr(GHashTable) places = g_hash_table_new(g_str_hash, g_str_equal);
    g_autoptr(GString) text = g_string_new(NULL);
    for (int row = 0; row < list->n; row++) {
        const void *record = record_at(list, row);
        read_value(column, path, record, is_elsewhere(less, path, record), (guint)row, text);
        column->at[row] = place_of(column, places, text);
    }
    return column;
}

Columns *columns_new(int rows)
{
    Columns *columns = g_new0(Columns, 1);
    columns->rows = (guint)rows;
    columns->columns = g_ptr_array_new_with_free_func(column_free);
    return columns;
}

void columns_free(Columns *columns)
{
    if (columns)
        g_ptr_array_unref(columns->columns);
    g_free(columns);
}

void columns_add(Columns *columns, const RecordType *type, const RecordList *list,
                 const ColumnsLess *less)
{
    g_autoptr(GArray) paths = field_paths(type, less->names);
    for (guint i = 0; i < paths->len; i++) {
        Column *column = read_column(&g_array_index(paths, FieldPath, i), list, less);
        if (column->present > 0)
            g_ptr_array_add(columns->columns, column);
        else
            column_free(column);
    }
}

/* ---- Ways ------------------------------------------------------------------------------------ */

/* Sets `value` to that of a row; false: absent. */
static bool whole_at(const Column *column, guint row, gint64 *value)
{
    char *end;
    const char *text = g_ptr_array_index(column->texts, column->at[row]);
    gint64 whole = g_ascii_strtoll(text, &end, 10);
    if (end != text)
        *value = whole;
    return end != text;
}

static void put_absent(GString *out, const Column *column, guint rows)
{
    g_autofree gint *absent = g_new(gint, rows + 1);
    gint64 value;
    guint n = 0;
    for (guint row = 0; row < rows; row++)
        if (!whole_at(column, row, &value))
            absent[n++] = (gint)row;
    if (n == 0)
        return;
    json_key(out, "absent");
    sequence_put_numbers(out, absent, n);
}

/* {"from": 0, "steps": [1,1,0], "absent": [2]} */
static void put_steps(GString *out, const Column *column, guint rows)
{
    g_autofree gint *steps = g_new(gint, rows + 1);
    gint64 last = column->first, value = last;
    for (guint row = 0; row < rows; row++) {
        whole_at(column, row, &value);
        if (row > 0)
            steps[row - 1] = (gint)(value - last);
        last = value;
    }
    json_open(out, '{');
    json_key(out, "from");
    json_put_integer(out, column->first);
    json_key(out, "steps");
    sequence_put_numbers(out, steps, rows - 1);
    put_absent(out, column, rows);
    json_close(out, '}');
}

static GString *column_text(const Column *column, guint rows)
{
    const Sequence sequence = {column->texts, column->at, rows};
    GString *text = sequence_text(&sequence);
    g_autoptr(GString) other = g_string_new(NULL);
    if (column->texts->len == 1)
        g_string_printf(other, "{\"same\":%s}", (const char *)g_ptr_array_index(column->texts, 0));
    else if (column->counts_up)
        g_string_printf(other, "{\"from\":%" G_GINT64_FORMAT "}", column->first);
    else if (column->steps && rows > 0)
        put_steps(other, column, rows);
    else
        sequence_put_parted(other, &sequence);
    if (other->len > 0 && other->len < text->len)
        g_string_assign(text, other->str);
    return text;
}

/* ---- Kinds ----------------------------------------------------------------------------------- */

enum { NO_KINDS = -1 };

/* The ways in which a table is written. */
typedef struct Plan {
    const Columns *columns;
    GPtrArray *texts; /* GString *, of each column by itself */
    GPtrArray *kinds; /* RowKinds * */
    int *kinds_of;    /* of each column, its place in `kinds`, or NO_KINDS */
} Plan;

static Column *column_at(const Plan *plan, guint i)
{
    return g_ptr_array_index(plan->columns->columns, i);
}

static gsize size_alone(const Plan *plan, guint i)
{
    return ((const GString *)g_ptr_array_index(plan->texts, i))->len;
}

/* A column of one value, or that counts up, is short whatever kinds there are. */
static bool may_have_kinds(const Plan *plan, guint i)
{
    const Column *column = column_at(plan, i);
    return plan->kinds_of[i] == NO_KINDS && column->texts->len > 1 && !column->counts_up;
}

static KindColumn kind_column(const Plan *plan, guint i)
{
    const Column *column = column_at(plan, i);
    return (KindColumn){column->at, (const guint *)(const void *)column->sizes->data,
                        column->texts->len, size_alone(plan, i)};
}

/* Of the columns that are of no kinds yet; false: none gets shorter. */
static bool add_kinds(Plan *plan)
{
    guint n = 0, columns = plan->columns->columns->len;
    g_autofree KindColumn *asked = g_new0(KindColumn, columns + 1);
    g_autofree guint *places = g_new(guint, columns + 1);
    for (guint i = 0; i < columns; i++)
        if (may_have_kinds(plan, i)) {
            asked[n] = kind_column(plan, i);
            places[n++] = i;
        }
    RowKinds *kinds = row_kinds_choose(asked, n, plan->columns->rows, strlen(AROUND_KINDS));
    for (guint i = 0; kinds && i < n; i++)
        if (kinds->has[i])
            plan->kinds_of[places[i]] = (int)plan->kinds->len;
    if (kinds)
        g_ptr_array_add(plan->kinds, kinds);
    return kinds != NULL;
}

static void put_column_of_kinds(GString *out, const Plan *plan, guint i)
{
    const Column *column = column_at(plan, i);
    const RowKinds *kinds = g_ptr_array_index(plan->kinds, plan->kinds_of[i]);
    g_autofree guint *at = g_new(guint, kinds->n + 1);
    for (guint kind = 0; kind < kinds->n; kind++)
        at[kind] = column->at[kinds->first_row[kind]];
    GString *text = sequence_text(&(Sequence){column->texts, at, kinds->n});
    json_open(out, '{');
    json_key(out, "of");
    json_put_integer(out, plan->kinds_of[i]);
    json_key(out, "kinds");
    json_put_word(out, text->str);
    json_close(out, '}');
    g_string_free(text, TRUE);
}

/* ---- Writing --------------------------------------------------------------------------------- */

static void free_text(gpointer text)
{
    g_string_free(text, TRUE);
}

static void put_kinds(GString *out, const Plan *plan)
{
    json_key(out, "kinds");
    json_open(out, '[');
    for (guint i = 0; i < plan->kinds->len; i++)
        sequence_put_numbers(
            out, (const gint *)((const RowKinds *)g_ptr_array_index(plan->kinds, i))->of_row,
            plan->columns->rows);
    json_close(out, ']');
}

static void put_column(GString *out, const Plan *plan, guint i)
{
    json_key(out, column_at(plan, i)->name);
    if (plan->kinds_of[i] == NO_KINDS)
        json_put_word(out, ((const GString *)g_ptr_array_index(plan->texts, i))->str);
    else
        put_column_of_kinds(out, plan, i);
}

static void put_table(GString *out, const Plan *plan)
{
    json_open(out, '{');
    json_key(out, "count");
    json_put_integer(out, plan->columns->rows);
    if (plan->kinds->len > 0)
        put_kinds(out, plan);
    json_key(out, "columns");
    json_open(out, '{');
    for (guint i = 0; i < plan->columns->columns->len; i++)
        put_column(out, plan, i);
    json_close(out, '}');
    json_close(out, '}');
}

void columns_put(const Columns *columns, GString *out)
{
    guint n = columns->columns->len;
    g_autoptr(GPtrArray) texts = g_ptr_array_new_with_free_func(free_text),
                         kinds = g_ptr_array_new_with_free_func((GDestroyNotify)row_kinds_free);
    g_autofree int *kinds_of = g_new(int, n + 1);
    Plan plan = {columns, texts, kinds, kinds_of};
    for (guint i = 0; i < n; i++) {
        g_ptr_array_add(texts, column_text(column_at(&plan, i), columns->rows));
        kinds_of[i] = NO_KINDS;
    }
    while (add_kinds(&plan))
        ;
    put_table(out, &plan);
}

void columns_write(GString *out, const RecordType *type, const RecordList *list,
                   const ColumnsLess *less)
{
    g_autoptr(Columns) columns = columns_new(list->n);
    columns_add(columns, type, list, less);
    columns_put(columns, out);
}
