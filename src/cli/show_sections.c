/* Sections of `roofbook show`: the questions of analysis/ask.h as text, JSON or CSV. */
#include "cli/show.h"

#include <math.h>
#include <string.h>

#include "analysis/served.h"
#include "base/error.h"
#include "base/units.h"

/* ---- Answers --------------------------------------------------------------------------------- */

static bool add_answer(QuestionId id, const Asked *asked, GPtrArray *records, GError **error)
{
    const ResultList *list = ask(id, asked, error);
    for (int i = 0; list && i < list->records.n; i++)
        g_ptr_array_add(records, (void *)record_at(&list->records, i));
    return list != NULL;
}

/* Of each device in turn; those that have no answer are left out where others have one. */
static bool add_of_each(const GPtrArray *each, QuestionId id, Asked *asked, GPtrArray *records,
                        GError **error)
{
    bool of_device = question(id)->of == OF_DEVICE, any = false;
    g_autoptr(GError) first = NULL;
    for (guint i = 0; i < each->len; i++) {
        GError *failure = NULL;
        const void *on = g_ptr_array_index(each, i);
        asked->timing = of_device ? NULL : on;
        asked->device = of_device ? on : NULL;
        any = add_answer(id, asked, records, &failure) || any;
        if (failure && !g_error_matches(failure, RB_ERROR, RB_ERROR_CANNOT)) {
            g_propagate_error(error, failure);
            return false;
        }
        if (failure && !first)
            first = g_steal_pointer(&failure);
        g_clear_error(&failure);
    }
    if (first && !any)
        g_propagate_error(error, g_steal_pointer(&first));
    return any || each->len == 0;
}

static bool add_answers(const Show *show, QuestionId id, int option, GPtrArray *records,
                        GError **error)
{
    QuestionOf of = question(id)->of;
    Asked asked = {.analysis = show->project->analysis, .model = show->model, .option = option};
    if (of == OF_MODEL || (of == OF_EITHER && !show->options.setup.devices))
        return add_answer(id, &asked, records, error);
    return add_of_each(of == OF_DEVICE ? show->devices : show->timings, id, &asked, records, error);
}

/* By the words given; by all where none is, of which a network may have but one. */
static bool collect(const Show *show, QuestionId id, GPtrArray *records, GError **error)
{
    const Question *asked_for = question(id);
    if (!asked_for->words)
        return add_answers(show, id, 0, records, error);
    char **given = show->options.words[id];
    for (char **word = given; word && *word; word++) {
        int option;
        if (!question_option(asked_for, *word, &option, error) ||
            !add_answers(show, id, option, records, error))
            return false;
    }
    for (int i = 0; !given && asked_for->words[i]; i++)
        add_answers(show, id, i, records, NULL);
    return true;
}

/* What is asked besides a question: on a device where it has no answer there is none. */
static bool collect_part(const Show *show, const Question *asked_for, GPtrArray *records,
                         GError **error)
{
    GError *failure = NULL;
    if (!asked_for->part_name || collect(show, asked_for->part, records, &failure))
        return true;
    if (g_error_matches(failure, RB_ERROR, RB_ERROR_CANNOT)) {
        g_error_free(failure);
        return true;
    }
    g_propagate_error(error, failure);
    return false;
}

/* The rows of a table: the records, or what a list in them has. */
static const RecordType *rows_of(const Question *asked_for, const GPtrArray *records,
                                 GPtrArray *rows)
{
    const Field *list = NULL;
    for (guint i = 0; i < records->len; i++) {
        const void *record = g_ptr_array_index(records, i);
        Value value = {.records = {&record, 0, 1}};
        if (asked_for->rows)
            record_read(asked_for->record, record, asked_for->rows, &list, &value);
        for (int k = 0; k < value.records.n; k++)
            g_ptr_array_add(rows, (void *)record_at(&value.records, k));
    }
    return asked_for->rows ? record_field(asked_for->record, asked_for->rows)->of
                           : asked_for->record;
}

/* ---- Tables ---------------------------------------------------------------------------------- */

/* A ratio and what is per byte or element take none. */
static bool takes_prefix(const char *unit)
{
    static const char *const bare[] = {"", "batches", "FLOP/byte", "FLOP/element", NULL};
    return !g_strv_contains(bare, unit);
}

