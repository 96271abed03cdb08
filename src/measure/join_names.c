#include "measure/join_names.h"

#include <string.h>

/* ---- Names ----------------------------------------------------------------------------------- */

static bool cut_end(GString *name, const char *suffix)
{
    size_t n = strlen(suffix);
    if (name->len <= n || !g_str_has_suffix(name->str, suffix))
        return false;
    g_string_truncate(name, name->len - n);
    return true;
}

static bool cut_begin(GString *name, const char *prefix)
{
    size_t n = strlen(prefix);
    if (name->len <= n || !g_str_has_prefix(name->str, prefix))
        return false;
    g_string_erase(name, 0, (gssize)n);
    return true;
}

/* "_token_12": what makes a name the only one of its kind. */
static bool cut_number(GString *name, const char *before)
{
    size_t end = name->len, n = strlen(before);
    while (end > 0 && g_ascii_isdigit(name->str[end - 1]))
        end--;
    if (end == name->len || end <= n || strncmp(name->str + end - n, before, n) != 0)
        return false;
    g_string_truncate(name, end - n);
    return true;
}

/* "/MatMulAddFusion", "/LayerNormFusion/". */
static bool cut_fusion(GString *name)
{
    static const char word[] = "Fusion";
    size_t end = name->len - (name->len > 0 && name->str[name->len - 1] == '/');
    size_t n = sizeof word - 1;
    if (end <= n || strncmp(name->str + end - n, word, n) != 0)
        return false;
    g_autofree char *head = g_strndup(name->str, end);
    char *slash = strrchr(head, '/');
    if (!slash || slash == head)
        return false;
    g_string_truncate(name, (gsize)(slash - head));
    return true;
}

/* "Reformatting CopyNode for Input Tensor 0 to conv1". */
static bool cut_reformat(GString *name)
{
    static const char before[] = "Reformatting CopyNode for ";
    if (!g_str_has_prefix(name->str, before))
        return false;
    const char *to = strstr(name->str, " to ");
    if (!to || !to[4])
        return false;
    g_string_erase(name, 0, (gssize)(to + 4 - name->str));
    return true;
}

bool join_strip(GString *name)
{
    static const char *const ends[] = {"_nchwc",      "_nhwc",        "_bn",
                                       "/duplicated", "_new_reshape", "_quant"};
    static const char *const begins[] = {"fused ", "InsertedPrecisionFreeCast_", "InsertedCast_"};
    static const char *const numbered[] = {"_token_", "/duplicated_", "_dup"};
    for (size_t i = 0; i < G_N_ELEMENTS(ends); i++)
        if (cut_end(name, ends[i]))
            return true;
    for (size_t i = 0; i < G_N_ELEMENTS(begins); i++)
        if (cut_begin(name, begins[i]))
            return true;
    for (size_t i = 0; i < G_N_ELEMENTS(numbered); i++)
        if (cut_number(name, numbered[i]))
            return true;
    return cut_reformat(name) || cut_fusion(name);
}

static const char range[] = "...";

/* Length of what parts names at `at`; 0: nothing does. */
static size_t parting(const char *at)
{
    static const char *const parts[] = {" + ", " || ", ", ", "PWN(", range, "{ForeignNode["};
    for (size_t i = 0; i < G_N_ELEMENTS(parts); i++)
        if (g_str_has_prefix(at, parts[i]))
            return strlen(parts[i]);
    return 0;
}

static void end_name(GPtrArray *names, GString *name)
{
    while (name->len > 0 && strchr(")]}", name->str[name->len - 1]))
        g_string_truncate(name, name->len - 1);
    if (name->len > 0)
        g_ptr_array_add(names, g_strdup(name->str));
    g_string_truncate(name, 0);
}

char **join_split(const char *name)
{
    GPtrArray *names = g_ptr_array_new();
    g_autoptr(GString) one = g_string_new(NULL);
    for (const char *at = name; *at;) {
        size_t n = parting(at);
        if (n == 0) {
            g_string_append_c(one, *at++);
            continue;
        }
        end_name(names, one);
        if (g_str_has_prefix(at, range))
            g_ptr_array_add(names, g_strdup(range));
        at += n;
    }
    end_name(names, one);
    g_ptr_array_add(names, NULL);
    return (char **)g_ptr_array_free(names, FALSE);
}

