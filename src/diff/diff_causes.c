/* Why figures differ: the causes, as differences come in. */
#include <string.h>

#include "diff/diff_parts.h"

const char *cause_title(CauseKind kind)
{
    static const char *const titles[] = {
#define X(id, name, title) title,
        CAUSE_LIST(X)
#undef X
    };
    return titles[kind];
}

const char *cause_name(CauseKind kind)
{
    static const char *const names[] = {
#define X(id, name, meaning) name,
        CAUSE_LIST(X)
#undef X
    };
    return names[kind];
}

/* ---- Texts ----------------------------------------------------------------------------------- */

/* As long as the Diff; NULL stays NULL. */
const char *differ_keep(const Differ *differ, const char *text)
{
    return text ? g_string_chunk_insert_const(differ->diff->strings, text) : NULL;
}

const char *differ_take(const Differ *differ, char *text)
{
    const char *kept = differ_keep(differ, text);
    g_free(text);
    return kept;
}

/* The beginning of a hash, as people know them. */
static char *short_hash(const char *hash)
{
    return hash && *hash ? g_strdup_printf("%.4s…", hash) : g_strdup("?");
}

/* ---- Causes ---------------------------------------------------------------------------------- */

void differ_draft_free(gpointer data)
{
    Draft *draft = data;
    for (guint i = 0; i < draft->changes->len; i++) {
        Difference *change = &g_array_index(draft->changes, Difference, i);
        g_free(change->was);
        g_free(change->is);
    }
    g_array_unref(draft->changes);
    g_free(draft);
}

void diff_cause_free(gpointer data)
{
    DiffCause *cause = data;
    g_free(cause->id);
    g_free(cause->details);
    g_array_unref(cause->effects);
    g_free(cause);
}

DiffCause *diff_cause_new(CauseKind kind)
{
    DiffCause *cause = g_new0(DiffCause, 1);
    cause->kind = kind;
    cause->kind_name = cause_name(kind);
    cause->kind_title = cause_title(kind);
    cause->line = COUNT_ABSENT;
    cause->effects = g_array_new(FALSE, FALSE, sizeof(DiffEffect));
    return cause;
}

/* The list has items where it is empty too: so it is known. */
void diff_cause_finish(DiffCause *cause)
{
    static const DiffEffect none;
    guint n = cause->effects->len;
    cause->effect_list = (RecordList){n > 0 ? (const void *)cause->effects->data : &none,
                                      sizeof(DiffEffect), (int)n};
}

void diff_finish(Diff *diff)
{
    static const DiffCause *const none;
    guint n = diff->causes->len;
    diff->cause_list = (RecordList){n > 0 ? (const void *)diff->causes->pdata : &none, 0, (int)n};
}

void diff_forget_effects(Diff *diff)
{
    for (guint i = 0; i < diff->causes->len; i++) {
        DiffCause *cause = g_ptr_array_index(diff->causes, i);
        cause->left_out += cause->effects->len;
        g_array_set_size(cause->effects, 0);
        diff_cause_finish(cause);
    }
}

/* The cause of that key, new with no text yet. */
Draft *differ_draft(Differ *differ, CauseKind kind, const char *key)
{
    g_autofree char *whole = g_strconcat(cause_name(kind), "|", key, NULL);
    Draft *known = g_hash_table_lookup(differ->drafts, whole);
    if (known)
        return known;
    known = g_new0(Draft, 1);
    known->changes = g_array_new(FALSE, FALSE, sizeof(Difference));
    known->cause = diff_cause_new(kind);
    g_hash_table_insert(differ->drafts, g_strdup(whole), known);
    g_ptr_array_add(differ->diff->causes, known->cause);
    return known;
}

static void set_place(const Differ *differ, DiffCause *cause, Figures *figures, FiguresKind kind,
                      int i)
{
    int line = figures_entry_line(figures, kind, i);
    cause->file = differ_keep(differ, figures_entry_text(figures, kind, i, "file"));
    cause->line = line > 0 ? line : COUNT_ABSENT;
}

static void add_detail(const Differ *differ, DiffCause *cause, char *text)
{
    guint n = cause->details ? g_strv_length((char **)cause->details) : 0;
    cause->details = g_renew(const char *, cause->details, n + 2);
    cause->details[n] = differ_take(differ, text);
    cause->details[n + 1] = NULL;
}

/* The facts that differ: as text a few of them, all as details. */
Draft *differ_device_cause(Differ *differ, const char *id)
{
    Draft *known = differ_draft(differ, CAUSE_CATALOGUE, id);
    DiffCause *cause = known->cause;
    if (cause->text)
        return known;
    enum { SAID = 2 };
    int after = figures_find(differ->after, FIGURES_DEVICE, id),
        before =
            figures_find(differ->before, FIGURES_DEVICE, g_hash_table_lookup(differ->devices, id));
    set_place(differ, cause, differ->after, FIGURES_DEVICE, after);
    cause->subject = differ_keep(differ, id);
    g_auto(GStrv) facts =
        diff_facts(json_object_get(figures_entry(differ->before, FIGURES_DEVICE, before), "facts"),
                   json_object_get(figures_entry(differ->after, FIGURES_DEVICE, after), "facts"));
    GString *text = g_string_new(NULL);
    guint n = g_strv_length(facts);
    for (guint i = 0; i < n; i++) {
        add_detail(differ, cause, g_strdup(facts[i]));
        if (i < SAID)
            g_string_append_printf(text, "%s%s", i > 0 ? ", " : "", facts[i]);
    }
    if (n > SAID)
        g_string_append_printf(text, ", and %u more", n - SAID);
    cause->text = differ_take(differ, g_string_free(text, n == 0));
    if (!cause->text)
        cause->text = differ_keep(differ, "its facts stand in another order");
    return known;
}

