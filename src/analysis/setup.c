#include "analysis/setup.h"

#include <string.h>

#include "base/error.h"
#include "device/formats.h"
#include "whatif/design_text.h"

/* ---- Values ---------------------------------------------------------------------------------- */

static const char *const *copied(const char *const *texts)
{
    return (const char *const *)g_strdupv((char **)texts);
}

Setup setup_copy(const Setup *setup)
{
    Setup copy = *setup;
    copy.dims = copied(setup->dims);
    copy.inputs = copied(setup->inputs);
    copy.designs = copied(setup->designs);
    copy.scheme = g_strdup(setup->scheme);
    return copy;
}

void setup_clear(Setup *setup)
{
    g_strfreev((char **)setup->dims);
    g_strfreev((char **)setup->inputs);
    g_strfreev((char **)setup->designs);
    g_free((char *)setup->scheme);
    *setup = (Setup){0};
}

static void clear_element(gpointer setup)
{
    setup_clear(setup);
}

GArray *setups_new(void)
{
    GArray *setups = g_array_new(FALSE, TRUE, sizeof(Setup));
    g_array_set_clear_func(setups, clear_element);
    return setups;
}

static bool is_of_pass(const char *dim)
{
    return g_str_has_prefix(dim, "tokens=") || g_str_has_prefix(dim, "context=");
}

char **setup_pass_dims(const Setup *setup, int64_t tokens, int64_t context)
{
    GPtrArray *dims = g_ptr_array_new();
    for (const char *const *dim = setup->dims; dim && *dim; dim++)
        if (!is_of_pass(*dim))
            g_ptr_array_add(dims, g_strdup(*dim));
    g_ptr_array_add(dims, g_strdup_printf("context=%" G_GINT64_FORMAT, context));
    g_ptr_array_add(dims, g_strdup_printf("tokens=%" G_GINT64_FORMAT, tokens));
    g_ptr_array_add(dims, NULL);
    return (char **)g_ptr_array_free(dims, FALSE);
}

int64_t setup_fast_bytes(const Setup *setup)
{
    return setup->device ? device_fast_memory(setup->device) : 0;
}

void setup_set_format(Setup *setup, const char *name, const Device *device)
{
    DType dtype = formats_dtype(name, device);
    setup->dtype = dtype_is_float(dtype) ? dtype : DTYPE_FP32;
    setup->scheme = dtype_is_float(dtype) ? NULL : dtype_name(dtype);
}

/* Neighbours of small numbers, as batches and networks are, stay apart. */
static guint mix(guint hash, guint value)
{
    const guint golden = 0x9E3779B1; /* 2^32 over the golden ratio */
    hash = (hash ^ value) * golden;
    return hash ^ hash >> 15;
}

static guint mix_texts(guint hash, const char *const *texts)
{
    for (; texts && *texts; texts++)
        hash = mix(hash, g_str_hash(*texts));
    return mix(hash, 1);
}

guint setup_hash(const Setup *setup)
{
    guint hash = mix((guint)setup->network, (guint)setup->batch);
    hash = mix(mix(hash, (guint)setup->resolution), (guint)setup->dtype);
    hash = mix_texts(mix_texts(mix_texts(hash, setup->dims), setup->inputs), setup->designs);
    hash = mix(mix(hash, setup->scheme ? g_str_hash(setup->scheme) : 0), setup->fusion);
    hash = mix(mix(hash, setup->converts), (guint)setup->kv);
    hash = mix(hash, g_direct_hash(setup->device));
    const TrainingChoice *trained = &setup->trained;
    hash = mix(mix(hash, (guint)trained->recompute), (guint)trained->optimizer);
    hash = mix(mix(hash, (guint)trained->states), (guint)trained->zero);
    hash = mix(mix(hash, (guint)trained->ways), trained->dropout);
    hash = mix(mix(hash, g_direct_hash(setup->runtime)), (guint)setup->reserve_bytes);
    hash = mix(hash, (guint)setup->draft);
    return mix(mix(hash, (guint)setup->basis), (guint)setup->traffic);
}

static bool same_training(const TrainingChoice *a, const TrainingChoice *b)
{
    return a->recompute == b->recompute && a->optimizer == b->optimizer && a->states == b->states &&
           a->zero == b->zero && a->ways == b->ways && a->dropout == b->dropout;
}

static bool same_texts(const char *const *a, const char *const *b)
{
    static const char *const none[] = {NULL};
    return g_strv_equal(a ? a : none, b ? b : none);
}

