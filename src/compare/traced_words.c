#include "compare/traced_words.h"

#include <math.h>

#include "base/units.h"
#include "estimate/estimate.h"
#include "record/fields.h"

const char *spent_name(Spent cause)
{
    static const char *const names[] = {
#define X(id, name, title, meaning) name,
        SPENT_LIST(X)
#undef X
    };
    return names[cause];
}

const char *spent_title(Spent cause)
{
    static const char *const titles[] = {
#define X(id, name, title, meaning) title,
        SPENT_LIST(X)
#undef X
    };
    return titles[cause];
}

const char *spent_meaning(Spent cause)
{
    static const char *const meanings[] = {
#define X(id, name, title, meaning) meaning,
        SPENT_LIST(X)
#undef X
    };
    return meanings[cause];
}

/* ---- Words ----------------------------------------------------------------------------------- */

/* With a first letter that stands in a sentence. Caller frees. */
static char *within(const char *title)
{
    return g_strdup_printf("%c%s", g_ascii_tolower(title[0]), title + 1);
}

static double whole_roofline(const Traced *traced)
{
    return traced->timing->operators_seconds;
}

char *traced_words(const Traced *traced)
{
    g_autofree char *took = units_seconds(traced->seconds);
    g_autofree char *times = units_number(traced->seconds / whole_roofline(traced), 2);
    GString *out = g_string_new(NULL);
    g_string_append_printf(out, "A run of %s took %s on %s", traced->model->name, took,
                           traced->device->name);
    if (*traced->trace->runtime)
        g_string_append_printf(out, " with %s", traced->trace->runtime);
    g_string_append_printf(out, ", %s times its roofline", times);
    Spent most = traced_main_spent(traced->spent);
    if (traced->trace->events->len == 0)
        return g_string_free(g_string_append_c(out, '.'), FALSE);
    if (most == SPENT_ROOFLINE) {
        g_string_append(out, traced->seconds < traced->timing->bound_seconds
                                 ? "; under the bound, so the profile lacks layers or is of "
                                   "something else"
                                 : "; nothing is lost");
    } else {
        g_autofree char *title = within(spent_title(most));
        g_autofree char *share = units_percent(traced->spent[most] / traced->seconds, 0);
        g_string_append_printf(out, "; most is lost to %s (%s)", title, share);
    }
    g_autofree char *joined = units_percent(joined_share(traced->joined), 1);
    g_string_append_printf(out, ". %s of the time of its events joins layers.", joined);
    return g_string_free(out, FALSE);
}

static void note_read(const Traced *traced, GString *out)
{
    const Trace *trace = traced->trace;
    g_autofree char *events = units_plural(trace->events->len, "event");
    g_autofree char *runs = units_plural(trace->runs, "run");
    g_string_append_printf(out, "Read: a profile of %s, %s", trace->format->title, events);
    if (trace->runs > 0)
        g_string_append_printf(out, ", %s, of each event the %s", runs,
                               trace->runs > 1 ? "25th percentile" : "time");
    if (*trace->device)
        g_string_append_printf(out, ", made on %s", trace->device);
    g_string_append(out, ".\n");
}

/* Bound, roofline, estimate, measured: what nobody is faster than comes first. */
static void note_whole(const Traced *traced, GString *out)
{
    const TimingResult *timing = traced->timing;
    g_autofree char *bound = units_seconds(timing->bound_seconds);
    g_autofree char *roofline = units_seconds(whole_roofline(traced));
    g_autofree char *took = units_seconds(traced->seconds);
    g_string_append_printf(out, "Of a run: bound %s, roofline %s", bound, roofline);
    if (timing->estimate) {
        const Interval *whole = &timing->estimate->whole;
        g_autofree char *estimate = units_interval(whole->seconds, whole->low, whole->high);
        g_string_append_printf(out, ", estimate %s%s", estimate,
                               timing->estimate->inside ? "" : " (" ESTIMATE_OUTSIDE_WORDS ")");
    }
    g_string_append_printf(out, ", measured %s.\n", took);
}

