#include "site/data_schema.h"

#include "analysis/ask.h"
#include "diff/diff.h"
#include "page/layer_place.h"
#include "page/not_computed.h"
#include "page/record_types.h"
#include "record/json_text.h"
#include "site/page_data.h"

/* ---- What data.json may have ----------------------------------------------------------------- */

enum { MOST_PARTS = 2 };

/* A list written by column, of records side by side. */
typedef struct Table {
    const char *name;
    const RecordType *parts[MOST_PARTS];
} Table;

static const Table layers = {"layers by column", {&layer_record, NULL}},
                   timings = {"timings by column", {&timing_record, NULL}},
                   layer_times = {"layer times by column",
                                  {&layer_place_record, &layer_time_record}},
                   class_times = {"class times by column", {&class_time_record, NULL}},
                   tensors = {"tensors by column", {&tensor_record, NULL}},
                   fusion_steps = {"fusion steps by column", {&fusion_step_record, NULL}},
                   unfused = {"unfused by column", {&unfused_record, NULL}};
static const Table *const tables[] = {&layers,  &timings,      &layer_times, &class_times,
                                      &tensors, &fusion_steps, &unfused};

/* Lists of records that are written by column within another, or within any where that is NULL. */
static const struct {
    const RecordType *of, *list;
    const Table *table;
} lists[] = {{&timing_record, &layer_time_record, &layer_times},
             {&timing_record, &class_time_record, &class_times},
             {&model_record, &tensor_record, &tensors},
             {NULL, &fusion_step_record, &fusion_steps},
             {NULL, &unfused_record, &unfused}};

/* A key at the top, in one or more of three ways. */
typedef struct Key {
    const char *name, *meaning;
    const RecordType *one, *many;
    const Table *table;
} Key;

static const Key keys[] = {
    {"model", "The network of the page", &model_record, NULL, NULL},
    {"layers", "Beside a network: its layers", NULL, NULL, &layers},
    {"timing",
     "Beside a network: its times on every device, by column; beside a network on a device: its "
     "times in each format with their layers",
     NULL, &timing_record, &timings},
    {"device", "The device of the page", &device_record, NULL, NULL},
    {"not_computed", "Beside a device: the element types it does not compute, and why", NULL,
     &not_computed_record, NULL},
    {"models", "Beside the list of networks", NULL, &model_record, NULL},
    {"devices", "Beside the list of devices", NULL, &device_record, NULL},
    {"operators", "Beside the list of operators", NULL, &operator_record, NULL},
};

/* ---- Writing --------------------------------------------------------------------------------- */

static void put(GString *out, const char *key, const char *text)
{
    json_key(out, key);
    json_put_string(out, text);
}

/* "key":{ */
static void open(GString *out, const char *key)
{
    json_key(out, key);
    json_open(out, '{');
}

static void put_reference(GString *out, const char *name)
{
    g_autofree char *address = g_strconcat("#/$defs/", name, NULL),
                    *encoded = g_uri_escape_string(address, "#/$", FALSE);
    put(out, "$ref", encoded);
}

static void refer(GString *out, const char *key, const char *name)
{
    open(out, key);
    put_reference(out, name);
    json_close(out, '}');
}

static void close_fields(GString *out)
{
    json_close(out, '}');
    json_key(out, "additionalProperties");
    json_put_word(out, "false");
}

static void list_of(GString *out, const char *name)
{
    put(out, "type", "array");
    refer(out, "items", name);
}

/* ---- Values ---------------------------------------------------------------------------------- */

typedef struct ValueType {
    const char *name, *schema;
} ValueType;

static const ValueType integer = {"integer", "{\"type\":\"integer\"}"},
                       number = {"number", "{\"type\":\"number\"}"},
                       boolean = {"boolean", "{\"type\":\"boolean\"}"},
                       string = {"string", "{\"type\":\"string\"}"},
                       shape = {"shape", "{\"type\":\"array\",\"items\":{\"type\":[\"integer\","
                                         "\"null\"]}}"},
                       shapes = {"shapes",
                                 "{\"type\":\"array\",\"items\":{\"$ref\":\"#/$defs/shape\"}}"},
                       strings = {"strings",
                                  "{\"type\":\"array\",\"items\":{\"type\":\"string\"}}"},
                       records = {"records",
                                  "{\"type\":\"array\",\"items\":{\"type\":\"object\"}}"};
