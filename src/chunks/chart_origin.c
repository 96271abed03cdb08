#include "chunks/chart_origin.h"

#include <string.h>

#include "base/version.h"

/* ---- Source ---------------------------------------------------------------------------------- */

enum { FEW_FILES = 3, FEW_NAMES = 12 };

static void add_file(GPtrArray *files, const char *file)
{
    if (file && *file && !g_ptr_array_find_with_equal_func(files, file, g_str_equal, NULL))
        g_ptr_array_add(files, (void *)file);
}

/* "a and b", or how many there are. */
static void put_files(GString *out, const GPtrArray *files, const char *folder, const char *made)
{
    if (files->len > FEW_FILES)
        g_string_append_printf(out, "%u files of %s", files->len, folder);
    for (guint i = 0; files->len <= FEW_FILES && i < files->len; i++)
        g_string_append_printf(out, "%s%s", i ? ", " : "", (const char *)files->pdata[i]);
    if (files->len == 0)
        g_string_append(out, made);
}

char *chart_source(const ChartKind *kind, const ChartRequest *request)
{
    GString *out = g_string_new(NULL);
    g_autoptr(GPtrArray) models = g_ptr_array_new();
    g_autoptr(GPtrArray) devices = g_ptr_array_new();
    for (int i = 0; i < request->n_models; i++)
        add_file(models, request->models[i]->graph->file);
    for (int i = 0; i < request->n_devices; i++)
        add_file(devices, request->devices[i]->file);
    put_files(out, models, "models/", request->n_models ? "a network made on this page" : "");
    if (devices->len > 0)
        g_string_append(out, out->len ? " and " : "");
    put_files(out, devices, "hardware/", "");
    g_autofree char *how =
        request->n_models ? stated(request->models, request->n_models, &request->setup, kind->takes)
                          : g_strdup("");
    g_string_append_printf(out, "%s%s; roofbook " ROOFBOOK_VERSION, *how ? "; " : "", how);
    return g_string_free(out, FALSE);
}

/* ---- Command --------------------------------------------------------------------------------- */

static void put_word(GString *out, const char *word)
{
    bool plain = *word && !word[strspn(word, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                             "0123456789_-./=,:+@")];
    g_autofree char *quoted = plain ? g_strdup(word) : g_shell_quote(word);
    g_string_append_printf(out, " %s", quoted);
}

static void put_option(GString *out, const char *option, const char *value)
{
    g_string_append_printf(out, " %s", option);
    put_word(out, value);
}

static void put_each(GString *out, const char *option, const char *const *values)
{
    for (; values && *values; values++)
        put_option(out, option, *values);
}

static const char *format_of(const Setup *setup)
{
    return setup->scheme ? setup->scheme : dtype_name(setup->dtype);
}

/* Whether a scheme of that name is what it says, so that `-s` asks for it. */
static bool is_scheme(const char *name)
{
    Scheme scheme;
    return scheme_find(name, &scheme, NULL);
}

/* As setup `a`, in another format and of another network, perhaps. */
static bool same_otherwise(const Setup *a, const Setup *b)
{
    Setup as = *b;
    as.network = a->network;
    as.device = a->device;
    as.scheme = a->scheme;
    as.dtype = a->dtype;
    as.converts = a->converts;
    return setup_equal(a, &as);
}

/* The networks, each once, and the formats that each is in, which `-s` gives to all. False: the
 * models are not each of one in each of the other. */
static bool find_parts(const ChartRequest *request, GArray *networks, GPtrArray *formats)
{
    int n = request->n_models, each = 1;
    if (n == 0)
        return true;
    const Setup *first = &request->models[0]->setup;
    while (each < n && request->models[each]->setup.network == first->network)
        each++;
    for (int i = 0; i < each; i++)
        g_ptr_array_add(formats, (void *)format_of(&request->models[i]->setup));
    for (int i = 0; i < n; i++) {
        const Setup *setup = &request->models[i]->setup;
        if (i % each == 0)
            g_array_append_val(networks, setup->network);
        if (!same_otherwise(first, setup) ||
            setup->network != g_array_index(networks, int, i / each) ||
            strcmp(format_of(setup), formats->pdata[i % each]) != 0)
            return false;
    }
    return n % each == 0;
}

