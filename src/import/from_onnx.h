/* Networks in ONNX files (onnx/graph.h), as a format of the table.
 *
 * Batch, dims and inputs apply; a resolution is refused, because a file names its inputs' shapes.
 */
#ifndef IMPORT_FROM_ONNX_H
#define IMPORT_FROM_ONNX_H

#include "import/format.h"

extern const ImportFormat IMPORT_ONNX;

#endif
