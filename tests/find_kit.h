/* Networks of linear layers 64 -> 64 without bias, each 4,096 parameters, 16,384 bytes of weights
 * and 256 bytes of each tensor, on 1 TFLOP/s and 100 GB/s: 16,896 bytes are 168.96 ns, and 8,192
 * FLOPs far less.
 *
 *   one     70 %   one layer     168.96 ns, holds 16,384 + 512 bytes
 *   two     80 %   two           337.92 ns, holds 32,768 + 512
 *   three   75 %   three         506.88 ns; published with a remark
 *   silent         one, nothing published
 *   speech  99 %   64 -> 32, another task: 8,192 + 256 + 128 bytes, 85.76 ns
 *
 * In 16 bits the bytes are half as many, 84.48 ns of one: half computes in them, box in fp32, which
 * takes no longer. full has a thousand bytes of memory; integers, listed first, have 1 GB/s and
 * int8 alone.
 */
#ifndef TESTS_FIND_KIT_H
#define TESTS_FIND_KIT_H

#include "answers_book.h"

#define LAYER ":linear { 64, bias = false }"
#define FOUND_MODEL(id, task, published, layers)                                                   \
    "model { id = \"" id "\", input = { 64 }, category = \"" task "\", " published                 \
    " build = function(x) return x" layers " end }\n"
#define TOP1(value, note) "published = { { top1 = " value ", source = \"a paper\"" note " } },"
#define HALF                                                                                       \
    "  peak { dtype = \"fp16\", accumulate = \"fp32\", unit = \"vector\", flops = 4e12,\n"         \
    "         source = \"arithmetic\" },\n"

static inline void find_fill(const Book *book)
{
    book_add(book, "models/found.lua",
             FOUND_MODEL("one", "images", TOP1("70", ""), LAYER)
                 FOUND_MODEL("silent", "images", "", LAYER) FOUND_MODEL(
                     "three", "images", TOP1("75", ", note = \"more data\""), LAYER LAYER LAYER)
                     FOUND_MODEL("two", "images", TOP1("80", ""), LAYER LAYER) FOUND_MODEL(
                         "speech", "sounds", TOP1("99", ""), ":linear { 32, bias = false }"));
    book_add(book, "hardware/found.lua",
             INTEGERS DEVICE("box", "capacity = 1000000, ", "")
                 DEVICE("half", "capacity = 1000000, ", HALF)
                     DEVICE("full", "capacity = 1000, ", ""));
}

static inline Book find_book(void)
{
    Book book = book_bare();
    find_fill(&book);
    return book;
}

#endif