/* ---- Types ----------------------------------------------------------------------------------- */

static bool is_among(const char *word, const char *const *words, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(word, words[i]) == 0)
            return true;
    return false;
}

bool join_is_move(const char *name, const char *type)
{
    static const char *const types[] = {
        "ReorderInput", "ReorderOutput", "MemcpyToHost",   "MemcpyFromHost",   "Reformat",
        "aten::copy_",  "aten::to",      "aten::_to_copy", "aten::contiguous", "aten::clone"};
    static const char *const begins[] = {"Reformatting CopyNode", "Memcpy ", "Memset ",
                                         "[HostToDevice", "[DeviceToHost"};
    for (size_t i = 0; i < G_N_ELEMENTS(begins); i++)
        if (g_str_has_prefix(name, begins[i]))
            return true;
    return is_among(type, types, G_N_ELEMENTS(types));
}

bool join_may_move(const char *type)
{
    static const char *const types[] = {"Transpose",        "Cast",    "Reshape",  "Squeeze",
                                        "Unsqueeze",        "Flatten", "Identity", "QuantizeLinear",
                                        "DequantizeLinear", "NoOp",    "Shuffle"};
    return is_among(type, types, G_N_ELEMENTS(types));
}

/* "aten::conv2d" is conv, "aten::relu_" relu. */
static char *plain_type(const char *type)
{
    char *plain = g_ascii_strdown(g_str_has_prefix(type, "aten::") ? type + 6 : type, -1);
    size_t n = strlen(plain);
    if (n > 0 && plain[n - 1] == '_')
        plain[--n] = '\0';
    if (n > 2 && plain[n - 1] == 'd' && g_ascii_isdigit(plain[n - 2]))
        plain[n - 2] = '\0';
    return plain;
}

bool join_is_several(const char *type)
{
    static const char *const types[] = {"_native_multi_head_attention",
                                        "multi_head_attention_forward",
                                        "_transformer_encoder_layer_fwd"};
    g_autofree char *plain = plain_type(type);
    for (size_t i = 0; i < G_N_ELEMENTS(types); i++)
        if (strcmp(types[i], plain) == 0)
            return true;
    return false;
}

bool join_is_type(const Op *op, const char *type)
{
    static const struct {
        const char *type; /* as plain_type() gives it */
        OpKind kind;
    } others[] = {{"fusedconv", OP_CONV},
                  {"qlinearconv", OP_CONV},
                  {"_convolution", OP_CONV},
                  {"convolution", OP_CONV},
                  {"fusedgemm", OP_LINEAR},
                  {"gemm", OP_MATMUL},
                  {"fusedmatmul", OP_MATMUL},
                  {"qlinearmatmul", OP_MATMUL},
                  {"matmulinteger", OP_MATMUL},
                  {"mm", OP_MATMUL},
                  {"bmm", OP_MATMUL},
                  {"matmul", OP_LINEAR},
                  {"addmm", OP_LINEAR},
                  {"batch_norm", OP_BATCH_NORM},
                  {"skiplayernormalization", OP_LAYER_NORM},
                  {"biasgelu", OP_GELU},
                  {"hardtanh", OP_RELU6},
                  {"quickgelu", OP_SILU},
                  {"max_pool", OP_MAX_POOL},
                  {"adaptive_avg_pool", OP_GLOBAL_AVG_POOL},
                  {"mean", OP_GLOBAL_AVG_POOL},
                  {"cat", OP_CONCAT},
                  {"embedding", OP_GATHER},
                  {"multiheadattention", OP_ATTENTION},
                  {"scaled_dot_product_attention", OP_ATTENTION}};
    g_autofree char *plain = plain_type(type);
    const OpInfo *info = op_info(op->kind);
    if (!*plain)
        return false;
    if (g_ascii_strcasecmp(plain, info->name) == 0 || g_ascii_strcasecmp(plain, info->onnx) == 0 ||
        (op->type && g_ascii_strcasecmp(plain, op->type) == 0))
        return true;
    for (size_t i = 0; i < G_N_ELEMENTS(others); i++)
        if (others[i].kind == op->kind && strcmp(others[i].type, plain) == 0)
            return true;
    return false;
}