static char *number_text(double value, const char *unit)
{
    if (strcmp(unit, "1/s") == 0)
        return units_rate(value);
    if (strcmp(unit, "kWh") == 0)
        return units_si(1e3 * value, 3, "Wh");
    if (takes_prefix(unit))
        return units_si(value, 3, unit);
    g_autofree char *number = units_number(value, 3);
    return g_strconcat(number, *unit ? " " : "×", unit, NULL);
}

static char *value_text(const Field *field, const void *record)
{
    Value value;
    if (!field_read(field, record, &value))
        return g_strdup("");
    switch (field->type) {
    case FIELD_BYTES:
        return units_bytes((double)value.integer);
    case FIELD_NUMBER:
        return number_text(value.real, field->unit);
    case FIELD_BOOL:
        return g_strdup(value.yes ? "yes" : "");
    default:
        return field_text(field, record);
    }
}

static char *cell_text(const Column *column, const Field *field, const void *record,
                       const ModelCost *cost)
{
    g_autofree char *text = value_text(field, record);
    return g_strconcat(*text ? mark_sign(column->mark, cost) : "", text, NULL);
}

static bool is_said(const Field *field, const GPtrArray *rows)
{
    Value value;
    for (guint r = 0; r < rows->len; r++)
        if (field_read(field, g_ptr_array_index(rows, r), &value))
            return true;
    return rows->len == 0;
}

/* What no row knows has no column. */
static void print_table(const Show *show, const Question *asked_for, const GPtrArray *records)
{
    enum { MOST_COLUMNS = 16 };
    const char *headers[MOST_COLUMNS + 1] = {NULL};
    const Column *said[MOST_COLUMNS];
    int n = 0;
    g_autoptr(GPtrArray) rows = g_ptr_array_new();
    const RecordType *type = rows_of(asked_for, records, rows);
    for (const Column *column = asked_for->columns; column->header && n < MOST_COLUMNS; column++)
        if (is_said(record_field(type, column->field), rows)) {
            headers[n] = column->header;
            said[n++] = column;
        }
    g_autoptr(TextTable) table = text_table_new(headers);
    for (guint r = 0; r < rows->len; r++)
        for (int i = 0; i < n; i++)
            text_table_add(table, cell_text(said[i], record_field(type, said[i]->field),
                                            g_ptr_array_index(rows, r), show->model->cost));
    show_table(show, table);
}

/* ---- What text says besides ------------------------------------------------------------------ */

/* One line for all that the same rule leaves for the same reason. */
static void print_unfused(const Show *show, const RecordList *unfused)
{
    static const char *const headers[] = {"rule", ">layers", "first", "not fused, for", NULL};
    g_autoptr(TextTable) table = text_table_new(headers);
    g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_autoptr(GPtrArray) first = g_ptr_array_new();
    g_autoptr(GArray) layers = g_array_new(FALSE, TRUE, sizeof(int64_t));
    for (int i = 0; i < unfused->n; i++) {
        const Unfused *one = record_at(unfused, i);
        char *key = g_strdup_printf("%d/%s", one->rule, one->reason);
        gpointer known = g_hash_table_lookup(seen, key);
        if (!known) {
            g_ptr_array_add(first, (void *)one);
            g_array_set_size(layers, first->len);
            known = GUINT_TO_POINTER(first->len);
        }
        g_array_index(layers, int64_t, GPOINTER_TO_UINT(known) - 1)++;
        g_hash_table_replace(seen, key, known);
    }
    for (guint i = 0; i < first->len; i++) {
        const Unfused *one = g_ptr_array_index(first, i);
        text_table_add(table, g_strdup(fusion_info(one->rule)->name));
        text_table_add(table, units_grouped(g_array_index(layers, int64_t, i)));
        text_table_add(table, g_strdup(one->op));
        text_table_add(table, g_strdup(one->reason));
    }
    if (first->len > 0) {
        show_gap(show);
        show_table(show, table);
    }
}

static void print_fusion(const Show *show, const GPtrArray *records, const char *mark)
{
    (void)mark;
    print_unfused(show, &((const FusionResult *)g_ptr_array_index(records, 0))->unfused);
}

