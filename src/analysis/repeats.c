#include "analysis/repeats.h"

enum { LONGEST_PART = 512 };

/* How many elements from `i` on equal those `length` further on. */
static int overlap(const guint *keys, int n, int i, int length)
{
    int equal = 0;
    while (i + length + equal < n && keys[i + equal] == keys[i + length + equal])
        equal++;
    return equal;
}

static bool may_start(const bool *starts, int n, int i)
{
    return !starts || i == n || starts[i];
}

/* The part at `i` that spares most elements, or the element alone. */
static Repeat repeat_at(const guint *keys, const bool *starts, int n, int i)
{
    Repeat best = {i, 1, 1};
    if (!may_start(starts, n, i))
        return best;
    int spared = 0, longest = MIN(LONGEST_PART, (n - i) / 2);
    for (int length = 1; length <= longest; length++) {
        if (!may_start(starts, n, i + length))
            continue;
        int times = 1 + overlap(keys, n, i, length) / length;
        while (times > 1 && !may_start(starts, n, i + times * length))
            times--;
        if (length * (times - 1) > spared) {
            spared = length * (times - 1);
            best = (Repeat){i, length, times};
        }
    }
    return best;
}

GArray *repeats_of(const guint *keys, const bool *starts, int n)
{
    GArray *repeats = g_array_new(FALSE, FALSE, sizeof(Repeat));
    for (int i = 0; i < n;) {
        Repeat repeat = repeat_at(keys, starts, n, i);
        g_array_append_val(repeats, repeat);
        i += repeat.length * repeat.times;
    }
    return repeats;
}

static guint mix(guint key, guint value)
{
    return key * 31 + value;
}

static guint mix_count(guint key, int64_t count)
{
    return mix(mix(key, (guint)count), (guint)((uint64_t)count >> 32));
}

static guint mix_text(guint key, const char *text)
{
    return text ? mix(key, g_str_hash(text)) : key;
}

static guint mix_shapes(guint key, const ShapeList *shapes)
{
    for (int i = 0; i < shapes->n; i++)
        for (int d = 0; d < shapes->shapes[i].rank; d++)
            key = mix_count(key, shapes->shapes[i].dim[d]);
    return key;
}

guint repeats_layer_key(const ModelPart *layer)
{
    static const char *const alike[] = {"op",     "attributes", "macs",   "flops",
                                        "params", "inputs",     "outputs"};
    guint key = 0;
    for (gsize i = 0; i < G_N_ELEMENTS(alike); i++) {
        const Field *field = record_field(&layer_record, alike[i]);
        Value value = field->read(layer);
        key = field->type == FIELD_TEXT     ? mix_text(key, value.text)
              : field->type == FIELD_SHAPES ? mix_shapes(key, &value.shapes)
                                            : mix_count(key, value.integer);
    }
    return key;
}

GArray *repeats_of_layers(const ModelResult *model)
{
    const ModelCost *cost = model->cost;
    RecordList layers = model_layers(model);
    g_autofree guint *keys = g_new(guint, MAX(1, layers.n));
    g_autofree guint *of_cost = g_new0(guint, MAX(1, cost->n_costs));
    g_autofree bool *starts = g_new(bool, MAX(1, layers.n));
    bool has_blocks = false;
    const char *block = NULL;
    for (int i = 0; i < layers.n; i++) {
        guint *key = &of_cost[cost->layers[i].cost];
        const char *own_block = cost_op(cost, i)->block;
        *key = *key ? *key : repeats_layer_key(record_at(&layers, i));
        keys[i] = *key;
        starts[i] = g_strcmp0(own_block, block) != 0;
        has_blocks |= i > 0 && starts[i];
        block = own_block;
    }
    return repeats_of(keys, has_blocks ? starts : NULL, layers.n);
}
