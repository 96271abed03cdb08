#include "graph/dtype.h"

#include <string.h>

typedef struct DTypeInfo {
    const char *name;
    int onnx;
    DType wider, instead;
} DTypeInfo;

static const DTypeInfo dtypes[DTYPE_COUNT] = {
#define X(id, name, bits, is_float, onnx, wider, instead)                                          \
    [DTYPE_##id] = {name, onnx, DTYPE_##wider, DTYPE_##instead},
    DTYPE_LIST(X)
#undef X
};

const char *dtype_name(DType dtype)
{
    return dtype < DTYPE_COUNT ? dtypes[dtype].name : "unknown";
}

DType dtype_wider(DType dtype)
{
    return dtype < DTYPE_COUNT ? dtypes[dtype].wider : DTYPE_UNKNOWN;
}

DType dtype_instead(DType dtype)
{
    return dtype < DTYPE_COUNT ? dtypes[dtype].instead : DTYPE_UNKNOWN;
}

DType dtype_from_name(const char *name)
{
    for (int i = 0; i < DTYPE_COUNT; i++)
        if (strcmp(name, dtypes[i].name) == 0)
            return (DType)i;
    return DTYPE_UNKNOWN;
}

DType dtype_from_onnx(int data_type)
{
    enum { E4M3FN = 17, E5M2FNUZ = 20, E8M0 = 24 };
    if ((data_type >= E4M3FN && data_type <= E5M2FNUZ) || data_type == E8M0)
        return DTYPE_FP8;
    for (int i = 0; i < DTYPE_COUNT; i++)
        if (data_type != 0 && data_type == dtypes[i].onnx)
            return (DType)i;
    return DTYPE_UNKNOWN;
}

const char *const *dtype_names(void)
{
    static const char *const names[DTYPE_COUNT + 1] = {
#define X(id, name, ...) name,
        DTYPE_LIST(X)
#undef X
            NULL,
    };
    return names;
}
