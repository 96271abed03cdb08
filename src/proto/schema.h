/* What the messages of an ONNX file become: the tables. */
#ifndef PROTO_SCHEMA_H
#define PROTO_SCHEMA_H

#include "proto/decode.h"

extern const Schema MODEL_SCHEMA; /* of an OnnxModel that begins as MODEL_SCHEMA.initial */

#endif