static void note_joins(const Traced *traced, GString *out)
{
    const Joined *joined = traced->joined;
    const char *joint = "Joined: ";
    for (int by = 0; by < JOIN_COUNT; by++) {
        if (joined->seconds_by[by] <= 0)
            continue;
        g_autofree char *share = units_percent(joined->seconds_by[by] / joined->seconds, 1);
        g_string_append_printf(out, "%s%s of the time %s", joint, share,
                               joined_by_meaning((JoinedBy)by));
        joint = ", ";
    }
    if (joined->seconds > 0)
        g_string_append(out, ".\n");
}

/* What joins nothing, when it is most, as where another network was profiled. */
static void note_joins_little(const Traced *traced, GString *out)
{
    if (traced->trace->events->len > 0 && joined_share(traced->joined) < 0.5)
        g_string_append(out, "Most of the time joins nothing: name the network that was run, and, "
                             "where ONNX Runtime made other operators of it, --optimized.\n");
}

static void note_order(const Traced *traced, GString *out)
{
    if (traced->joined->seconds_by[JOINED_BY_ORDER] > 0)
        g_string_append(out, "Events tell their types alone: of two alike in a row either may be "
                             "taken for the other; PyTorch tells sizes with record_shapes=True.\n");
}

static void note_launch(const Traced *traced, GString *out)
{
    g_autofree char *launch = units_seconds(traced->launch_seconds);
    if (traced->launch_seconds > 0)
        g_string_append_printf(out, "Starting an operator: at most %s, %s.\n", launch,
                               traced->launch_is_stated ? "as the device states"
                               : traced->launch_seconds < TRACED_LAUNCH_MOST
                                   ? "the shortest event that joins a layer"
                                   : "as all events are longer");
}

/* What does not go together with the run, and what has no time of it. */
static void note_doubts(const Traced *traced, GString *out)
{
    g_autofree char *faster = units_plural(traced->faster, "row");
    g_autofree char *events = units_plural(traced->other_batch, "event");
    g_autofree char *layers = units_plural(traced->unmeasured, "layer");
    if (traced->faster > 0)
        g_string_append_printf(out,
                               "Faster than their roofline: %s; the device's ceilings, or the "
                               "work that was counted, are not those of this run.\n",
                               faster);
    if (traced->other_batch > 0)
        g_string_append_printf(out,
                               "Another batch than the network's %" G_GINT64_FORMAT
                               ": %s; give --batch, or --dim, as in the run.\n",
                               traced->model->batch, events);
    if (traced->unmeasured > 0)
        g_string_append_printf(out, "Without an event: %s.\n", layers);
}

char *traced_notes(const Traced *traced)
{
    GString *out = g_string_new(NULL);
    note_whole(traced, out);
    note_read(traced, out);
    note_joins(traced, out);
    note_joins_little(traced, out);
    note_order(traced, out);
    if (traced->scale != 1) {
        g_autofree char *scale = units_number(traced->scale, 3);
        g_string_append_printf(out, "Scaled to the latency given: times %s.\n", scale);
    }
    note_launch(traced, out);
    note_doubts(traced, out);
    return g_string_free(out, FALSE);
}

/* ---- Records --------------------------------------------------------------------------------- */

static double positive(double seconds)
{
    return seconds > 0 ? seconds : NAN;
}

/* How many times the roofline. */
static double times_roofline(double measured, double roofline)
{
    return roofline > 0 ? measured / roofline : NAN;
}

#define SPENT_FIELDS(X, R)                                                                         \
    X(R, lost_seconds, SECONDS, "s", "Not at the roofline, copies too", traced_lost(self->spent))  \
    X(R, cause, ID, "", "What most of that is lost to",                                            \
      spent_name(traced_main_spent(self->spent)))                                                  \
    X(R, at_roofline_seconds, SECONDS, "s", "At the roofline", self->spent[SPENT_ROOFLINE])        \
    X(R, far_compute_seconds, SECONDS, "s", "Lost to compute far from its roof",                   \
      positive(self->spent[SPENT_COMPUTE]))                                                        \
    X(R, far_memory_seconds, SECONDS, "s", "Lost to memory far from its roof",                     \
      positive(self->spent[SPENT_MEMORY]))                                                         \
    X(R, overhead_seconds, SECONDS, "s", "Lost to starting operators",                             \
      positive(self->spent[SPENT_OVERHEAD]))                                                       \
    X(R, copies_seconds, SECONDS, "s", "Lost to extra copies, events of their own among them",     \
      positive(self->spent[SPENT_COPIES]))

