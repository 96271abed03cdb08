/* Element types of tensors, and of the arithmetic on them. */
#ifndef GRAPH_DTYPE_H
#define GRAPH_DTYPE_H

#include <stdbool.h>

/* id, name in files and data, bits per element in memory, floating point, ONNX TensorProto.DataType
 * (0: none). tf32 is a format of arithmetic: its elements are stored as fp32. */
#define DTYPE_LIST(X)                                                                              \
    X(FP32, "fp32", 32, true, 1)                                                                   \
    X(FP64, "fp64", 64, true, 11)                                                                  \
    X(TF32, "tf32", 32, true, 0)                                                                   \
    X(FP16, "fp16", 16, true, 10)                                                                  \
    X(BF16, "bf16", 16, true, 16)                                                                  \
    X(FP8, "fp8", 8, true, 17)                                                                     \
    X(INT64, "int64", 64, false, 7)                                                                \
    X(INT32, "int32", 32, false, 6)                                                                \
    X(INT16, "int16", 16, false, 5)                                                                \
    X(INT8, "int8", 8, false, 3)                                                                   \
    X(INT4, "int4", 4, false, 22)                                                                  \
    X(UINT64, "uint64", 64, false, 13)                                                             \
    X(UINT32, "uint32", 32, false, 12)                                                             \
    X(UINT16, "uint16", 16, false, 4)                                                              \
    X(UINT8, "uint8", 8, false, 2)                                                                 \
    X(UINT4, "uint4", 4, false, 21)                                                                \
    X(BOOL, "bool", 8, false, 9)                                                                   \
    X(BINARY, "binary", 1, false, 0)

typedef enum DType {
#define X(id, name, bits, is_float, onnx) DTYPE_##id,
    DTYPE_LIST(X)
#undef X
        DTYPE_COUNT,
    DTYPE_UNKNOWN = DTYPE_COUNT,
} DType;

const char *dtype_name(DType dtype); /* "unknown" for DTYPE_UNKNOWN */
int dtype_bits(DType dtype);         /* 32 for DTYPE_UNKNOWN */
bool dtype_is_float(DType dtype);
DType dtype_from_name(const char *name); /* DTYPE_UNKNOWN when there is none of that name */
DType dtype_from_onnx(int data_type);

/* All names, NULL-terminated, for messages that suggest one. */
const char *const *dtype_names(void);

#endif
