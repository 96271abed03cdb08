#include "analysis/stated.h"

#include <string.h>

/* ---- Parts ----------------------------------------------------------------------------------- */

static char *batch_text(const ModelResult *model)
{
    return g_strdup_printf("batch %" G_GINT64_FORMAT, model->batch);
}

/* "tokens 512", as a batch is said; "tokens as context" where one is as another is. */
static void append_sizes(GString *out, const char *const *sizes)
{
    for (; sizes && *sizes; sizes++) {
        const char *size = strrchr(*sizes, '=');
        g_string_append_printf(out, "%s%.*s%s%s", out->len ? ", " : "", (int)(size - *sizes),
                               *sizes, g_ascii_isdigit(size[1]) ? " " : " as ", size + 1);
    }
}

static char *sizes_text(const ModelResult *model)
{
    const Setup *setup = &model->setup;
    GString *out = g_string_new(NULL);
    if (setup->resolution > 0)
        g_string_append_printf(out, "resolution %" G_GINT64_FORMAT, setup->resolution);
    append_sizes(out, setup->dims);
    append_sizes(out, setup->inputs);
    return g_string_free(out, FALSE);
}

static char *format_text(const ModelResult *model)
{
    return g_strdup(model->format);
}

static char *fusion_words(const ModelResult *model)
{
    bool fused = model->setup.fusion != FUSION_NONE;
    return g_strconcat(fused ? "fused: " : "operator by operator", fused ? model->fusion : NULL,
                       NULL);
}

static char *fused_text(G_GNUC_UNUSED const ModelResult *model)
{
    return g_strdup("fused");
}

static char *design_words(const ModelResult *model)
{
    const char *const *designs = model->setup.designs;
    return designs && *designs ? g_strconcat("changed: ", model->design, NULL) : g_strdup("");
}

/* In the order they are said. */
static const struct Part {
    StatedPart part;
    const char *several; /* where models differ */
    char *(*text)(const ModelResult *model);
} network_parts[] = {
    {STATED_BATCH, "several batches", batch_text},
    {STATED_SIZES, "several sizes", sizes_text},
    {STATED_FORMAT, "several formats", format_text},
    {STATED_FUSION, "fused in several ways", fusion_words},
    {STATED_FUSED, NULL, fused_text},
    {STATED_DESIGN, "changed in several ways", design_words},
};

/* Caller frees. */
static char *part_text(const struct Part *part, const ModelResult *const *models, int n)
{
    g_autofree char *first = part->text(models[0]);
    for (int i = 1; i < n; i++) {
        g_autofree char *other = part->text(models[i]);
        if (strcmp(first, other) != 0)
            return g_strdup(part->several);
    }
    return g_steal_pointer(&first);
}

/* ---- All of them ----------------------------------------------------------------------------- */

static void append(GString *out, const char *text, const char *noun)
{
    if (*text)
        g_string_append_printf(out, "%s%s%s", out->len ? ", " : "", text, noun);
}

/* fp32 leaves a network in the types that it is declared in. */
static bool is_changed_to(const char *scheme)
{
    return scheme && strcmp(scheme, dtype_name(DTYPE_FP32)) != 0;
}

char *stated(const ModelResult *const *models, int n, const Setup *on, unsigned parts)
{
    GString *out = g_string_new(NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(network_parts); i++) {
        const struct Part *part = &network_parts[i];
        bool given = part->part == STATED_FORMAT && on && is_changed_to(on->scheme);
        g_autofree char *text = !(parts & part->part) ? g_strdup("")
                                : given               ? g_strdup(on->scheme)
                                                      : part_text(part, models, n);
        append(out, text, "");
    }
    if (parts & STATED_TRAFFIC)
        append(out, traffic_model_name(on->traffic), " traffic");
    if (parts & STATED_BASIS)
        append(out, basis_name(on->basis), " ceilings");
    return g_string_free(out, FALSE);
}

char *stated_notes(const char *const *notes)
{
    GString *out = g_string_new(NULL);
    for (; *notes; notes++)
        g_string_append_printf(out, "%s%s", out->len ? "; " : "", *notes);
    return g_string_free(out, FALSE);
}