static const ValueType *const value_types[] = {&integer, &number, &boolean, &string,
                                               &shape,   &shapes, &strings, &records};

static const char *value_type(FieldType type)
{
    static const ValueType *const of[] = {
        [FIELD_COUNT] = &integer, [FIELD_BYTES] = &integer,  [FIELD_INDEX] = &integer,
        [FIELD_NUMBER] = &number, [FIELD_SECONDS] = &number, [FIELD_RATIO] = &number,
        [FIELD_BOOL] = &boolean,  [FIELD_ID] = &string,      [FIELD_TEXT] = &string,
        [FIELD_SHAPE] = &shape,   [FIELD_RECORD] = &records, [FIELD_RECORDS] = &records,
        [FIELD_SHAPES] = &shapes, [FIELD_TEXTS] = &strings,
    };
    return of[type]->name;
}

static char *column_name(const char *type)
{
    return g_strconcat("column of ", type, NULL);
}

static char *values_name(const char *type)
{
    return g_strconcat("values of ", type, NULL);
}

#define WHOLE "{\"type\":\"integer\",\"minimum\":0}"
#define WHOLES "{\"$ref\":\"#/$defs/numbers\"}"
#define STEPS "{\"$ref\":\"#/$defs/steps\"}"

/* Of rows or of their kinds, in the ways of page/columns.h that both have. */
static void define_sequence(GString *out, const ValueType *type)
{
    g_autofree char *name = values_name(type->name);
    g_autofree char *list = g_strdup_printf(
        "{\"type\":\"array\",\"items\":{\"anyOf\":[%s,{\"type\":\"null\"}]}}", type->schema);
    open(out, name);
    json_key(out, "oneOf");
    g_string_append_printf(out,
                           "[%s,{\"type\":\"object\",\"required\":[\"each\",\"times\"],"
                           "\"additionalProperties\":false,\"properties\":{\"each\":%s,"
                           "\"times\":" WHOLE "}},"
                           "{\"type\":\"object\",\"required\":[\"values\",\"at\"],"
                           "\"additionalProperties\":false,\"properties\":{\"values\":%s,"
                           "\"at\":" WHOLES "}},"
                           "{\"type\":\"object\",\"required\":[\"values\",\"runs\"],"
                           "\"additionalProperties\":false,\"properties\":{\"values\":%s,"
                           "\"runs\":" WHOLES "}}]",
                           list, list, list, list);
    json_close(out, '}');
}

static void define_column(GString *out, const ValueType *type)
{
    g_autofree char *name = column_name(type->name), *values = values_name(type->name);
    open(out, name);
    json_key(out, "oneOf");
    json_open(out, '[');
    json_open(out, '{');
    put_reference(out, values);
    json_close(out, '}');
    g_string_append_printf(
        out,
        ",{\"type\":\"object\",\"required\":[\"same\"],\"additionalProperties\":false,"
        "\"properties\":{\"same\":%s}}",
        type->schema);
    if (type == &integer)
        g_string_append(out, ",{\"type\":\"object\",\"required\":[\"from\"],"
                             "\"additionalProperties\":false,\"properties\":{\"from\":{"
                             "\"type\":\"integer\"},\"steps\":" STEPS ",\"absent\":" WHOLES "}}");
    if (type == &string) {
        g_string_append(out, ",{\"type\":\"object\",\"required\":[\"heads\",\"tails\"],"
                             "\"additionalProperties\":false,\"properties\":{");
        refer(out, "heads", values);
        refer(out, "tails", values);
        g_string_append(out, "}}");
    }
    g_string_append(out, ",{\"type\":\"object\",\"required\":[\"of\",\"kinds\"],"
                         "\"additionalProperties\":false,\"properties\":{\"of\":" WHOLE);
    refer(out, "kinds", values);
    g_string_append(out, "}}]");
    json_close(out, '}');
}

