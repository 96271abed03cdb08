/* GGUF files of which a network takes several: "net-00001-of-00003.gguf" and those beside it, as
 * llama.cpp's gguf-split makes them. The first has the keys, each some of the tensors; `split.no`
 * counts from 0, `split.count` is how many there are. */
#ifndef IMPORT_GGUF_PARTS_H
#define IMPORT_GGUF_PARTS_H

#include "import/gguf.h"

enum { GGUF_MOST_PARTS = 1000 };

/* The part's number, from 1; 0: the name is none of a part. *stem gets the bytes in front of
 * "-00001-of-00003.gguf". */
int gguf_part_number(const char *name, size_t *stem);

/* As gguf_read(), with the tensors of all parts where the file is the first of several. One that is
 * missing or does not belong to the others is an error, and so is a file that is another part. */
Gguf *gguf_read_all(const char *within, const char *path, const char *shown, GError **error);

#endif
