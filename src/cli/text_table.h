/* A table for terminals: columns aligned by display width, numbers to the right. */
#ifndef CLI_TEXT_TABLE_H
#define CLI_TEXT_TABLE_H

#include <glib.h>
#include <stdbool.h>

typedef struct TextTable TextTable;

/* Headers are borrowed; a header that begins with '>' makes its column right-aligned.
 * NULL-terminated. */
TextTable *text_table_new(const char *const *headers);
void text_table_free(TextTable *table);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(TextTable, text_table_free)

/* Cells row by row; the text is taken over. Control characters become '?': names come from files.
 */
void text_table_add(TextTable *table, char *text);

/* A whole row of texts, which are copied; NULL makes an empty cell. */
void text_table_add_row(TextTable *table, const char *const *texts);
#define text_table_row(table, ...) text_table_add_row(table, (const char *const[]){__VA_ARGS__})

int text_table_rows(const TextTable *table);

/* Caller frees. */
char *text_table_text(const TextTable *table);

/* As a pipe table of Markdown, with an empty line before and after it. Caller frees. */
char *text_table_markdown(const TextTable *table);

/* The text to stdout. */
void text_table_print(const TextTable *table);

#endif