/* Whole numbers of which those that come again are a list of two. */
static void define_numbers(GString *out, const char *name, const char *whole)
{
    open(out, name);
    g_string_append_printf(out,
                           "\"type\":\"array\",\"items\":{\"anyOf\":[%s"
                           ",{\"type\":\"array\",\"items\":{\"anyOf\":[{\"type\":\"array\","
                           "\"items\":%s}," WHOLE "]}}]}",
                           whole, whole);
    json_close(out, '}');
}

static void define_values(GString *out)
{
    define_numbers(out, "numbers", WHOLE);
    define_numbers(out, "steps", "{\"type\":\"integer\"}");
    for (gsize i = 0; i < G_N_ELEMENTS(value_types); i++) {
        json_key(out, value_types[i]->name);
        json_put_word(out, value_types[i]->schema);
        define_sequence(out, value_types[i]);
        define_column(out, value_types[i]);
    }
}

/* ---- Records --------------------------------------------------------------------------------- */

static void describe(GString *out, const Field *field)
{
    put(out, "description", field->meaning);
    if (field->unit[0])
        put(out, "unit", field->unit);
}

/* The layers of a timing are by column. */
static const Table *table_of(const RecordType *type, const Field *field)
{
    for (gsize i = 0; i < G_N_ELEMENTS(lists); i++)
        if ((!lists[i].of || type == lists[i].of) && field->of == lists[i].list)
            return lists[i].table;
    return NULL;
}

static void define_field(GString *out, const RecordType *type, const Field *field)
{
    const Table *table = table_of(type, field);
    open(out, field->name);
    describe(out, field);
    if (table)
        put_reference(out, table->name);
    else if (field->type == FIELD_RECORDS)
        list_of(out, field->of->name);
    else
        put_reference(out, field->type == FIELD_RECORD ? field->of->name : value_type(field->type));
    json_close(out, '}');
}

static void define_record(GString *out, const RecordType *type)
{
    open(out, type->name);
    put(out, "type", "object");
    put(out, "description", type->meaning);
    open(out, "properties");
    for (const Field *field = type->fields; field->name; field++)
        define_field(out, type, field);
    close_fields(out);
    json_close(out, '}');
}

static void define_columns(GString *out, const RecordType *type, const char *prefix)
{
    for (const Field *field = type->fields; field->name; field++) {
        g_autofree char *name = g_strconcat(prefix, field->name, NULL);
        if (field->type == FIELD_RECORD) {
            g_autofree char *within = g_strconcat(name, ".", NULL);
            define_columns(out, field->of, within);
            continue;
        }
        g_autofree char *column = column_name(value_type(field->type));
        open(out, name);
        describe(out, field);
        put_reference(out, column);
        json_close(out, '}');
    }
}

static bool has_field(const RecordType *type, const char *name)
{
    return type && record_field(type, name);
}

/* A name that two of the parts have is that of the first. */
static void define_part(GString *out, const Table *table, int part)
{
    const RecordType *type = table->parts[part];
    GArray *fields = g_array_new(TRUE, TRUE, sizeof(Field));
    for (const Field *field = type->fields; field->name; field++)
        if (part == 0 || !has_field(table->parts[0], field->name))
            g_array_append_val(fields, *field);
    RecordType less = {type->name, type->meaning, (const Field *)fields->data, false};
    define_columns(out, &less, "");
    g_array_unref(fields);
}

static void define_table(GString *out, const Table *table)
{
    open(out, table->name);
    put(out, "type", "object");
    json_key(out, "required");
    json_put_word(out, "[\"count\",\"columns\"]");
    open(out, "properties");
    open(out, "count");
    put(out, "type", "integer");
    put(out, "description", "How many rows there are");
    json_close(out, '}');
    open(out, "kinds");
    put(out, "type", "array");
    put(out, "description", "Of each row, its kind, once or more");
    json_key(out, "items");
    json_put_word(out, WHOLES);
    json_close(out, '}');
    open(out, "columns");
    put(out, "type", "object");
    open(out, "properties");
    for (int i = 0; i < MOST_PARTS && table->parts[i]; i++)
        define_part(out, table, i);
    close_fields(out);
    json_close(out, '}');
    close_fields(out);
    json_close(out, '}');
}