static bool put_networks(GString *out, const Zoo *zoo, const GArray *networks)
{
    if (networks->len > FEW_NAMES)
        return false;
    for (guint i = 0; i < networks->len; i++) {
        int network = g_array_index(networks, int, i);
        if (network >= zoo_count(zoo))
            return false;
        put_word(out, zoo_entry(zoo, network)->id);
    }
    return true;
}

static bool put_devices(GString *out, const ChartKind *kind, const ChartRequest *request,
                        int all_devices)
{
    if (kind->max_devices < 0 && request->n_devices == all_devices)
        return true;
    for (int i = 0; i < request->n_devices && request->n_devices <= FEW_NAMES; i++)
        put_option(out, "--on", request->devices[i]->id);
    return request->n_devices <= FEW_NAMES;
}

/* Plain is what goes without saying: fp32, once. */
static bool put_formats(GString *out, const ChartRequest *request, const GPtrArray *formats)
{
    const char *looked_up = request->setup.scheme;
    if (looked_up && formats->len != 1)
        return false;
    for (guint i = 0; i < formats->len; i++) {
        const char *format = looked_up ? looked_up : formats->pdata[i];
        bool plain = formats->len == 1 && strcmp(format, "fp32") == 0;
        if (!plain && !is_scheme(format))
            return false;
        if (!plain)
            put_option(out, "-s", format);
    }
    return true;
}

static void put_sizes(GString *out, const ChartKind *kind, const Zoo *zoo, const Setup *setup)
{
    if (setup->batch > 0 && setup->batch != zoo_batch(zoo, setup->network))
        g_string_append_printf(out, " -b %" G_GINT64_FORMAT, setup->batch);
    if (setup->resolution > 0)
        g_string_append_printf(out, " -r %" G_GINT64_FORMAT, setup->resolution);
    put_each(out, "--dim", setup->dims);
    put_each(out, "--input", setup->inputs);
    put_each(out, "--design", setup->designs);
    if (setup->kv != DTYPE_FP32)
        put_option(out, "--kv", dtype_name(setup->kv));
    g_autofree char *fusion = setup_fusion_text(setup);
    if (setup->fusion != FUSION_NONE && kind->takes & STATED_FUSION)
        put_option(out, "--fuse", fusion);
}

static void put_ceilings(GString *out, const Setup *setup)
{
    if (setup->basis != (Basis)0)
        put_option(out, "--basis", basis_name(setup->basis));
    if (setup->traffic != (TrafficModel)0)
        put_option(out, "--traffic", traffic_model_name(setup->traffic));
}

/* Whether a network was fused which the command would not fuse: it takes no fusion where times
 * alone are drawn, but what is held in memory shows. */
static bool is_lost(const ChartKind *kind, const ChartRequest *request)
{
    bool times_alone = kind->takes & STATED_FUSION || kind->max_models < 0 || kind->max_devices < 0;
    return !times_alone && request->n_models > 0 && request->models[0]->setup.fusion != FUSION_NONE;
}

char *chart_command(const ChartKind *kind, const Zoo *zoo, const ChartRequest *request,
                    int all_devices, const char *file)
{
    g_autoptr(GArray) networks = g_array_new(FALSE, FALSE, sizeof(int));
    g_autoptr(GPtrArray) formats = g_ptr_array_new();
    g_autoptr(GString) out = g_string_new("roofbook chart");
    put_word(out, kind->name);
    if (request->how || request->names || is_lost(kind, request) ||
        !find_parts(request, networks, formats) || !put_networks(out, zoo, networks) ||
        !put_devices(out, kind, request, all_devices) || !put_formats(out, request, formats))
        return NULL;
    if (request->n_models > 0)
        put_sizes(out, kind, zoo, &request->models[0]->setup);
    put_ceilings(out, &request->setup);
    if (request->against)
        put_option(out, "--against", request->against);
    if (request->profile)
        put_option(out, "--estimate-by", request->profile);
    if (request->width > 0)
        g_string_append_printf(out, " --px %.0f", request->width);
    put_option(out, "-o", file);
    return g_string_free(g_steal_pointer(&out), FALSE);
}
