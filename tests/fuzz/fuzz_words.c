/* Any lines as what the command line takes: --dim, --input, --design, --fuse. */
#include "fuzz.h"
#include "onnx/options.h"
#include "whatif/design_text.h"
#include "whatif/fusion.h"

static void check_error(bool ok, const GError *error)
{
    require(ok == !error);
    require(!error || (*error->message && g_utf8_validate(error->message, -1, NULL)));
}

static void check_option(const char *text,
                         bool (*add)(OnnxOptions *options, const char *text, GError **error))
{
    g_autoptr(OnnxOptions) options = onnx_options_new();
    g_autoptr(GError) error = NULL;
    bool ok = add(options, text, &error);
    check_error(ok, error);
}

/* What is written reads back as the same. */
static void check_design(const char *text)
{
    g_autoptr(GError) error = NULL;
    g_auto(DesignChange) change = {0}, again = {0};
    bool ok = design_parse(text, &change, &error);
    check_error(ok, error);
    if (!ok)
        return;
    g_autofree char *written = design_text(&change);
    require_that(design_parse(written, &again, NULL), "a design reads back", written);
    require(again.design == change.design && g_strcmp0(again.layer, change.layer) == 0);
}

static void check_fusion(const char *text)
{
    g_autoptr(GError) error = NULL;
    FusionSet set;
    bool ok = fusion_parse(text, &set, &error);
    check_error(ok, error);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    g_autofree char *raw = g_strndup((const char *)bytes, length),
                    *text = g_utf8_make_valid(raw, -1);
    check_option(text, onnx_options_add_dim);
    check_option(text, onnx_options_add_input);
    check_design(text);
    check_fusion(text);
    return 0;
}
