/* Element types of tensors, and of the arithmetic on them. */
#ifndef GRAPH_DTYPE_H
#define GRAPH_DTYPE_H

#include <stdbool.h>

/* id, name in files and data, bits per element in memory, floating point, ONNX TensorProto.DataType
 * (0: none), what holds all its values and computes no faster, what a device computes it in that
 * states no peak for it (SPEC §5; unsigned integers use the arithmetic of signed ones). tf32 is a
 * format of arithmetic: its elements are stored as fp32. fp8 is all of ONNX's formats of 8 bits,
 * e8m0 among them, whose elements are scales. A complex element is two numbers, which are computed
 * apart. How long strings are no type says: each is a byte at least. */
#define DTYPE_LIST(X)                                                                              \
    X(FP32, "fp32", 32, true, 1, UNKNOWN, UNKNOWN)                                                 \
    X(FP64, "fp64", 64, true, 11, UNKNOWN, UNKNOWN)                                                \
    X(TF32, "tf32", 32, true, 0, FP32, FP32)                                                       \
    X(FP16, "fp16", 16, true, 10, FP32, FP32)                                                      \
    X(BF16, "bf16", 16, true, 16, FP32, FP32)                                                      \
    X(FP8, "fp8", 8, true, 17, FP16, UNKNOWN)                                                      \
    X(FP4, "fp4", 4, true, 23, FP8, UNKNOWN)                                                       \
    X(INT64, "int64", 64, false, 7, UNKNOWN, UNKNOWN)                                              \
    X(INT32, "int32", 32, false, 6, UNKNOWN, UNKNOWN)                                              \
    X(INT16, "int16", 16, false, 5, UNKNOWN, UNKNOWN)                                              \
    X(INT8, "int8", 8, false, 3, FP16, UNKNOWN)                                                    \
    X(INT4, "int4", 4, false, 22, INT8, UNKNOWN)                                                   \
    X(INT2, "int2", 2, false, 26, INT4, UNKNOWN)                                                   \
    X(UINT64, "uint64", 64, false, 13, UNKNOWN, UNKNOWN)                                           \
    X(UINT32, "uint32", 32, false, 12, UNKNOWN, UNKNOWN)                                           \
    X(UINT16, "uint16", 16, false, 4, UNKNOWN, UNKNOWN)                                            \
    X(UINT8, "uint8", 8, false, 2, INT8, INT8)                                                     \
    X(UINT4, "uint4", 4, false, 21, INT4, INT4)                                                    \
    X(UINT2, "uint2", 2, false, 25, INT4, INT2)                                                    \
    X(BOOL, "bool", 8, false, 9, UNKNOWN, UNKNOWN)                                                 \
    X(BINARY, "binary", 1, false, 0, INT8, UNKNOWN)                                                \
    X(COMPLEX64, "complex64", 64, false, 14, UNKNOWN, FP32)                                        \
    X(COMPLEX128, "complex128", 128, false, 15, UNKNOWN, FP64)                                     \
    X(STRING, "string", 8, false, 8, UNKNOWN, UNKNOWN)

typedef enum DType {
#define X(id, ...) DTYPE_##id,
    DTYPE_LIST(X)
#undef X
        DTYPE_COUNT,
    DTYPE_UNKNOWN = DTYPE_COUNT,
} DType;

const char *dtype_name(DType dtype);     /* "unknown" for DTYPE_UNKNOWN */
DType dtype_wider(DType dtype);          /* DTYPE_UNKNOWN: nothing is */
DType dtype_instead(DType dtype);        /* DTYPE_UNKNOWN: nothing else computes it */
DType dtype_from_name(const char *name); /* DTYPE_UNKNOWN when there is none of that name */
DType dtype_from_onnx(int data_type);

/* All names, NULL-terminated, for messages that suggest one. */
const char *const *dtype_names(void);

/* 32 for DTYPE_UNKNOWN. */
static inline int dtype_bits(DType dtype)
{
    static const unsigned char bits_of[] = {
#define X(id, name, bits, ...) bits,
        DTYPE_LIST(X)
#undef X
    };
    return dtype < DTYPE_COUNT ? bits_of[dtype] : 32;
}

static inline bool dtype_is_float(DType dtype)
{
    static const bool floats[] = {
#define X(id, name, bits, is_float, ...) is_float,
        DTYPE_LIST(X)
#undef X
    };
    return dtype < DTYPE_COUNT && floats[dtype];
}

static inline bool dtype_is_complex(DType dtype)
{
    return dtype == DTYPE_COMPLEX64 || dtype == DTYPE_COMPLEX128;
}

/* Whole numbers that arithmetic in int8 takes. */
static inline bool dtype_is_narrow_integer(DType dtype)
{
    return dtype == DTYPE_INT8 || dtype == DTYPE_UINT8 || dtype == DTYPE_INT4 ||
           dtype == DTYPE_UINT4 || dtype == DTYPE_INT2 || dtype == DTYPE_UINT2;
}

/* Peaks and rates of arithmetic in it, and arithmetic per byte: operations of integers are not
 * floating-point ones, while work is counted alike. */
static inline const char *dtype_rate_unit(DType dtype)
{
    return dtype == DTYPE_UNKNOWN || dtype_is_float(dtype) ? "FLOP/s" : "OP/s";
}

static inline const char *dtype_intensity_unit(DType dtype)
{
    return dtype == DTYPE_UNKNOWN || dtype_is_float(dtype) ? "FLOP/byte" : "OP/byte";
}

#endif
