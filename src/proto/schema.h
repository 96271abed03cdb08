/* What the messages of an ONNX file become: the tables. */
#ifndef ONNX_SCHEMA_H
#define ONNX_SCHEMA_H

#include "onnx/decode.h"

extern const Schema MODEL_SCHEMA; /* of an OnnxModel that begins as MODEL_SCHEMA.initial */

#endif
