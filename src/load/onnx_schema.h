/* What the messages of an ONNX file become: the tables. */
#ifndef LOAD_ONNX_SCHEMA_H
#define LOAD_ONNX_SCHEMA_H

#include "load/onnx_decode.h"

extern const Schema MODEL_SCHEMA; /* of an OnnxModel that begins as MODEL_SCHEMA.initial */

#endif