#define TRACED_LAYER_FIELDS(X, R)                                                                  \
    X(R, index, INDEX, "", "Place of the layer in execution order, from 0")                        \
    X(R, name, TEXT, "", "Name of the layer")                                                      \
    X(R, op, TEXT, "", "Operator")                                                                 \
    X(R, class, ID, "", "Operator class", op_class_name(self->op_class))                           \
    X(R, block, TEXT, "", "Block the layer belongs to")                                            \
    X(R, layers, COUNT, "layers", "How many ran as this one, those without an event too")          \
    X(R, events, COUNT, "events", "Of the profile, that are of it")                                \
    X(R, joined, ID, "", "How: by node, tensor, layer, file or sizes; nothing: no event is of it", \
      joined_by_name(self->by))                                                                    \
    X(R, measured_seconds, SECONDS, "s", "What its events took")                                   \
    X(R, roofline_seconds, SECONDS, "s", "What its layers take at the device's roofs")             \
    X(R, estimate_seconds, SECONDS, "s", "What they are estimated to take",                        \
      positive(self->estimate_seconds))                                                            \
    X(R, times_roofline, NUMBER, "", "Measured over roofline",                                     \
      times_roofline(self->measured_seconds, self->roofline_seconds))                              \
    X(R, bound, ID, "", "What bounds it at the roofline", bound_name(self->bound))                 \
    X(R, flops, COUNT, "FLOP", "Work")                                                             \
    X(R, bytes, BYTES, "byte", "Traffic")                                                          \
    X(R, rate, NUMBER, "FLOP/s", "Work over the time measured",                                    \
      positive((double)self->flops / self->measured_seconds))                                      \
    SPENT_FIELDS(X, R)
RECORD_TYPE(traced_layer, TracedLayer, TRACED_LAYER_FIELDS, "traced layer",
            "A layer beside the events of a profile that are of it");

#define TRACED_GROUP_FIELDS(X, R)                                                                  \
    X(R, kind, ID, "", "class or block")                                                           \
    X(R, name, TEXT, "", "Which")                                                                  \
    X(R, rows, COUNT, "layers", "Layers with events of their own")                                 \
    X(R, measured_seconds, SECONDS, "s", "What their events took")                                 \
    X(R, roofline_seconds, SECONDS, "s", "What they take at the device's roofs")                   \
    X(R, estimate_seconds, SECONDS, "s", "What they are estimated to take",                        \
      positive(self->estimate_seconds))                                                            \
    X(R, times_roofline, NUMBER, "", "Measured over roofline",                                     \
      times_roofline(self->measured_seconds, self->roofline_seconds))                              \
    SPENT_FIELDS(X, R)
RECORD_TYPE(traced_group, TracedGroup, TRACED_GROUP_FIELDS, "traced group",
            "Layers of one operator class or block beside a profile");

#define TRACED_SPENT_FIELDS(X, R)                                                                  \
    X(R, cause, ID, "", "Which", spent_name(self->spent))                                          \
    X(R, title, TEXT, "", "In words", spent_title(self->spent))                                    \
    X(R, meaning, TEXT, "", "What it is", spent_meaning(self->spent))                              \
    X(R, seconds, SECONDS, "s", "Of a run; all causes add up to it")                               \
    X(R, share, RATIO, "", "Of a run")                                                             \
    X(R, most, TEXT, "", "The layer or event that has most of it")                                 \
    X(R, most_seconds, SECONDS, "s", "So much", positive(self->most_seconds))