static void add_algorithm_row(TextTable *table, const AlgorithmsResult *all, int i)
{
    const LayerAlgorithms *layer = plan_layer(all->plan, i);
    const AlgorithmCost *best = &layer->cost[layer->best];
    text_table_add(table,
                   g_strdup(cost_op(all->timing->of->cost, all->plan->layers[i].layer)->name));
    for (int a = 0; a < CONV_ALGORITHM_COUNT; a++)
        text_table_add(table, layer->cost[a].reason ? g_strdup("")
                                                    : units_seconds(layer->time[a].seconds));
    text_table_add(table, g_strdup(conv_algorithm_title(layer->best)));
    text_table_add(
        table, units_seconds(layer->time[CONV_DIRECT].seconds - layer->time[layer->best].seconds));
    text_table_add(table, units_bytes((double)best->workspace_bytes));
}

static void print_algorithms_on(const Show *show, const AlgorithmsResult *all, const char *mark)
{
    const char *headers[CONV_ALGORITHM_COUNT + 5] = {"layer"};
    char *titles[CONV_ALGORITHM_COUNT];
    for (int a = 0; a < CONV_ALGORITHM_COUNT; a++)
        headers[1 + a] = titles[a] = g_strconcat(">", conv_algorithm_title((ConvAlgorithm)a), NULL);
    headers[CONV_ALGORITHM_COUNT + 1] = "best";
    headers[CONV_ALGORITHM_COUNT + 2] = ">saves";
    headers[CONV_ALGORITHM_COUNT + 3] = ">workspace";
    g_autoptr(TextTable) table = text_table_new(headers);
    for (int i = 0; i < all->plan->n_layers; i++)
        add_algorithm_row(table, all, i);
    g_autofree char *direct = units_seconds(all->plan->direct_seconds),
                    *best = units_seconds(all->plan->best_seconds),
                    *workspace = units_bytes((double)all->plan->workspace_bytes);
    show_line(show,
              "%s: %s%s with direct convolutions, %s%s with the best of each, %s of workspace",
              all->timing->device, mark, direct, mark, best, workspace);
    show_table(show, table);
    for (int a = 0; a < CONV_ALGORITHM_COUNT; a++)
        g_free(titles[a]);
}

static void print_algorithms(const Show *show, const GPtrArray *records, const char *mark)
{
    for (guint i = 0; i < records->len; i++)
        print_algorithms_on(show, g_ptr_array_index(records, i), mark);
}

/* Of the devices that state a price, whatever their energy. */
static void print_rent(const Show *show, const GPtrArray *records, const char *mark)
{
    for (guint i = 0; i < records->len; i++) {
        const EnergyResult *row = g_ptr_array_index(records, i);
        const EnergyResult *before = i > 0 ? g_ptr_array_index(records, i - 1) : NULL;
        if (isnan(row->cost_per_million) || (before && before->device == row->device))
            continue;
        g_autofree char *cost = units_number(row->cost_per_million, 3),
                        *hours = units_number(row->hours_per_million, 3);
        show_line(
            show,
            "%s: renting it for a million inferences, %s%s h, costs %s%s %s at %s's price of %s",
            row->device, mark, hours, mark, cost, row->rent->currency, row->rent->provider,
            row->rent->date);
    }
}

/* An estimate is never without what it rests on. */
static void print_energy(const Show *show, const GPtrArray *records, const char *mark)
{
    const char *before = "";
    for (guint i = 0; i < records->len; i++) {
        const EnergyResult *row = g_ptr_array_index(records, i);
        if (strcmp(row->text, before) != 0)
            show_line(show, "%s", row->text);
        before = row->text;
    }
    print_rent(show, records, mark);
}

static void (*const print_besides[QUESTION_COUNT])(const Show *show, const GPtrArray *records,
                                                   const char *mark) = {
    [QUESTION_SERVING] = show_serving, [QUESTION_TRAINING] = show_trained,
    [QUESTION_FUSION] = print_fusion,  [QUESTION_ALGORITHMS] = print_algorithms,
    [QUESTION_ENERGY] = print_energy,
};

/* ---- Options --------------------------------------------------------------------------------- */

static bool needs_device(const Question *asked_for)
{
    return asked_for->of == OF_TIMING || asked_for->of == OF_DEVICE;
}

