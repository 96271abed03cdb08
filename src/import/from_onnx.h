/* Networks in ONNX files (onnx/graph.h), as a format of the table.
 *
 * Batch, resolution, dims and inputs apply. */
#ifndef IMPORT_FROM_ONNX_H
#define IMPORT_FROM_ONNX_H

#include "import/format.h"

extern const ImportFormat IMPORT_ONNX;

#endif