RECORD_TYPE(traced_cause, TracedSpent, TRACED_SPENT_FIELDS, "cause of time",
            "What the time of a run that was profiled goes to");

#define TRACED_EVENT_FIELDS(X, R)                                                                  \
    X(R, name, TEXT, "", "As the profile calls it", self->event->name)                             \
    X(R, op, TEXT, "", "Its type there", *self->event->op ? self->event->op : NULL)                \
    X(R, seconds, SECONDS, "s", "25th percentile over the runs, scaled")                           \
    X(R, joined, ID, "", "How: by node, tensor, layer, file or sizes; or nothing",                 \
      joined_by_name(self->by))                                                                    \
    X(R, copies, BOOL, "", "Whether it is an extra copy")                                          \
    X(R, layer, TEXT, "", "The first layer that it is of")
RECORD_TYPE(traced_event, TracedEvent, TRACED_EVENT_FIELDS, "traced event",
            "An operator as a profile has it");

/* One that is there, if empty. */
static RecordList list_of(const GArray *rows, size_t size)
{
    return (RecordList){rows->len ? (const void *)rows->data : "", size, (int)rows->len};
}

#define TRACED_FIELDS(X, R)                                                                        \
    X(R, finding, TEXT, "", "What it comes to, in words")                                          \
    X(R, model, ID, "", "The network", self->model->id)                                            \
    X(R, device, ID, "", "The device", self->device->id)                                           \
    X(R, fusion, TEXT, "", "Rules of fusion applied to the network", self->model->fusion)          \
    X(R, profile_format, ID, "", "Format of the profile", self->trace->format->name)               \
    X(R, runs, COUNT, "runs", "That were profiled", self->trace->runs)                             \
    X(R, measured_seconds, SECONDS, "s", "A run, from end to end", self->seconds)                  \
    X(R, events_seconds, SECONDS, "s", "Its events")                                               \
    X(R, scale, NUMBER, "", "Times of the profile are multiplied by")                              \
    X(R, roofline_seconds, SECONDS, "s", "All layers at the device's roofs, as they are run",      \
      self->timing->operators_seconds)                                                             \
    X(R, bound_seconds, SECONDS, "s", "No implementation is faster", self->timing->bound_seconds)  \
    X(R, estimate_seconds, SECONDS, "s", "What a run is estimated to take",                        \
      self->timing->estimate ? self->timing->estimate->whole.seconds : NAN)                        \
    X(R, joined_share, RATIO, "", "Of the events' time, that joins layers",                        \
      joined_share(self->joined))                                                                  \
    X(R, launch_seconds, SECONDS, "s", "Starting an operator is taken to take at most")            \
    X(R, causes, RECORDS, traced_cause_record, "What the time goes to",                            \
      list_of(self->causes, sizeof(TracedSpent)))                                                  \
    X(R, groups, RECORDS, traced_group_record, "Operator classes, then blocks",                    \
      list_of(self->groups, sizeof(TracedGroup)))                                                  \
    X(R, layers, RECORDS, traced_layer_record, "In execution order",                               \
      list_of(self->rows, sizeof(TracedLayer)))                                                    \
    X(R, events, RECORDS, traced_event_record, "As the profile has them",                          \
      list_of(self->events, sizeof(TracedEvent)))
RECORD_TYPE(traced, Traced, TRACED_FIELDS, "comparison with a profile",
            "A network beside a profile of it");

json_t *traced_json(const Traced *traced)
{
    static const char *const lists[] = {"causes", "groups", "layers", "events", NULL};
    json_t *json = json_object();
    json_object_set_new(json, "schema", json_string(TRACED_SCHEMA));
    json_object_set_new(json, "compare", record_json_without(&traced_record, traced, lists));
    for (const char *const *list = lists; *list; list++) {
        Value value;
        const Field *field = record_field(&traced_record, *list);
        json_object_set_new(json, *list,
                            field_read(field, traced, &value) && value.records.n > 0
                                ? record_list_json(field->of, &value.records)
                                : json_array());
    }
    return json;
}