/* A file's, whose networks say each what they gained and lost. */
static Draft *source_cause(Differ *differ, const Compared *model)
{
    const char *file = figures_entry_text(differ->after, FIGURES_MODEL, model->at.after, "file");
    Draft *known = differ_draft(differ, CAUSE_MODEL, file ? file : model->id);
    DiffCause *cause = known->cause;
    g_autofree char *structure =
        diff_structure(figures_entry(differ->before, FIGURES_MODEL, model->at.before),
                       figures_entry(differ->after, FIGURES_MODEL, model->at.after));
    g_autofree char *detail = g_strconcat(model->id, ": ", structure, NULL);
    bool said = cause->details && g_strv_contains(cause->details, detail);
    if (*structure && !said)
        add_detail(differ, cause, g_steal_pointer(&detail));
    if (cause->text)
        return known;
    cause->file = differ_keep(differ, file);
    g_autofree char *was = short_hash(figures_entry_text(differ->before, FIGURES_MODEL,
                                                         model->at.before, "source")),
                    *is = short_hash(figures_entry_text(differ->after, FIGURES_MODEL,
                                                        model->at.after, "source"));
    cause->text = differ_take(differ, g_strconcat(was, " → ", is, NULL));
    return known;
}

static char *setup_text(Figures *figures, int model)
{
    const json_t *entry = figures_entry(figures, FIGURES_MODEL, model),
                 *setup = json_object_get(entry, "setup");
    const char *of = json_string_value(json_object_get(entry, "of"));
    GString *text = g_string_new(of ? of : "as declared");
    for (size_t i = 0; i < json_array_size(setup); i++) {
        const char *word = json_string_value(json_array_get(setup, i));
        g_string_append_printf(text, " %s", word ? word : "");
    }
    return g_string_free(text, FALSE);
}

static Draft *setup_cause(Differ *differ, const Compared *model)
{
    Draft *known = differ_draft(differ, CAUSE_HANDBOOK, model->id);
    DiffCause *cause = known->cause;
    if (cause->text)
        return known;
    cause->file = differ_keep(differ, "handbook.lua");
    cause->subject = differ_keep(differ, model->id);
    g_autofree char *was = setup_text(differ->before, model->at.before),
                    *is = setup_text(differ->after, model->at.after);
    cause->text = differ_take(differ, g_strconcat(was, " → ", is, NULL));
    return known;
}

Draft *differ_program_cause(Differ *differ)
{
    Draft *known = differ_draft(differ, CAUSE_PROGRAM, "");
    const char *was = figures_head(differ->before, "program"),
               *is = figures_head(differ->after, "program");
    if (!known->cause->text)
        known->cause->text = differ_take(
            differ, differ->program
                        ? g_strdup_printf("roofbook %s → %s", was ? was : "?", is ? is : "?")
                        : g_strdup_printf("roofbook %s, another build of it", is ? is : "?"));
    return known;
}

/* "models/small.lua and box": what differs, of which a figure needs several. */
static char *together_text(const Compared *model, const char *file, const char *device,
                           bool program)
{
    const char *const parts[] = {model->source ? (file ? file : model->id) : NULL,
                                 model->setup ? "handbook.lua" : NULL, device,
                                 program ? "the program" : NULL};
    GString *text = g_string_new(NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(parts); i++)
        if (parts[i])
            g_string_append_printf(text, "%s%s", text->len > 0 ? " and " : "", parts[i]);
    return g_string_free(text, FALSE);
}

#define SEVERAL "several devices"

/* One for all devices: a network that changed under a hundred of them is no hundred causes. */
static Draft *together_cause(Differ *differ, const Compared *model, const char *device)
{
    const char *file = figures_entry_text(differ->after, FIGURES_MODEL, model->at.after, "file");
    bool facts = device && g_hash_table_contains(differ->changed, device);
    g_autofree char *key = together_text(model, file, facts ? "device" : NULL, differ->program);
    Draft *known = differ_draft(differ, CAUSE_TOGETHER, key);
    const char *last = known->device;
    if (facts)
        known->device = last && strcmp(last, device) != 0 ? SEVERAL : device;
    if (!known->cause->text || known->device != last)
        known->cause->text =
            differ_take(differ, together_text(model, file, known->device, differ->program));
    return known;
}

/* ---- Which it is ----------------------------------------------------------------------------- */

/* Which of what may differ for the network alone does. */
Draft *differ_cause_of_model(Differ *differ, const Compared *model)
{
    if (model->source + model->setup + differ->program > 1)
        return together_cause(differ, model, NULL);
    return model->source  ? source_cause(differ, model)
           : model->setup ? setup_cause(differ, model)
                          : differ_program_cause(differ);
}

Draft *differ_cause_of_time(Differ *differ, const Compared *model, const Difference *change)
{
    bool facts = g_hash_table_contains(differ->changed, change->device);
    if (!facts)
        return differ_cause_of_model(differ, model);
    if (!model->source && !model->setup && !differ->program)
        return differ_device_cause(differ, change->device);
    Proof proof = exchange_prove(
        differ->exchange, model, figures_id(differ->before, FIGURES_MODEL, model->at.before),
        g_hash_table_lookup(differ->devices, change->device), change->device, change->setup,
        change->metric, change->before, change->after);
    return proof == PROOF_DEVICE  ? differ_device_cause(differ, change->device)
           : proof == PROOF_MODEL ? differ_cause_of_model(differ, model)
                                  : together_cause(differ, model, change->device);
}
