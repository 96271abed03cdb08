/* Tensors of an ONNX file: their form, and the values of the small ones. */
#ifndef ONNX_TENSOR_H
#define ONNX_TENSOR_H

#include "onnx/decode.h"

/* Slots' readers. Append an OnnxTensor or OnnxSparse to the list at slot->offset. */
SlotRead read_tensor, read_sparse;

/* For the Entry messages of the model's metadata. */
extern const Schema ENTRY_SCHEMA;

#endif