void show_sections_add(ShowOptions *options, GArray *entries)
{
    for (int id = 0; id < QUESTION_COUNT; id++) {
        const Question *asked_for = question((QuestionId)id);
        bool words = asked_for->words != NULL;
        GOptionEntry entry = {asked_for->name,
                              0,
                              0,
                              words ? G_OPTION_ARG_STRING_ARRAY : G_OPTION_ARG_NONE,
                              words ? (gpointer)&options->words[id] : &options->chosen[id],
                              asked_for->help,
                              asked_for->word};
        if (asked_for->name && !asked_for->by_another)
            g_array_append_val(entries, entry);
    }
}

bool show_sections_chosen(const Show *show)
{
    for (int id = 0; id < QUESTION_COUNT; id++)
        if (show->options.chosen[id])
            return true;
    return false;
}

bool show_sections_want_all(const ShowOptions *options, bool budgets)
{
    bool chosen = false, wanted = false, wanted_of_all = false;
    for (int id = 0; id < QUESTION_COUNT; id++) {
        bool this_one = options->chosen[id] || options->words[id];
        chosen |= this_one;
        wanted |= this_one && question((QuestionId)id)->every_device;
        wanted_of_all |= question((QuestionId)id)->every_device;
    }
    if (budgets && (options->chosen[QUESTION_BUDGETS] || (!chosen && options->json)))
        return true;
    return options->setup.devices && (wanted || (!chosen && options->json && wanted_of_all));
}

/* Whether a sweep is one of serving alone: no other has that axis. */
static bool is_served_axis(QuestionId id, const char *word)
{
    return id == QUESTION_SWEEP &&
           strcmp(word, question(QUESTION_SERVING_SWEEP)->words[SERVED_CONTEXT]) == 0;
}

/* A section with words is chosen by them. */
static bool check_words(ShowOptions *options, QuestionId id, GError **error)
{
    const char *const *of = question(id)->words;
    g_autoptr(GStrvBuilder) known = g_strv_builder_new();
    options->chosen[id] = options->chosen[id] || options->words[id];
    if (!options->words[id])
        return true;
    g_strv_builder_addv(known, (const char **)of);
    if (id == QUESTION_SWEEP)
        g_strv_builder_add(known, question(QUESTION_SERVING_SWEEP)->words[SERVED_CONTEXT]);
    g_auto(GStrv) words = g_strv_builder_end(known);
    for (char **word = options->words[id]; *word; word++)
        if (!g_strv_contains((const char *const *)words, *word))
            return question_lacks(question(id)->name, *word, (const char *const *)words, error);
    return true;
}

static char **with_word(char **words, const char *word)
{
    guint n = words ? g_strv_length(words) : 0;
    words = g_renew(char *, words, n + 2);
    words[n] = g_strdup(word);
    words[n + 1] = NULL;
    return words;
}

/* Of a step of decoding, batches are swept as it is served. */
void show_sections_route(Show *show)
{
    ShowOptions *options = &show->options;
    const Question *served = question(QUESTION_SERVING_SWEEP);
    Asked asked = {.analysis = show->project->analysis, .model = show->model};
    g_auto(GStrv) words = g_steal_pointer(&options->words[QUESTION_SWEEP]);
    bool step = words && served_step(&asked);
    for (char **word = words; word && *word; word++) {
        bool moves = (step && question_option(served, *word, &asked.option, NULL)) ||
                     is_served_axis(QUESTION_SWEEP, *word);
        char ***to = &options->words[moves ? QUESTION_SERVING_SWEEP : QUESTION_SWEEP];
        *to = with_word(*to, *word);
    }
    options->chosen[QUESTION_SERVING_SWEEP] = options->words[QUESTION_SERVING_SWEEP] != NULL;
    if (words)
        options->chosen[QUESTION_SWEEP] = options->words[QUESTION_SWEEP] != NULL;
}

bool show_sections_check(Show *show, GError **error)
{
    ShowOptions *options = &show->options;
    int chosen = 0;
    for (int id = 0; id < QUESTION_COUNT; id++)
        if (!check_words(options, (QuestionId)id, error))
            return false;
    for (int id = 0; id < QUESTION_COUNT; id++) {
        const Question *asked_for = question((QuestionId)id);
        chosen += options->chosen[id];
        if (options->chosen[id] && needs_device(asked_for) && !options->setup.devices)
            return rb_fail(error, RB_ERROR_USAGE,
                           "--%s is of a device; name one, as in --on v100-sxm2", asked_for->name);
    }
    if (options->csv && chosen > 1)
        return rb_fail(error, RB_ERROR_USAGE, "--csv is one table; ask for one of them at a time");
    return true;
}

