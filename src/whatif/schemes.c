#include "whatif/schemes.h"

#include <string.h>

#include "base/error.h"

#define FORMAT(dtype) .weights = dtype, .activations = dtype, .compute = dtype, .floats = dtype

/* Where a calibrated integer network is the target, weights are symmetric and activations affine:
 * the product's only correction is then known beforehand and hides in the bias. */
#define W8A8                                                                                       \
    .weights = DTYPE_INT8, .activations = DTYPE_INT8, .compute = DTYPE_INT8,                       \
    .accumulate = DTYPE_INT32, .floats = DTYPE_FP32, .affine_activations = true,                   \
    .granularity = GRANULARITY_CHANNEL

static const Scheme schemes[] = {
    {"fp32", "fp32", FORMAT(DTYPE_FP32), .accumulate = DTYPE_FP32,
     .doc = "Single precision throughout."},
    {"tf32", "tf32", FORMAT(DTYPE_TF32), .accumulate = DTYPE_FP32,
     .doc = "Stored as fp32, multiplied with 10 bits of mantissa: faster arithmetic, same bytes."},
    {"fp16", "fp16", FORMAT(DTYPE_FP16), .accumulate = DTYPE_FP32,
     .doc = "Half precision throughout: half the bytes, and the matrix unit's rate."},
    {"bf16", "bf16", FORMAT(DTYPE_BF16), .accumulate = DTYPE_FP32,
     .doc = "fp32's range in 16 bits: half the bytes, no scaling of losses in training."},
    {"fp8", "fp8", .weights = DTYPE_FP8, .activations = DTYPE_FP8, .compute = DTYPE_FP8,
     .accumulate = DTYPE_FP32, .floats = DTYPE_FP16, .granularity = GRANULARITY_TENSOR,
     .requantize = true,
     .doc = "8-bit floats, scaled per tensor; what is not a dot product computes in fp16."},
    {"int8", "int8 (W8A8)", W8A8, .requantize = true,
     .doc = "Calibrated 8-bit integers: products accumulate in 32 bits and are requantized before "
            "they are written."},
    {"int8_dynamic", "int8, dynamic", W8A8,
     .doc = "Integer products between float tensors, with no requantization: each operator "
            "quantizes what it reads and dequantizes what it made."},
    {"w8a16", "W8A16", .weights = DTYPE_INT8, .activations = DTYPE_FP16, .compute = DTYPE_FP16,
     .accumulate = DTYPE_FP32, .floats = DTYPE_FP16, .granularity = GRANULARITY_CHANNEL,
     .doc = "8-bit weights converted to fp16 when used: fewer bytes, the same arithmetic."},
    {"w4a16", "W4A16, groups of 128", .weights = DTYPE_INT4, .activations = DTYPE_FP16,
     .compute = DTYPE_FP16, .accumulate = DTYPE_FP32, .floats = DTYPE_FP16, .affine_weights = true,
     .granularity = GRANULARITY_GROUP, .group = 128,
     .doc = "4-bit weights with a scale and a zero point per 128, converted to fp16 when used."},
    {"w1a1", "W1A1, binary", .weights = DTYPE_BINARY, .activations = DTYPE_BINARY,
     .compute = DTYPE_BINARY, .accumulate = DTYPE_INT32, .floats = DTYPE_FP32,
     .granularity = GRANULARITY_CHANNEL, .requantize = true,
     .doc = "One bit each: a product is an exclusive nor, a sum a count of ones."},
    {"mixed", "int8, first and last in float", W8A8, .requantize = true, .float_ends = true,
     .doc = "As int8, but the first and the last dot product, which lose the most accuracy, stay "
            "in fp32."},
    {"sparse_2_4", "2:4 sparse fp16", FORMAT(DTYPE_FP16), .accumulate = DTYPE_FP32,
     .sparsity = SPARSITY_2_4, .sparsity_percent = 50,
     .doc = "Two of every four weights are zero: half the size and 2 bits per weight kept. Devices "
            "that state sparse peaks skip them; all others take as long as in fp16, and as much "
            "room."},
    {"sparse_unstructured", "unstructured sparse fp16", FORMAT(DTYPE_FP16),
     .accumulate = DTYPE_FP32, .sparsity = SPARSITY_UNSTRUCTURED, .sparsity_percent = 90,
     .doc = "Zeros anywhere, 90 % of the weights unless given: what is kept comes with its column. "
            "Time and room change only where a device states sparse peaks."},
};

/* Weights in blocks, converted to 16 bits when used. Of a type that is no whole number of bits the
 * numbers are the widest that it has room for, and the rest is beside them. */
#define BLOCKS(numbers, n, bits)                                                                   \
    .weights = numbers, .activations = DTYPE_FP16, .compute = DTYPE_FP16,                          \
    .accumulate = DTYPE_FP32, .floats = DTYPE_FP16, .granularity = GRANULARITY_GROUP, .group = n,  \
    .group_bits = bits

/* OCP Microscaling Formats 1.0, table 1: MXFP4. NVIDIA, Introducing NVFP4. llama.cpp,
 * gguf-py/gguf/constants.py: bytes of blocks, 34 of 32 numbers, 210, 176, 144, 110 and 84 of 256.
 */
