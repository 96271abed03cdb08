#include "page/page.h"

Page *page_new(void)
{
    Page *page = g_new0(Page, 1);
    page->toc = true;
    return page;
}

void page_free(Page *page)
{
    if (!page)
        return;
    g_free(page->title);
    g_free(page->description);
    g_free(page->needs);
    g_free(page->lang);
    g_free(page->scripts);
    g_free(page->draws);
    g_free(page->translates);
    document_free(page->document);
    g_free(page);
}