/* ---- Output ---------------------------------------------------------------------------------- */

static bool print_section(const Show *show, QuestionId id, GError **error)
{
    const Question *asked_for = question(id);
    g_autoptr(GPtrArray) records = g_ptr_array_new(), parts = g_ptr_array_new();
    if (!show->options.served || id != QUESTION_SERVING)
        show_heading(show, asked_for->title);
    g_autoptr(GError) failure = NULL;
    if (!collect(show, id, records, &failure)) {
        g_autofree char *brief = error_in_brief(failure);
        if (g_error_matches(failure, RB_ERROR, RB_ERROR_CANNOT))
            show_line(show, "none: %s", brief);
        g_propagate_error(error, g_steal_pointer(&failure));
        return false;
    }
    if (asked_for->columns && records->len == 0)
        show_line(show, "none%s%s", asked_for->remedy ? ": " : "",
                  asked_for->remedy ? asked_for->remedy : "");
    else if (asked_for->columns)
        print_table(show, asked_for, records);
    if (print_besides[id])
        print_besides[id](show, records, mark_sign(MARK_LEAST, show->model->cost));
    if (!collect_part(show, asked_for, parts, error))
        return false;
    if (parts->len > 0) {
        show_gap(show);
        print_table(show, question(asked_for->part), parts);
    }
    return true;
}

int show_sections_print(const Show *show)
{
    int status = EXIT_DONE;
    for (int id = 0; id < QUESTION_COUNT; id++) {
        GError *error = NULL;
        if (show->options.chosen[id] && !print_section(show, (QuestionId)id, &error))
            status = command_fail(error);
    }
    return status;
}

static json_t *records_json(const RecordType *type, const GPtrArray *records)
{
    RecordList list = {records->pdata, 0, (int)records->len};
    return list.n > 0 ? record_list_json(type, &list) : json_array();
}

/* One record of a model is itself, all else an array. */
static json_t *section_json(const Show *show, QuestionId id, GError **error)
{
    const Question *asked_for = question(id);
    g_autoptr(GPtrArray) records = g_ptr_array_new(), parts = g_ptr_array_new();
    if (!collect(show, id, records, error) || !collect_part(show, asked_for, parts, error))
        return NULL;
    if (!asked_for->single || asked_for->of != OF_MODEL)
        return records_json(asked_for->record, records);
    json_t *json = record_json(asked_for->record, g_ptr_array_index(records, 0));
    if (asked_for->part_name)
        json_object_set_new(json, asked_for->part_name,
                            records_json(question(asked_for->part)->record, parts));
    return json;
}

int show_sections_json(const Show *show, json_t *json)
{
    bool all = !show_sections_chosen(show);
    int status = EXIT_DONE;
    for (int id = 0; id < QUESTION_COUNT; id++) {
        GError *error = NULL;
        const Question *asked_for = question((QuestionId)id);
        bool possible =
            asked_for->name && (!needs_device(asked_for) || show->options.setup.devices);
        possible = possible && !asked_for->by_another;
        if (all ? !possible : !show->options.chosen[id])
            continue;
        json_t *value = section_json(show, (QuestionId)id, &error);
        if (value)
            json_object_set_new(json, asked_for->name, value);
        else if (all)
            g_clear_error(&error);
        else
            status = command_fail(error);
    }
    return status;
}

int show_sections_csv(const Show *show)
{
    GError *error = NULL;
    int id = 0;
    while (!show->options.chosen[id])
        id++;
    g_autoptr(GPtrArray) records = g_ptr_array_new(), rows = g_ptr_array_new();
    if (!collect(show, (QuestionId)id, records, &error))
        return command_fail(error);
    const RecordType *type = rows_of(question((QuestionId)id), records, rows);
    g_autofree char *text = record_csv(type, &(RecordList){rows->pdata, 0, (int)rows->len});
    g_string_append(show->out, text);
    return EXIT_DONE;
}
