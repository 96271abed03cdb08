/* The data published beside a page: data.json always, a CSV where the page has rows to give. */
#ifndef SITE_PAGE_DATA_H
#define SITE_PAGE_DATA_H

#include "chunks/chunks.h"
#include "page/knit.h"
#include "page/pages.h"

typedef struct PageData {
    char *json;
    const char *csv_name; /* "layers.csv" */
    char *csv;            /* NULL: none */
} PageData;

/* A model's page gives the model, its layers and its timings; a pair's the timings layer by layer;
 * a list what it lists; that of changes these, none where `changes` is NULL; any other page its
 * tables. */
PageData page_data(Analysis *analysis, const Pages *pages, const Handbook *handbook,
                   const ChunksChanges *changes, const PagePlan *plan, const Page *page);
/* What the CSV beside pages of a kind is called; NULL: they have none. */
const char *page_data_csv(PageContent content);
void page_data_clear(PageData *data);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(PageData, page_data_clear)

#endif
