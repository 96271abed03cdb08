/* Tensors of an ONNX file: their form, and the values of the small ones. */
#ifndef PROTO_TENSOR_H
#define PROTO_TENSOR_H

#include "proto/decode.h"

/* Slots' readers. Append an OnnxTensor or OnnxSparse to the list at slot->offset. */
SlotRead read_tensor, read_sparse;

/* For the Entry messages of the model's metadata. */
extern const Schema ENTRY_SCHEMA;

#endif