static const Scheme stored[] = {
    {"mxfp4", "MXFP4 weights", BLOCKS(DTYPE_FP4, 32, 8),
     .doc = "4-bit floats with an exponent of 8 bits per 32: 4.25 bits a weight."},
    {"mxfp4_experts", "MXFP4 experts", BLOCKS(DTYPE_FP4, 32, 8), .experts_only = true,
     .doc = "The same of the experts of a mixture alone, as gpt-oss has it; all else in 16 bits."},
    {"nvfp4", "NVFP4 weights", BLOCKS(DTYPE_FP4, 16, 8),
     .doc = "4-bit floats with a scale in fp8 per 16: 4.5 bits a weight, computed in fp16."},
    {"q8_0", "GGUF Q8_0", BLOCKS(DTYPE_INT8, 32, 16),
     .doc = "Blocks of 32 in 34 bytes: 8.5 bits a weight."},
    {"q6_k", "GGUF Q6_K", BLOCKS(DTYPE_INT4, 256, 656), .affine_weights = true,
     .doc = "Blocks of 256 in 210 bytes: 6.5625 bits a weight."},
    {"q5_k", "GGUF Q5_K", BLOCKS(DTYPE_INT4, 256, 384), .affine_weights = true,
     .doc = "Blocks of 256 in 176 bytes: 5.5 bits a weight."},
    {"q4_k", "GGUF Q4_K", BLOCKS(DTYPE_INT4, 256, 128), .affine_weights = true,
     .doc = "Blocks of 256 in 144 bytes: 4.5 bits a weight."},
    {"q3_k", "GGUF Q3_K", BLOCKS(DTYPE_INT2, 256, 368), .affine_weights = true,
     .doc = "Blocks of 256 in 110 bytes: 3.4375 bits a weight."},
    {"q2_k", "GGUF Q2_K", BLOCKS(DTYPE_INT2, 256, 160), .affine_weights = true,
     .doc = "Blocks of 256 in 84 bytes: 2.625 bits a weight."},
};

enum {
    SCHEMES = G_N_ELEMENTS(schemes),
    STORED = G_N_ELEMENTS(stored),
};

static const char *const sparsities[] = {
    [SPARSITY_NONE] = "none",
    [SPARSITY_2_4] = "2:4",
    [SPARSITY_UNSTRUCTURED] = "unstructured",
};

int scheme_count(void)
{
    return SCHEMES;
}

const Scheme *scheme_at(int i)
{
    return &schemes[i];
}

int scheme_stored_count(void)
{
    return STORED;
}

const Scheme *scheme_stored_at(int i)
{
    return &stored[i];
}

static const Scheme *known_at(int i)
{
    return i < SCHEMES ? &schemes[i] : &stored[i - SCHEMES];
}

static bool set_percent(Scheme *scheme, const char *text, GError **error)
{
    guint64 percent;
    if (scheme->sparsity != SPARSITY_UNSTRUCTURED)
        return rb_fail(error, RB_ERROR_USAGE, "scheme '%s' takes no number; leave out '=%s'",
                       scheme->id, text);
    if (!g_ascii_string_to_unsigned(text, 10, 0, 100, &percent, NULL))
        return rb_fail(
            error, RB_ERROR_USAGE,
            "'%s' is no share of zeros; write a whole number of per cent, 0 to 100, as in %s=75",
            text, scheme->id);
    scheme->sparsity_percent = (int)percent;
    return true;
}

/* What a scheme is called elsewhere, where no id is near enough. */
static const struct Elsewhere {
    const char *name, *id;
} elsewhere[] = {
    {"int4", "w4a16"},  {"awq", "w4a16"},    {"gptq", "w4a16"},    {"nf4", "w4a16"},
    {"fp4", "nvfp4"},   {"w8a8", "int8"},    {"half", "fp16"},     {"float", "fp32"},
    {"q4_0", "q4_k"},   {"q4_k_m", "q4_k"},  {"q4_k_s", "q4_k"},   {"q5_k_m", "q5_k"},
    {"q3_k_m", "q3_k"}, {"float16", "fp16"}, {"bfloat16", "bf16"}, {"float32", "fp32"},
};

/* ": did you mean 'w4a16'?", or "". Caller frees. */
static char *scheme_meant(const char *id, const char *const *ids)
{
    for (size_t i = 0; i < G_N_ELEMENTS(elsewhere); i++)
        if (g_ascii_strcasecmp(elsewhere[i].name, id) == 0)
            return g_strdup_printf(": did you mean '%s'?", elsewhere[i].id);
    return did_you_mean(id, ids);
}

bool scheme_find(const char *text, Scheme *scheme, GError **error)
{
    const char *equals = strchr(text, '=');
    g_autofree char *id = equals ? g_strndup(text, (gsize)(equals - text)) : g_strdup(text);
    const char *ids[SCHEMES + STORED + 1] = {NULL};
    for (int i = 0; i < SCHEMES + STORED; i++) {
        ids[i] = known_at(i)->id;
        if (strcmp(ids[i], id) == 0) {
            *scheme = *known_at(i);
            return !equals || set_percent(scheme, equals + 1, error);
        }
    }
    g_autofree char *hint = scheme_meant(id, ids);
    return rb_fail(error, RB_ERROR_USAGE, "there is no scheme '%s'%s%s", id, hint,
                   *hint ? "" : "; `roofbook list schemes` names them");
}

bool scheme_is_format(const Scheme *scheme)
{
    return scheme->weights == scheme->floats && scheme->activations == scheme->floats &&
           scheme->compute == scheme->floats;
}

bool scheme_is_weight_only(const Scheme *scheme)
{
    return scheme->weights != scheme->compute && dtype_is_float(scheme->compute);
}

bool scheme_is_mxfp4(const Scheme *scheme)
{
    enum { GROUP = 32, EXPONENT_BITS = 8 };
    return scheme->weights == DTYPE_FP4 && scheme->group == GROUP &&
           scheme->group_bits == EXPONENT_BITS;
}

const char *sparsity_name(Sparsity sparsity)
{
    return sparsities[sparsity];
}