static bool is_table(const Question *asked)
{
    return !asked->single && (asked->in_model_data || asked->in_pair_data);
}

static char *answers_name(const Question *asked)
{
    return g_strconcat(asked->name, " by column", NULL);
}

static void define_answers(GString *out)
{
    for (int id = 0; id < QUESTION_COUNT; id++) {
        const Question *asked = question((QuestionId)id);
        g_autofree char *name = answers_name(asked);
        if (is_table(asked))
            define_table(out, &(Table){name, {asked->record, NULL}});
    }
}

static void define_records(GString *out)
{
    g_autoptr(GPtrArray) types = record_types(&diff_record);
    for (guint i = 0; i < types->len; i++)
        define_record(out, types->pdata[i]);
    for (gsize i = 0; i < G_N_ELEMENTS(tables); i++)
        define_table(out, tables[i]);
    define_answers(out);
}

/* ---- The top --------------------------------------------------------------------------------- */

static void put_one(GString *out, const Key *key)
{
    if (key->many)
        list_of(out, key->many->name);
    else if (key->table)
        put_reference(out, key->table->name);
    else if (key->one)
        put_reference(out, key->one->name);
}

static void put_key(GString *out, const Key *key)
{
    open(out, key->name);
    put(out, "description", key->meaning);
    if (key->many && key->table) {
        json_key(out, "oneOf");
        json_open(out, '[');
        json_open(out, '{');
        put_reference(out, key->table->name);
        json_close(out, '}');
        json_open(out, '{');
        put_one(out, key);
        json_close(out, '}');
        json_close(out, ']');
    } else {
        put_one(out, key);
    }
    json_close(out, '}');
}

static void put_questions(GString *out)
{
    for (int id = 0; id < QUESTION_COUNT; id++) {
        const Question *asked = question((QuestionId)id);
        if (!asked->in_model_data && !asked->in_pair_data)
            continue;
        g_autofree char *name = answers_name(asked);
        const Table table = {name, {asked->record, NULL}};
        put_key(out, &(Key){asked->name, asked->title, asked->single ? asked->record : NULL, NULL,
                            asked->single ? NULL : &table});
    }
}

static void put_others(GString *out)
{
    put_key(out,
            &(Key){"changes", "Beside the changes: those since the site that this one replaced",
                   NULL, &diff_record, NULL});
    open(out, "tables");
    put(out, "description", "Beside any other page: its tables as texts");
    json_key(out, "type");
    json_put_string(out, "array");
    json_key(out, "items");
    json_put_word(out, "{\"type\":\"object\",\"required\":[\"columns\",\"rows\"],"
                       "\"additionalProperties\":false,\"properties\":{"
                       "\"caption\":{\"type\":\"string\"},"
                       "\"columns\":{\"$ref\":\"#/$defs/strings\"},"
                       "\"rows\":{\"type\":\"array\",\"items\":{\"$ref\":\"#/$defs/strings\"}}}}");
    json_close(out, '}');
}

char *data_schema(void)
{
    GString *out = g_string_new(NULL);
    json_open(out, '{');
    put(out, "$schema", "https://json-schema.org/draft/2020-12/schema");
    put(out, "title", "The data.json beside pages of roofbook");
    put(out, "type", "object");
    json_key(out, "required");
    json_put_word(out, "[\"schema\"]");
    open(out, "properties");
    open(out, "schema");
    put(out, "const", PAGE_SCHEMA);
    json_close(out, '}');
    for (gsize i = 0; i < G_N_ELEMENTS(keys); i++)
        put_key(out, &keys[i]);
    put_questions(out);
    put_others(out);
    close_fields(out);
    open(out, "$defs");
    define_values(out);
    define_records(out);
    json_close(out, '}');
    json_close(out, '}');
    g_string_append_c(out, '\n');
    return g_string_free(out, FALSE);
}