bool setup_equal(const Setup *a, const Setup *b)
{
    return a->network == b->network && a->batch == b->batch && a->resolution == b->resolution &&
           a->dtype == b->dtype && a->fusion == b->fusion && a->device == b->device &&
           a->basis == b->basis && a->traffic == b->traffic && a->converts == b->converts &&
           same_training(&a->trained, &b->trained) && a->kv == b->kv && a->runtime == b->runtime &&
           a->reserve_bytes == b->reserve_bytes && a->draft == b->draft &&
           g_strcmp0(a->scheme, b->scheme) == 0 && same_texts(a->dims, b->dims) &&
           same_texts(a->inputs, b->inputs) && same_texts(a->designs, b->designs);
}

/* ---- Words ----------------------------------------------------------------------------------- */

typedef const char *(*NameAt)(int i);

static const char *basis_at(int i)
{
    return basis_name((Basis)i);
}

static const char *traffic_at(int i)
{
    return traffic_model_name((TrafficModel)i);
}

/* The place of `word` among n names, or -1. */
static int choose(const char *what, const char *word, NameAt name_at, int n, GError **error)
{
    g_autofree const char **names = g_new0(const char *, n + 1);
    for (int i = 0; i < n; i++)
        if (strcmp(names[i] = name_at(i), word) == 0)
            return i;
    g_autofree char *meant = did_you_mean(word, names), *all = g_strjoinv(", ", (char **)names);
    g_set_error(error, RB_ERROR, RB_ERROR_USAGE, "no %s '%s'%s; there are %s", what, word, meant,
                all);
    return -1;
}

static bool parse_sizes(const SetupWords *words, Setup *setup, GError **error)
{
    if ((words->batch < 1 && words->batch != SETUP_AS_DECLARED) ||
        (words->resolution < 1 && words->resolution != SETUP_AS_DECLARED)) {
        g_set_error(error, RB_ERROR, RB_ERROR_USAGE,
                    "--batch and --resolution take whole numbers from 1; name such a number");
        return false;
    }
    setup->batch = MAX(words->batch, 0);
    setup->resolution = MAX(words->resolution, 0);
    return true;
}

static bool parse_format(const SetupWords *words, Setup *setup, GError **error)
{
    Scheme scheme;
    setup->scheme = words->scheme;
    setup->dtype = words->dtype ? dtype_from_name(words->dtype) : DTYPE_FP32;
    if (setup->dtype == DTYPE_UNKNOWN || !dtype_is_float(setup->dtype)) {
        const char *meant = nearest_word(words->dtype, dtype_names());
        g_set_error(error, RB_ERROR, RB_ERROR_USAGE,
                    "no floating-point element type '%s': did you mean '%s'?", words->dtype,
                    meant ? meant : "fp16");
        return false;
    }
    return !words->scheme || scheme_find(words->scheme, &scheme, error);
}

const char *const *setup_kv_names(void)
{
    static const char *const names[] = {"fp16", "bf16", "fp8", "int8", NULL};
    return names;
}

static bool parse_kv(const SetupWords *words, Setup *setup, GError **error)
{
    if (!words->kv)
        return true;
    setup->kv = dtype_from_name(words->kv);
    if (g_strv_contains(setup_kv_names(), words->kv))
        return true;
    g_autofree char *meant = did_you_mean(words->kv, setup_kv_names()),
                    *all = g_strjoinv(", ", (char **)setup_kv_names());
    return rb_fail(error, RB_ERROR_USAGE, "no cache in '%s'%s; there are %s", words->kv, meant,
                   all);
}

static bool parse_ceilings(const SetupWords *words, Setup *setup, GError **error)
{
    int basis = 0, traffic = 0;
    if (words->basis && (basis = choose("basis", words->basis, basis_at, BASIS_COUNT, error)) < 0)
        return false;
    if (words->traffic && (traffic = choose("traffic model", words->traffic, traffic_at,
                                            TRAFFIC_MODEL_COUNT, error)) < 0)
        return false;
    setup->basis = (Basis)basis;
    setup->traffic = (TrafficModel)traffic;
    return true;
}

bool setup_parse(const SetupWords *words, Setup *setup, GError **error)
{
    *setup = (Setup){.dims = (const char *const *)words->dims,
                     .inputs = (const char *const *)words->inputs,
                     .designs = (const char *const *)words->designs};
    return parse_sizes(words, setup, error) && design_check_all(setup->designs, error) &&
           parse_format(words, setup, error) && parse_kv(words, setup, error) &&
           (!words->fuse || fusion_parse(words->fuse, &setup->fusion, error)) &&
           parse_ceilings(words, setup, error);
}

char *setup_fusion_text(const Setup *setup)
{
    return fusion_text(setup->fusion);
}

char *setup_design_text(const Setup *setup)
{
    return design_text_all(setup->designs);
}
