#include "analysis/released.h"

#include <string.h>

#include "device/formats.h"
#include "whatif/schemes.h"

/* A table of one: what is stored in 8 bits and computes with what it reads. */
static bool keeps_wider(const Scheme *scheme)
{
    return !scheme_is_format(scheme) && scheme->activations == DTYPE_FP8;
}

static const char *released_in(const Analysis *analysis, int network)
{
    const Zoo *zoo = analysis_zoo(analysis);
    return network < zoo_count(zoo) ? zoo_entry(zoo, network)->released : NULL;
}

static bool computes(const Device *device, const Scheme *scheme)
{
    return device == NULL || formats_stated(dtype_name(scheme->compute), device);
}

static void set_scheme(Setup *setup, const Scheme *scheme, const char *id)
{
    setup->dtype = DTYPE_FP32;
    setup->scheme = id;
    if (keeps_wider(scheme) && setup->kv == DTYPE_FP32)
        setup->kv = DTYPE_BF16;
}

bool released_set(Analysis *analysis, Setup *setup, const Device *device)
{
    const char *id = released_in(analysis, setup->network);
    Scheme scheme;
    if (!id || !scheme_find(id, &scheme, NULL))
        return false;
    if (!computes(device, &scheme))
        return analysis_set_format(analysis, setup, FORMAT_HALF, device);
    if (scheme_is_format(&scheme))
        return analysis_set_format(analysis, setup, id, device);
    set_scheme(setup, &scheme, id);
    return true;
}

bool released_is_open(const Setup *setup)
{
    return setup->scheme == NULL && setup->dtype == DTYPE_FP32;
}

/* What a cache is in may be behind it. */
static bool is_in(const char *format, const char *id)
{
    size_t length = strlen(id);
    return g_str_has_prefix(format, id) && (format[length] == '\0' || format[length] == ',');
}

char *released_text(const Analysis *analysis, int network, const char *format)
{
    const char *id = released_in(analysis, network);
    if (!id)
        return g_strdup(format);
    return is_in(format, id) ? g_strdup_printf("%s, as published", format)
                             : g_strdup_printf("%s in place of %s, as published", format, id);
}
